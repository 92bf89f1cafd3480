#include <algorithm>

#include "domain/rules.hpp"

namespace inventory::domain::rules {
namespace {

struct Refusal {
  RejectionCode code{};
  std::int64_t available = 0;
  const Reservation* reservation = nullptr;
};

using Applied = std::expected<std::int64_t, Refusal>;  // the sequence of the line's last entry

ChangeType change_type_of(AdjustmentKind kind) {
  switch (kind) {
    case AdjustmentKind::purchase: return ChangeType::purchase;
    case AdjustmentKind::sale: return ChangeType::sale;
    case AdjustmentKind::returned: return ChangeType::returned;
    case AdjustmentKind::adjustment: return ChangeType::adjustment;
  }
  std::unreachable();
}

Change change_of(const AdjustmentLine& line) {
  return {.type = change_type_of(line.kind),
          .order = line.order,
          .reservation = line.reservation,
          .user = line.user,
          .reason = line.reason};
}

Applied move_quantity(Draft& draft, const AdjustmentLine& line) {
  const Item& item = *draft.find(line.variant);
  const std::int64_t after = item.quantity.value() + line.pieces;
  if (after < item.reserved.value()) {
    return std::unexpected(Refusal{RejectionCode::adjustment_below_reserved, item.available().value()});
  }
  if (after > Quantity::max_value) {
    return std::unexpected(
        Refusal{RejectionCode::quantity_out_of_range, Quantity::max_value - item.quantity.value()});
  }
  Change change = change_of(line);
  change.quantity = line.pieces;
  return draft.record(line.variant, std::move(change));
}

// What the order or reservation held of the variant, and holds now.
struct Holdings {
  std::vector<const Reservation*> holders;  // oldest first
  bool ever = false;
  std::int64_t at_first = 0;  // before this command
  std::int64_t now = 0;       // after its earlier lines
};

Holdings holdings_of(const Draft& draft, const AdjustmentLine& line) {
  Holdings found;
  if (line.reservation) {
    found.holders.push_back(draft.stock().find(*line.reservation));
    found.ever = true;
  } else if (line.order) {
    found.holders = draft.seen_of(*line.order);
  }
  for (const Reservation* holder : found.holders) {
    const ReservationLine* before = holder->line_of(line.variant);
    if (before == nullptr) continue;
    found.ever = true;
    found.at_first += before->outstanding.value();
    found.now += draft.find(holder->id)->line_of(line.variant)->outstanding.value();
  }
  return found;
}

Applied sell(Draft& draft, const AdjustmentLine& line) {
  if (line.reservation) {
    const Reservation* named = draft.seen(*line.reservation);
    if (named == nullptr) return std::unexpected(Refusal{RejectionCode::reservation_not_found});
    if (line.order && named->order && line.order != named->order) {
      return std::unexpected(Refusal{RejectionCode::reservation_conflict, 0, named});
    }
  }
  const Holdings held = holdings_of(draft, line);
  if (held.ever && held.at_first == 0) return std::unexpected(Refusal{RejectionCode::nothing_reserved});
  const std::int64_t available = draft.find(line.variant)->available().value();
  if (line.pieces > held.now + available) {
    return std::unexpected(Refusal{RejectionCode::insufficient_stock, held.now + available});
  }

  std::int64_t left = line.pieces;
  std::int64_t sequence = 0;
  for (const Reservation* holder : held.holders) {
    const ReservationLine* now = draft.find(holder->id)->line_of(line.variant);
    const std::int64_t taken = now == nullptr ? 0 : std::min(left, now->outstanding.value());
    if (taken == 0) continue;
    left -= taken;
    sequence = sell_held(draft, holder->id, line.variant, Quantity::of(taken), change_of(line));
  }
  if (left > 0) {
    Change change = change_of(line);
    change.quantity = -left;
    change.reservation.reset();  // these pieces were never held
    sequence = draft.record(line.variant, std::move(change));
  }
  return sequence;
}

Applied apply(Draft& draft, const AdjustmentLine& line) {
  if (draft.find(line.variant) == nullptr)
    return std::unexpected(Refusal{RejectionCode::inventory_not_found});
  if (line.kind == AdjustmentKind::purchase && draft.find(line.variant)->deleted)
    return std::unexpected(Refusal{RejectionCode::variant_deleted});
  return line.kind == AdjustmentKind::sale ? sell(draft, line) : move_quantity(draft, line);
}

}  // namespace

std::int64_t sell_held(Draft& draft, ReservationId id, VariantId variant, Quantity pieces, Change change) {
  Reservation& reservation = draft.reservation(id);
  ReservationLine& line = *reservation.line_of(variant);
  line.outstanding = line.outstanding - pieces;
  line.confirmed = line.confirmed + pieces;
  change.quantity = -pieces.value();
  change.reserved = -pieces.value();
  if (reservation.order) change.order = reservation.order;  // a cart may be held before its order exists
  change.reservation = id;
  if (!change.user) change.user = reservation.user;
  return draft.record(variant, std::move(change));
}

Outcome adjust(Draft& draft, const AdjustStock& command) {
  AdjustmentAnswer answer;
  Rejection rejection;
  for (std::size_t i = 0; i < command.lines.size(); ++i) {
    const AdjustmentLine& line = command.lines[i];
    const Applied applied = apply(draft, line);
    if (applied) {
      answer.lines.push_back({Item{}, *applied});
      continue;
    }
    const Refusal& refusal = applied.error();
    if (rejection.lines.empty()) {
      rejection.code = refusal.code;
      rejection.reservation = line.reservation;
      if (refusal.reservation != nullptr) rejection.reservation_status = refusal.reservation->status();
    }
    if (refusal.code == rejection.code) {
      rejection.lines.push_back(
          {i, line.variant, line.pieces, Quantity::of(std::max<std::int64_t>(refusal.available, 0))});
    }
  }
  if (!rejection.lines.empty()) {
    draft.discard();
    return std::unexpected(std::move(rejection));
  }
  for (std::size_t i = 0; i < command.lines.size(); ++i) {
    answer.lines[i].item = *draft.find(command.lines[i].variant);
  }
  return answer;
}

}  // namespace inventory::domain::rules

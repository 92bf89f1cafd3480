#include <algorithm>

#include "domain/rules.hpp"

namespace inventory::domain::rules {
namespace {

struct WantedLine {
  std::size_t line = 0;  // where the variant first stands in the command
  VariantId variant;
  std::int64_t pieces = 0;  // a sum may exceed what any stock can hold
};

std::vector<WantedLine> summed(const std::vector<CommandLine>& lines) {
  std::vector<WantedLine> sums;
  sums.reserve(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto same = std::ranges::find(sums, lines[i].variant, &WantedLine::variant);
    if (same != sums.end()) {
      same->pieces += lines[i].quantity.value();
    } else {
      sums.push_back({i, lines[i].variant, lines[i].quantity.value()});
    }
  }
  return sums;
}

// Is this reservation what a command with these lines would have made? Best effort may have been granted
// less.
bool is_repeat(const Reservation& reservation, const std::vector<WantedLine>& wanted, bool best_effort) {
  std::size_t found = 0;
  for (const WantedLine& line : wanted) {
    const ReservationLine* held = reservation.line_of(line.variant);
    if (held == nullptr && best_effort) continue;
    if (held == nullptr || held->quantity.value() > line.pieces) return false;
    if (held->quantity.value() < line.pieces && !best_effort) return false;
    ++found;
  }
  return found == reservation.lines.size();
}

std::optional<Item> only_item(const Draft& draft, const std::vector<WantedLine>& wanted) {
  return wanted.size() == 1 ? std::optional(*draft.find(wanted.front().variant)) : std::nullopt;
}

Quantity available_of(const Item* item) {
  return item == nullptr ? Quantity() : item->available();
}

// For whom something is to be held.
struct Beneficiary {
  ReservationId reservation;
  const std::optional<OrderId>& order;
  const std::optional<UserId>& user;
};

// Refuses for one reason, with every line that has it, and keeps a record of the failure.
template <class Fails>
std::optional<std::vector<RefusedLine>> failing_lines(Draft& draft, const Beneficiary& beneficiary,
                                                      const Policy& policy,
                                                      const std::vector<WantedLine>& wanted,
                                                      const char* reason, Fails fails) {
  std::vector<RefusedLine> refused;
  for (const WantedLine& line : wanted) {
    const Item* item = draft.find(line.variant);
    if (!fails(item, line)) continue;
    refused.push_back({line.line, line.variant, line.pieces, available_of(item)});
  }
  if (refused.empty()) return std::nullopt;
  if (policy.record_failed_reservations) {
    for (const RefusedLine& line : refused) {
      draft.record_failure(line.variant, Quantity::of(std::min(line.requested, Quantity::max_value)),
                           {.type = ChangeType::reservation_failed,
                            .order = beneficiary.order,
                            .reservation = beneficiary.reservation,
                            .user = beneficiary.user,
                            .reason = reason});
    }
  }
  return refused;
}

// Unknown and discontinued variants, whatever there is of them.
std::optional<Rejection> not_for_sale(Draft& draft, const Beneficiary& beneficiary, const Policy& policy,
                                      const std::vector<WantedLine>& wanted) {
  if (auto lines = failing_lines(draft, beneficiary, policy, wanted, "PRODUCT_NOT_FOUND",
                                 [](const Item* item, const WantedLine&) { return item == nullptr; })) {
    return Rejection{.code = RejectionCode::inventory_not_found, .lines = *std::move(lines)};
  }
  if (auto lines = failing_lines(draft, beneficiary, policy, wanted, "DISCONTINUED",
                                 [](const Item* item, const WantedLine&) { return item->discontinued; })) {
    return Rejection{.code = RejectionCode::variant_discontinued, .lines = *std::move(lines)};
  }
  return std::nullopt;
}

std::optional<Rejection> not_enough(Draft& draft, const Beneficiary& beneficiary, const Policy& policy,
                                    const std::vector<WantedLine>& wanted) {
  auto lines = failing_lines(
      draft, beneficiary, policy, wanted, "INSUFFICIENT_STOCK",
      [](const Item* item, const WantedLine& line) { return line.pieces > item->available().value(); });
  if (!lines) return std::nullopt;
  return Rejection{.code = RejectionCode::insufficient_stock, .lines = *std::move(lines)};
}

// A line counts all that it ever held, so holding less and more in turn makes it grow.
std::optional<Rejection> too_much(const Reservation& reservation, const std::vector<WantedLine>& more) {
  std::vector<RefusedLine> refused;
  for (const WantedLine& line : more) {
    const ReservationLine* held = reservation.line_of(line.variant);
    const std::int64_t room = Quantity::max_value - (held == nullptr ? 0 : held->quantity.value());
    if (line.pieces > room) refused.push_back({line.line, line.variant, line.pieces, Quantity::of(room)});
  }
  if (refused.empty()) return std::nullopt;
  return Rejection{.code = RejectionCode::quantity_out_of_range, .lines = std::move(refused)};
}

// How what is wanted differs from what is held, a variant a line; what is not wanted any more at the end.
std::vector<WantedLine> differences(const Reservation& reservation, const std::vector<WantedLine>& wanted) {
  std::vector<WantedLine> changes;
  for (WantedLine line : wanted) {
    if (const ReservationLine* held = reservation.line_of(line.variant))
      line.pieces -= held->outstanding.value();
    if (line.pieces != 0) changes.push_back(line);
  }
  for (const ReservationLine& held : reservation.lines) {
    const bool named = std::ranges::find(wanted, held.variant, &WantedLine::variant) != wanted.end();
    if (!named && !held.outstanding.is_zero())
      changes.push_back({0, held.variant, -held.outstanding.value()});
  }
  return changes;
}

void hold_more(Draft& draft, ReservationId id, VariantId variant, Quantity pieces) {
  Reservation& reservation = draft.reservation(id);
  ReservationLine* line = reservation.line_of(variant);
  if (line == nullptr) line = &reservation.lines.emplace_back(ReservationLine{.variant = variant});
  line->quantity = line->quantity + pieces;
  line->outstanding = line->outstanding + pieces;
  draft.record(variant, {.type = ChangeType::reservation,
                         .reserved = pieces.value(),
                         .order = reservation.order,
                         .reservation = id,
                         .expires_at = reservation.expires_at,
                         .user = reservation.user});
}

}  // namespace

Outcome reserve(Draft& draft, const ReserveStock& command, const Policy& policy) {
  const std::vector<WantedLine> wanted = summed(command.lines);
  if (const Reservation* existing = draft.find(command.reservation)) {
    // The id is taken, and of somebody else's reservation that is all there is to say.
    if (draft.seen(command.reservation) == nullptr) {
      return std::unexpected(
          Rejection{.code = RejectionCode::reservation_conflict, .reservation = command.reservation});
    }
    if (!is_repeat(*existing, wanted, command.best_effort)) {
      return refuse(RejectionCode::reservation_conflict, *existing);
    }
    return ReservationAnswer{*existing, false, only_item(draft, wanted), {}};
  }
  if (!command.may_hold_another) return refuse(RejectionCode::too_many_reservations);
  const Beneficiary beneficiary{command.reservation, command.order, command.user};
  if (auto rejection = not_for_sale(draft, beneficiary, policy, wanted)) {
    return std::unexpected(*std::move(rejection));
  }
  const bool nothing_there = std::ranges::all_of(
      wanted, [&](const WantedLine& line) { return draft.find(line.variant)->available().is_zero(); });
  if (!command.best_effort || nothing_there) {
    if (auto rejection = not_enough(draft, beneficiary, policy, wanted)) {
      return std::unexpected(*std::move(rejection));
    }
  }

  // From here on the reservation is granted.
  ReservationAnswer answer;
  answer.created = true;
  Reservation granted{.id = command.reservation, .order = command.order, .user = command.user};
  granted.expires_at = draft.now() + command.time_to_live;
  granted.lines.reserve(wanted.size());
  for (const WantedLine& line : wanted) {
    const Quantity available = draft.find(line.variant)->available();
    const Quantity held = Quantity::of(std::min(line.pieces, available.value()));
    if (held.value() < line.pieces) {
      const Quantity requested = Quantity::of(std::min(line.pieces, Quantity::max_value));
      answer.shortages.push_back({line.variant, requested, available});
    }
    if (held.is_zero()) continue;
    granted.lines.push_back({.variant = line.variant, .quantity = held, .outstanding = held});
    draft.record(line.variant, {.type = ChangeType::reservation,
                                .reserved = held.value(),
                                .order = command.order,
                                .reservation = command.reservation,
                                .expires_at = granted.expires_at,
                                .user = command.user});
  }
  answer.reservation = draft.create(std::move(granted));
  answer.item = only_item(draft, wanted);
  return answer;
}

Outcome amend(Draft& draft, const AmendReservation& command, const Policy& policy) {
  const Reservation* found = draft.seen(command.reservation);
  if (found == nullptr) return reservation_not_found(command.reservation);
  if (!found->is_active()) {
    const bool expired = found->status() == ReservationStatus::expired;
    return refuse(expired ? RejectionCode::reservation_expired : RejectionCode::reservation_not_active,
                  *found);
  }
  const std::vector<WantedLine> changes = differences(*found, summed(command.lines));
  std::vector<WantedLine> more = changes;
  std::erase_if(more, [](const WantedLine& line) { return line.pieces < 0; });
  const Beneficiary beneficiary{command.reservation, found->order, found->user};
  if (auto rejection = not_for_sale(draft, beneficiary, policy, more))
    return std::unexpected(*std::move(rejection));
  if (auto rejection = not_enough(draft, beneficiary, policy, more))
    return std::unexpected(*std::move(rejection));
  if (auto rejection = too_much(*found, more)) return std::unexpected(*std::move(rejection));

  for (const WantedLine& line : changes) {
    if (line.pieces > 0) {
      hold_more(draft, command.reservation, line.variant, Quantity::of(line.pieces));
    } else {
      give_back(draft, command.reservation, line.variant, Quantity::of(-line.pieces),
                {.type = ChangeType::reservation_released});
    }
  }
  return ReservationAnswer{*draft.find(command.reservation), false, {}, {}};
}

}  // namespace inventory::domain::rules

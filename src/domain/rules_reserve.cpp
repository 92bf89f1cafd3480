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

// Refuses for one reason, with every line that has it, and keeps a record of the failure.
template <class Fails>
std::optional<std::vector<RefusedLine>> failing_lines(Draft& draft, const ReserveStock& command,
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
                            .order = command.order,
                            .reservation = command.reservation,
                            .user = command.user,
                            .reason = reason});
    }
  }
  return refused;
}

}  // namespace

Outcome reserve(Draft& draft, const ReserveStock& command, const Policy& policy) {
  const std::vector<WantedLine> wanted = summed(command.lines);
  if (const Reservation* existing = draft.find(command.reservation)) {
    if (!is_repeat(*existing, wanted, command.best_effort)) {
      return refuse(RejectionCode::reservation_conflict, *existing);
    }
    return ReservationAnswer{*existing, false, only_item(draft, wanted), {}};
  }
  if (auto lines = failing_lines(draft, command, policy, wanted, "PRODUCT_NOT_FOUND",
                                 [](const Item* item, const WantedLine&) { return item == nullptr; })) {
    return refuse(RejectionCode::inventory_not_found, *std::move(lines));
  }
  if (auto lines = failing_lines(draft, command, policy, wanted, "DISCONTINUED",
                                 [](const Item* item, const WantedLine&) { return item->discontinued; })) {
    return refuse(RejectionCode::variant_discontinued, *std::move(lines));
  }
  const bool nothing_there = std::ranges::all_of(
      wanted, [&](const WantedLine& line) { return draft.find(line.variant)->available().is_zero(); });
  if (!command.best_effort || nothing_there) {
    if (auto lines = failing_lines(draft, command, policy, wanted, "INSUFFICIENT_STOCK",
                                   [](const Item* item, const WantedLine& line) {
                                     return line.pieces > item->available().value();
                                   })) {
      return refuse(RejectionCode::insufficient_stock, *std::move(lines));
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

}  // namespace inventory::domain::rules

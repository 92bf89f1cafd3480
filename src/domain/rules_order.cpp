// What the Order Service says about all that an order holds.
#include <algorithm>

#include "domain/rules.hpp"

namespace inventory::domain::rules {
namespace {

// Of the order, oldest first. They stay valid while the draft changes copies of them.
std::vector<const Reservation*> holding(const Draft& draft, const OrderId& order) {
  std::vector<const Reservation*> found = draft.seen_of(order);
  std::erase_if(found, [](const Reservation* each) { return !each->is_active(); });
  return found;
}

}  // namespace

Outcome release_order(Draft& draft, const ReleaseOrder& command) {
  const std::vector<const Reservation*> reservations = holding(draft, command.order);
  for (const Reservation* reservation : reservations) {
    for (const ReservationLine& line : reservation->lines) {
      if (line.outstanding.is_zero()) continue;
      give_back(draft, reservation->id, line.variant, line.outstanding,
                {.type = ChangeType::reservation_released, .reason = command.reason});
    }
  }
  return OrderAnswer{reservations.size()};
}

Outcome confirm_order(Draft& draft, const ConfirmOrder& command) {
  const std::vector<const Reservation*> reservations = holding(draft, command.order);
  if (reservations.empty()) {
    const std::vector<const Reservation*> ended = draft.seen_of(command.order);
    const auto lost = std::ranges::find_if(
        ended, [](const Reservation* each) { return each->status() == ReservationStatus::expired; });
    if (lost != ended.end()) return refuse(RejectionCode::reservation_expired, **lost);
  }
  for (const Reservation* reservation : reservations) {
    for (const ReservationLine& line : reservation->lines) {
      if (line.outstanding.is_zero()) continue;
      sell_held(draft, reservation->id, line.variant, line.outstanding, {.type = ChangeType::sale});
    }
  }
  return OrderAnswer{reservations.size()};
}

}  // namespace inventory::domain::rules

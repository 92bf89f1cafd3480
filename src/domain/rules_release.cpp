#include <algorithm>

#include "domain/rules.hpp"

namespace inventory::domain::rules {
namespace {

// The reservations that a release of one variant may take from, oldest first.
std::vector<const Reservation*> sources(const Draft& draft, const ReleaseStock& command,
                                        const ClientId& client) {
  if (command.reservation) return {draft.stock().find(*command.reservation)};
  if (command.order) return draft.seen_of(*command.order);
  return draft.stock().unordered_of(client, command.variant);
}

Quantity outstanding_of(const Reservation& reservation, VariantId variant) {
  const ReservationLine* line = reservation.line_of(variant);
  return line == nullptr ? Quantity() : line->outstanding;
}

}  // namespace

void give_back(Draft& draft, ReservationId id, VariantId variant, Quantity pieces, Change change) {
  Reservation& reservation = draft.reservation(id);
  ReservationLine& line = *reservation.line_of(variant);
  line.outstanding = line.outstanding - pieces;
  line.released = line.released + pieces;
  if (change.type == ChangeType::reservation_expired) line.expired = line.expired + pieces;
  change.reserved = -pieces.value();
  if (reservation.order) change.order = reservation.order;  // a cart may be held before its order exists
  change.reservation = id;
  if (!change.user) change.user = reservation.user;
  draft.record(variant, std::move(change));
}

Outcome release_stock(Draft& draft, const ReleaseStock& command) {
  if (draft.find(command.variant) == nullptr) return inventory_not_found(command.variant);
  if (command.reservation) {
    const Reservation* named = draft.seen(*command.reservation);
    if (named == nullptr) return reservation_not_found(*command.reservation);
    if (command.order && named->order && command.order != named->order)
      return refuse(RejectionCode::reservation_conflict, *named);
  }
  const std::vector<const Reservation*> holders = sources(draft, command, draft.client());
  std::int64_t held = 0;
  for (const Reservation* holder : holders)
    held += outstanding_of(*holder, command.variant).value();
  const std::int64_t asked = command.quantity ? command.quantity->value() : held;
  if (asked > held) {
    return refuse(
        RejectionCode::release_exceeds_reserved,
        {RefusedLine{.variant = command.variant, .requested = asked, .available = Quantity::of(held)}});
  }

  std::int64_t left = asked;
  for (const Reservation* holder : holders) {
    const std::int64_t taken = std::min(left, outstanding_of(*holder, command.variant).value());
    if (taken == 0) continue;
    left -= taken;
    give_back(draft, holder->id, command.variant, Quantity::of(taken),
              {.type = ChangeType::reservation_released,
               .order = command.order,
               .user = command.user,
               .reason = command.reason});
  }
  return ReleaseAnswer{Quantity::of(asked), *draft.find(command.variant)};
}

}  // namespace inventory::domain::rules

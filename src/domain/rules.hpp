// One function a command, for decide() only. Each says its guards in order.
#pragma once

#include "domain/command.hpp"
#include "domain/decide.hpp"
#include "domain/draft.hpp"
#include "domain/outcome.hpp"

namespace inventory::domain::rules {

// 1. An item that exists is answered as it is, unless the sku or threshold asked for is another: already
// exists.
Outcome create_item(Draft& draft, const CreateItem& command, const Policy& policy);

// 1. unknown variant  2. the version is not the expected one  3. not discontinued any more, though deleted.
Outcome change_item(Draft& draft, const ChangeItem& command);

// 1. the reservation exists: with the same lines it is the answer, with others a conflict
// 2. it may not be made  3. unknown variants  4. discontinued variants  5. not enough available. Best effort is refused
// only if nothing can be held.
Outcome reserve(Draft& draft, const ReserveStock& command, const Policy& policy);

// 1. unknown variant  2. unknown reservation  3. the reservation is of another order  4. more than is held.
Outcome release_stock(Draft& draft, const ReleaseStock& command);

// For each line in turn, on top of those before it: 1. unknown variant  2. unknown reservation or one of
// another order
// 3. a purchase of a deleted variant  4. an order that held the variant and holds nothing now  5. not enough
// for the sale  6. below what is reserved  7. too much. The first refused line's reason is the answer's; every line refused for it is named.
Outcome adjust(Draft& draft, const AdjustStock& command);

// 1. unknown variant  2. the version is not the expected one  3. below what is reserved.
Outcome set_quantity(Draft& draft, const SetQuantity& command);

// 1. unknown  2. expired (unless it is to be reacquired)  3. not active  4. lines beyond what is outstanding
// (or expired)
// 5. reacquiring: discontinued  6. reacquiring: not enough available.
Outcome confirm(Draft& draft, const ConfirmReservation& command);

// 1. unknown  2. not active  3. lines beyond what is outstanding.
Outcome release_reservation(Draft& draft, const ReleaseReservation& command);

// 1. unknown  2. expired  3. not active  4. beyond the longest that it may last.
Outcome extend(Draft& draft, const ExtendReservation& command);

// 1. unknown  2. expired  3. not active; for what is wanted beyond what is held: 4. unknown variants
// 5. discontinued variants  6. not enough available  7. too much.
Outcome amend(Draft& draft, const AmendReservation& command, const Policy& policy);

// What exists stays as it is.
Outcome follow_created(Draft& draft, const FollowVariantCreated& command, const Policy& policy);
// 1. unknown variant. A deleted one stays as it is.
Outcome follow_updated(Draft& draft, const FollowVariantUpdated& command, const Policy& policy);
// 1. unknown variant.
Outcome follow_deleted(Draft& draft, const FollowVariantDeleted& command);

Outcome release_order(Draft& draft, const ReleaseOrder& command);
// 1. nothing is held, and time took what was.
Outcome confirm_order(Draft& draft, const ConfirmOrder& command);

// 1. unknown. One that is acknowledged keeps its first acknowledgement.
Outcome acknowledge(Draft& draft, const AcknowledgeAlert& command);

Settings settings_of(const Item& item);

// Gives back `pieces` of one line; the type says whether somebody asked for it or time did.
void give_back(Draft& draft, ReservationId id, VariantId variant, Quantity pieces, Change change);
// Sells `pieces` of one line; returns the sequence of the entry.
std::int64_t sell_held(Draft& draft, ReservationId id, VariantId variant, Quantity pieces, Change change);

std::unexpected<Rejection> refuse(RejectionCode code);
std::unexpected<Rejection> refuse(RejectionCode code, const Reservation& reservation);
std::unexpected<Rejection> refuse(RejectionCode code, std::vector<RefusedLine> lines);
std::unexpected<Rejection> inventory_not_found(VariantId variant);
std::unexpected<Rejection> reservation_not_found(ReservationId id);

}  // namespace inventory::domain::rules

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

// 1. unknown variant  2. the version is not the expected one.
Outcome change_item(Draft& draft, const ChangeItem& command);

// 1. the reservation exists: with the same lines it is the answer, with others a conflict
// 2. unknown variants  3. discontinued variants  4. not enough available. Best effort is refused only if
// nothing can be held.
Outcome reserve(Draft& draft, const ReserveStock& command, const Policy& policy);

// 1. unknown variant  2. unknown reservation  3. the reservation is of another order  4. more than is held.
Outcome release_stock(Draft& draft, const ReleaseStock& command);

// For each line in turn, on top of those before it: 1. unknown variant  2. unknown reservation or one of
// another order
// 3. an order that held the variant and holds nothing now  4. not enough for the sale  5. below what is
// reserved  6. too much. The first refused line's reason is the answer's; every line refused for it is named.
Outcome adjust(Draft& draft, const AdjustStock& command);

// 1. unknown  2. expired (unless it is to be reacquired)  3. not active  4. lines beyond what is outstanding
// (or expired)
// 5. reacquiring: discontinued  6. reacquiring: not enough available.
Outcome confirm(Draft& draft, const ConfirmReservation& command);

// 1. unknown  2. not active  3. lines beyond what is outstanding.
Outcome release_reservation(Draft& draft, const ReleaseReservation& command);

// 1. unknown  2. expired  3. not active.
Outcome extend(Draft& draft, const ExtendReservation& command);

// Gives back `pieces` of one line; the type says whether somebody asked for it or time did.
void give_back(Draft& draft, ReservationId id, VariantId variant, Quantity pieces, Change change);
// Sells `pieces` of one line; returns the sequence of the entry.
std::int64_t sell_held(Draft& draft, ReservationId id, VariantId variant, Quantity pieces, Change change);

std::unexpected<Rejection> refuse(RejectionCode code);
std::unexpected<Rejection> refuse(RejectionCode code, const Reservation& reservation);
std::unexpected<Rejection> refuse(RejectionCode code, std::vector<RefusedLine> lines);
std::unexpected<Rejection> reservation_not_found(ReservationId id);

}  // namespace inventory::domain::rules

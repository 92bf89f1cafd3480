// The rules: what a command does to the stock it finds.
//
// Pure: no clock, no randomness, no I/O, no thread. Each command has its guards in one documented order;
// after the last of them it cannot fail. The caller accepts the draft into the stock, or drops it when only
// validating.
#pragma once

#include <utility>

#include "base/quantity.hpp"
#include "base/timestamp.hpp"
#include "domain/command.hpp"
#include "domain/draft.hpp"
#include "domain/outcome.hpp"
#include "domain/stock.hpp"

namespace inventory::domain {

// What an operator decides once for all commands.
struct Policy {
  Quantity default_low_stock_threshold = Quantity::of(10);
  Quantity default_initial_stock;            // of a variant that the Product Service created without saying
  bool discontinue_only_when_empty = false;  // keep on sale what is discontinued elsewhere, until it is sold
  bool await_initial_stock = false;  // a new item without stock is AWAITING_INITIAL_STOCK, not OUT_OF_STOCK
  bool record_failed_reservations = true;  // refused reservations are in the ledger, and so published
};

struct Decision {
  Outcome outcome;
  Draft draft;  // on a rejection only the record of it, if any
};

Decision decide(const Stock& stock, const Command& command, const Policy& policy, Timestamp now);

// Gives back what a reservation holds whose time has passed. Nobody asked for it: the actor is the service
// itself, and the entries correlate with their reservation.
Draft expire(const Stock& stock, const Reservation& due, Timestamp now);

}  // namespace inventory::domain

// One line of the ledger: what happened to one variant, how it stood afterwards, who wanted it and why.
//
// History, audit, events and the state at any past instant are readings of these (DESIGN section 1), so an entry
// carries everything that a reading needs: nothing is looked up elsewhere later.
// The entries of an item form a chain, each naming the one before: it is how history is read, because an index
// over all entries by variant would cost every change a write to a random page.
//
// Invariants:
//  - Sequences of a stream have no gap.
//  - `version` of a variant has no gap over its entries that change state.
//  - quantity_after and reserved_after are the sums of the changes up to here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.hpp"
#include "base/quantity.hpp"
#include "base/timestamp.hpp"
#include "base/trace_context.hpp"
#include "domain/alert.hpp"
#include "domain/status.hpp"

namespace inventory::domain {

struct LedgerEntry {
  std::int32_t stream = 0;
  std::int64_t sequence = 0;
  VariantId variant;
  std::int64_t version =
      0;  // of the item after the change; unchanged by RESERVATION_FAILED, 0 if there is no item
  ChangeType type{};
  std::int64_t quantity_change = 0;
  std::int64_t reserved_change = 0;
  Quantity quantity_after;
  Quantity reserved_after;
  std::optional<Status> status_before;  // none: the item did not exist
  std::optional<Status> status_after;
  Quantity threshold_after;
  std::optional<std::string> sku_after;  // on INITIAL, SETTINGS and STATUS, where it may have changed
  std::optional<AlertKind> alert;        // the alert that was raised with it
  std::optional<Quantity> attempted;     // on RESERVATION_FAILED: what was asked for
  std::optional<OrderId> order;
  std::optional<ReservationId> reservation;
  std::optional<Timestamp> expires_at;  // on RESERVATION: how long it holds
  ClientId actor;
  std::optional<UserId> user;
  std::optional<std::string> reason;
  CorrelationId correlation;
  std::optional<TraceContext> trace;  // of the request or event; none: it came in none, or nobody asked
  Timestamp occurred_at;
  std::int64_t position = 0;  // its place among the entries of its item: 1, 2, …; 0 when there is no item
  std::int64_t previous = 0;  // the sequence of the item's entry before; 0: there is none

  Quantity available_after() const { return quantity_after - reserved_after; }
  bool changes_state() const { return type != ChangeType::reservation_failed; }
  bool operator==(const LedgerEntry&) const = default;
};

}  // namespace inventory::domain

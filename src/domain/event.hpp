// What the rest of the platform is told: a pure function of one ledger entry (CONTRACT section 3).
//
// The id is a name-based UUID of (installation, stream, sequence, ordinal), so that whoever derives an event
// again gets the same one. The ordinal belongs to the kind of event within an entry and is never renumbered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/quantity.hpp"
#include "base/timestamp.hpp"
#include "base/trace_context.hpp"
#include "domain/alert.hpp"
#include "domain/ledger_entry.hpp"
#include "domain/status.hpp"

namespace inventory::domain {

struct StockLevelChanged {
  Quantity new_quantity;
  Quantity old_quantity;
  std::int64_t quantity_changed = 0;
  ChangeType change_type{};  // PURCHASE, SALE, RETURN or ADJUSTMENT; initial stock is told as an ADJUSTMENT
  Quantity reserved;
  Quantity available;
  std::optional<OrderId> order;
  std::optional<ReservationId> reservation;
  std::optional<std::string> reason;
};

struct InventoryReserved {
  Quantity reserved;
  Quantity available_after;
  std::optional<OrderId> order;
  std::optional<UserId> user;
  ReservationId reservation;
  std::optional<Timestamp> expires_at;
};

struct InventoryReservationFailed {
  Quantity attempted;
  Quantity available;
  std::string reason;  // INSUFFICIENT_STOCK, PRODUCT_NOT_FOUND or DISCONTINUED
  std::optional<OrderId> order;
  std::optional<UserId> user;
};

struct InventoryReleased {
  Quantity released;
  Quantity available_after;
  std::optional<OrderId> order;
  std::optional<UserId> user;
  ReservationId reservation;
  std::string_view reason;  // ORDER_CANCELLED, RESERVATION_EXPIRED, PAYMENT_FAILED or REQUESTED
};

struct StockStatusChanged {
  Status new_status{};
  std::optional<Status> old_status;  // none: the item is new
  Quantity quantity;
  Quantity available;
};

struct LowStockThresholdReached {
  Quantity quantity;
  Quantity available;
  Quantity threshold;
};

struct InventoryAlertRaised {
  AlertId alert;
  AlertKind kind{};
  std::string detail;
};

using EventData =
    std::variant<StockLevelChanged, InventoryReserved, InventoryReservationFailed, InventoryReleased,
                 StockStatusChanged, LowStockThresholdReached, InventoryAlertRaised>;

struct Event {
  EventId id;
  VariantId variant;
  std::int64_t version = 0;  // of the item after the change
  CorrelationId correlation;
  std::optional<TraceContext> trace;
  Timestamp at;
  EventData data;
};

// In the order in which they are published.
std::vector<Event> events_of(const LedgerEntry& entry, InstallationId installation);

// As in CONTRACT section 3, e.g. `StockLevelChangedEvent` and `inventory.stock.changed`.
std::string_view type_of(const EventData& data);
std::string_view routing_key_of(const EventData& data);

}  // namespace inventory::domain

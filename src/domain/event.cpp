#include "domain/event.hpp"

#include <utility>

namespace inventory::domain {
namespace {

// Never renumber: event ids depend on it.
enum class Ordinal : std::uint8_t {
  cause = 0,
  status_changed = 1,
  low_threshold_reached = 2,
  alert_raised = 3
};

EventId id_of(const LedgerEntry& entry, InstallationId installation, Ordinal ordinal) {
  const std::string name = std::to_string(entry.stream) + '/' + std::to_string(entry.sequence) + '/' +
                           std::to_string(std::to_underlying(ordinal));
  return EventId{uuid_from_name(installation.uuid, name)};
}

StockLevelChanged level_changed(const LedgerEntry& entry, ChangeType told_as) {
  return {.new_quantity = entry.quantity_after,
          .old_quantity = Quantity::of(entry.quantity_after.value() - entry.quantity_change),
          .quantity_changed = entry.quantity_change,
          .change_type = told_as,
          .reserved = entry.reserved_after,
          .available = entry.available_after(),
          .order = entry.order,
          .reservation = entry.reservation,
          .reason = entry.type == ChangeType::initial ? std::optional<std::string>("INITIAL") : entry.reason};
}

std::string_view release_reason_of(const LedgerEntry& entry) {
  if (entry.type == ChangeType::reservation_expired) return "RESERVATION_EXPIRED";
  if (entry.reason == "ORDER_CANCELLED" || entry.reason == "ORDER_FRAUDULENT") return "ORDER_CANCELLED";
  if (entry.reason == "PAYMENT_FAILED") return "PAYMENT_FAILED";
  return "REQUESTED";
}

// What happened, as against what followed from it; settings and status changes are told only by what follows.
std::optional<EventData> cause_of(const LedgerEntry& entry) {
  switch (entry.type) {
    case ChangeType::initial: return level_changed(entry, ChangeType::adjustment);
    case ChangeType::purchase:
    case ChangeType::sale:
    case ChangeType::returned:
    case ChangeType::adjustment: return level_changed(entry, entry.type);
    case ChangeType::reservation:
      return InventoryReserved{.reserved = Quantity::of(entry.reserved_change),
                               .available_after = entry.available_after(),
                               .order = entry.order,
                               .user = entry.user,
                               .reservation = entry.reservation.value_or(ReservationId{}),
                               .expires_at = entry.expires_at};
    case ChangeType::reservation_failed:
      return InventoryReservationFailed{.attempted = entry.attempted.value_or(Quantity()),
                                        .available = entry.available_after(),
                                        .reason = entry.reason.value_or("INSUFFICIENT_STOCK"),
                                        .order = entry.order,
                                        .user = entry.user};
    case ChangeType::reservation_released:
    case ChangeType::reservation_expired:
      return InventoryReleased{.released = Quantity::of(-entry.reserved_change),
                               .available_after = entry.available_after(),
                               .order = entry.order,
                               .user = entry.user,
                               .reservation = entry.reservation.value_or(ReservationId{}),
                               .reason = release_reason_of(entry)};
    case ChangeType::status:
    case ChangeType::settings: return std::nullopt;
  }
  std::unreachable();
}

bool fell_to_threshold(const LedgerEntry& entry) {
  return entry.status_before == Status::in_stock &&
         (entry.status_after == Status::low_stock || entry.status_after == Status::out_of_stock);
}

}  // namespace

std::vector<Event> events_of(const LedgerEntry& entry, InstallationId installation) {
  std::vector<Event> events;
  const auto add = [&](Ordinal ordinal, EventData data) {
    events.push_back({id_of(entry, installation, ordinal), entry.variant, entry.version, entry.correlation,
                      entry.trace, entry.occurred_at, std::move(data)});
  };
  if (auto cause = cause_of(entry)) add(Ordinal::cause, *std::move(cause));
  if (entry.status_after && entry.status_before != entry.status_after) {
    add(Ordinal::status_changed, StockStatusChanged{.new_status = *entry.status_after,
                                                    .old_status = entry.status_before,
                                                    .quantity = entry.quantity_after,
                                                    .available = entry.available_after()});
  }
  if (fell_to_threshold(entry)) {
    add(Ordinal::low_threshold_reached, LowStockThresholdReached{.quantity = entry.quantity_after,
                                                                 .available = entry.available_after(),
                                                                 .threshold = entry.threshold_after});
  }
  if (entry.alert) {
    add(Ordinal::alert_raised, InventoryAlertRaised{.alert = alert_id(entry.variant, entry.sequence),
                                                    .kind = *entry.alert,
                                                    .detail = alert_detail(*entry.alert, entry.quantity_after,
                                                                           entry.reserved_after)});
  }
  return events;
}

namespace {

struct TypeName {
  std::string_view operator()(const StockLevelChanged&) const { return "StockLevelChangedEvent"; }
  std::string_view operator()(const InventoryReserved&) const { return "InventoryReservedEvent"; }
  std::string_view operator()(const InventoryReservationFailed&) const {
    return "InventoryReservationFailedEvent";
  }
  std::string_view operator()(const InventoryReleased&) const { return "InventoryReleasedEvent"; }
  std::string_view operator()(const StockStatusChanged&) const { return "StockStatusChangedEvent"; }
  std::string_view operator()(const LowStockThresholdReached&) const {
    return "LowStockThresholdReachedEvent";
  }
  std::string_view operator()(const InventoryAlertRaised&) const { return "InventoryAlertRaisedEvent"; }
};

struct RoutingKey {
  std::string_view operator()(const StockLevelChanged&) const { return "inventory.stock.changed"; }
  std::string_view operator()(const InventoryReserved&) const { return "inventory.reservation.created"; }
  std::string_view operator()(const InventoryReservationFailed&) const {
    return "inventory.reservation.failed";
  }
  std::string_view operator()(const InventoryReleased&) const { return "inventory.reservation.released"; }
  std::string_view operator()(const StockStatusChanged&) const { return "inventory.stock.status.changed"; }
  std::string_view operator()(const LowStockThresholdReached&) const {
    return "inventory.stock.low_threshold_reached";
  }
  std::string_view operator()(const InventoryAlertRaised&) const { return "inventory.alert.raised"; }
};

}  // namespace

std::string_view type_of(const EventData& data) {
  return std::visit(TypeName{}, data);
}
std::string_view routing_key_of(const EventData& data) {
  return std::visit(RoutingKey{}, data);
}

}  // namespace inventory::domain

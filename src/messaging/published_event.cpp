#include "messaging/published_event.hpp"

#include <algorithm>
#include <array>

namespace inventory::messaging {
namespace {

constexpr std::array published_types{
    std::string_view("StockLevelChangedEvent"),          std::string_view("InventoryReservedEvent"),
    std::string_view("InventoryReservationFailedEvent"), std::string_view("InventoryReleasedEvent"),
    std::string_view("StockStatusChangedEvent"),         std::string_view("LowStockThresholdReachedEvent"),
    std::string_view("InventoryAlertRaisedEvent"),
};
static_assert(published_types.size() == std::variant_size_v<domain::EventData>);

// Writes the members of one kind of event.
struct Members {
  json::Writer& out;

  template <class T>
  void maybe(std::string_view name, const std::optional<T>& value) const {
    if (value) out.member(name, *value);
  }

  void operator()(const domain::StockLevelChanged& event) const {
    out.member("newQuantity", event.new_quantity)
        .member("oldQuantity", event.old_quantity)
        .member("quantityChanged", event.quantity_changed)
        .member("changeType", name_of(event.change_type))
        .member("reservedQuantity", event.reserved)
        .member("availableQuantity", event.available);
    maybe("orderId", event.order);
    maybe("reservationId", event.reservation);
    maybe("reason", event.reason);
  }
  void operator()(const domain::InventoryReserved& event) const {
    out.member("quantityReserved", event.reserved)
        .member("availableQuantityAfterReservation", event.available_after);
    maybe("orderId", event.order);
    maybe("userId", event.user);
    out.member("reservationId", event.reservation);
    maybe("expiresAt", event.expires_at);
  }
  void operator()(const domain::InventoryReservationFailed& event) const {
    out.member("quantityAttempted", event.attempted)
        .member("availableQuantity", event.available)
        .member("reasonForFailure", event.reason);
    maybe("orderId", event.order);
    maybe("userId", event.user);
  }
  void operator()(const domain::InventoryReleased& event) const {
    out.member("quantityReleased", event.released)
        .member("availableQuantityAfterRelease", event.available_after);
    maybe("orderId", event.order);
    maybe("userId", event.user);
    out.member("reservationId", event.reservation).member("reasonForRelease", event.reason);
  }
  void operator()(const domain::StockStatusChanged& event) const {
    out.member("newStatus", name_of(event.new_status));
    if (event.old_status) out.member("oldStatus", name_of(*event.old_status));
    out.member("currentQuantity", event.quantity).member("availableQuantity", event.available);
  }
  void operator()(const domain::LowStockThresholdReached& event) const {
    out.member("currentQuantity", event.quantity)
        .member("availableQuantity", event.available)
        .member("lowStockThreshold", event.threshold);
  }
  void operator()(const domain::InventoryAlertRaised& event) const {
    out.member("alertId", event.alert).member("kind", name_of(event.kind)).member("detail", event.detail);
  }
};

}  // namespace

bool is_published_type(std::string_view type) {
  return std::ranges::find(published_types, type) != published_types.end();
}

void write(json::Writer& out, const domain::Event& event) {
  out.begin_object()
      .member("eventId", event.id)
      .member("eventType", type_of(event.data))
      .member("eventVersion", "1.0")
      .member("timestamp", event.at)
      .member("sourceService", "InventoryService")
      .member("correlationId", event.correlation);
  out.key("data");
  write_data(out, event);
  out.end_object();
}

void write_data(json::Writer& out, const domain::Event& event) {
  out.begin_object().member("productVariantId", event.variant);
  std::visit(Members{out}, event.data);
  out.member("version", event.version)
      .member("timestamp", event.at)
      .member("correlationId", event.correlation)
      .end_object();
}

}  // namespace inventory::messaging

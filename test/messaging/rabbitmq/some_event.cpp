#include "messaging/rabbitmq/some_event.hpp"

#include "domain/names.hpp"

namespace inventory::testing {
namespace {

domain::EventData data_of(int kind) {
  domain::StockLevelChanged changed;
  changed.new_quantity = Quantity::of(8);
  changed.change_type = domain::ChangeType::sale;
  changed.reason = "größer \"1\"";
  domain::InventoryReservationFailed failed;
  failed.reason = "DISCONTINUED";
  domain::InventoryReleased released;
  released.reason = "ORDER_CANCELLED";
  domain::StockStatusChanged status;
  status.new_status = domain::Status::in_stock;
  domain::InventoryAlertRaised raised;
  raised.kind = domain::AlertKind::deleted_with_stock;
  switch (kind) {
    case 0: return changed;
    case 1: return domain::InventoryReserved();
    case 2: return failed;
    case 3: return released;
    case 4: return status;
    case 5: return domain::LowStockThresholdReached();
    default: return raised;
  }
}

}  // namespace

domain::Event some_event(int number) {
  domain::Event event;
  event.id = EventId{uuid_from_name({}, std::to_string(number))};
  event.variant = variant('a');
  event.version = number;
  event.correlation = CorrelationId{*Uuid::parse("00000000-0000-4000-8000-0000000000c0")};
  event.at = Timestamp::from_ms(1'764'000'000'123 + number);
  event.data = data_of(number % static_cast<int>(std::variant_size_v<domain::EventData>));
  return event;
}

}  // namespace inventory::testing

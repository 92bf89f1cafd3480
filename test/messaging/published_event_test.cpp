// The JSON of every kind of event: CONTRACT section 3, member by member.

#include "messaging/published_event.hpp"

#include <gtest/gtest.h>

#include "domain/names.hpp"
#include "messaging/live_feed.hpp"

namespace inventory::testing {
namespace {

using namespace domain;

Event event_of(EventData data) {
  Event event;
  event.id = EventId{*Uuid::parse("9d885320-3c0d-5337-9374-457d1a2af500")};
  event.variant = variant('a');
  event.version = 7;
  event.correlation = CorrelationId{*Uuid::parse("00000000-0000-4000-8000-0000000000c0")};
  event.at = Timestamp::from_ms(1'764'000'000'123);
  event.data = std::move(data);
  return event;
}

// The members of `data` between the variant and the version. The rest, the same for all kinds, is looked at
// here.
std::string members_of(EventData data) {
  const std::string type(type_of(data));
  std::string text;
  json::Writer out(text);
  messaging::write(out, event_of(std::move(data)));
  const std::string head =
      R"({"eventId":"9d885320-3c0d-5337-9374-457d1a2af500","eventType":")" + type +
      R"(","eventVersion":"1.0","timestamp":"2025-11-24T16:00:00.123Z","sourceService":"InventoryService",)"
      R"("correlationId":"00000000-0000-4000-8000-0000000000c0",)"
      R"("data":{"productVariantId":"10000000-0000-0000-0000-000000000061",)";
  const std::string tail = R"(,"version":7,"timestamp":"2025-11-24T16:00:00.123Z",)"
                           R"("correlationId":"00000000-0000-4000-8000-0000000000c0"}})";
  EXPECT_TRUE(text.starts_with(head)) << text;
  EXPECT_TRUE(text.ends_with(tail)) << text;
  return text.substr(head.size(), text.size() - head.size() - tail.size());
}

TEST(PublishedEvent, StockLevelChanged) {
  StockLevelChanged event{.new_quantity = Quantity::of(8),
                          .old_quantity = Quantity::of(10),
                          .quantity_changed = -2,
                          .change_type = ChangeType::sale,
                          .reserved = Quantity::of(3),
                          .available = Quantity::of(5),
                          .order = {},
                          .reservation = {},
                          .reason = {}};
  const std::string numbers =
      R"("newQuantity":8,"oldQuantity":10,"quantityChanged":-2,"changeType":"SALE","reservedQuantity":3,)"
      R"("availableQuantity":5)";
  EXPECT_EQ(members_of(event), numbers);
  event.order = OrderId{"o\"1"};
  event.reservation = reservation(1);
  event.reason = "because";
  EXPECT_EQ(members_of(event),
            numbers + R"(,"orderId":"o\"1","reservationId":"20000000-0000-0000-0000-000000000001",)"
                      R"("reason":"because")");
}

TEST(PublishedEvent, InventoryReserved) {
  InventoryReserved event{.reserved = Quantity::of(2),
                          .available_after = Quantity::of(5),
                          .order = {},
                          .user = {},
                          .reservation = reservation(1),
                          .expires_at = {}};
  EXPECT_EQ(members_of(event), R"("quantityReserved":2,"availableQuantityAfterReservation":5,)"
                               R"("reservationId":"20000000-0000-0000-0000-000000000001")");
  event.order = OrderId{"o1"};
  event.user = UserId{"u1"};
  event.expires_at = Timestamp::from_ms(1000);
  EXPECT_EQ(members_of(event),
            R"("quantityReserved":2,"availableQuantityAfterReservation":5,"orderId":"o1","userId":"u1",)"
            R"("reservationId":"20000000-0000-0000-0000-000000000001",)"
            R"("expiresAt":"1970-01-01T00:00:01.000Z")");
}

TEST(PublishedEvent, InventoryReservationFailed) {
  InventoryReservationFailed event{.attempted = Quantity::of(9),
                                   .available = Quantity::of(5),
                                   .reason = "INSUFFICIENT_STOCK",
                                   .order = {},
                                   .user = {}};
  const std::string numbers =
      R"("quantityAttempted":9,"availableQuantity":5,"reasonForFailure":"INSUFFICIENT_STOCK")";
  EXPECT_EQ(members_of(event), numbers);
  event.order = OrderId{"o1"};
  event.user = UserId{"u1"};
  EXPECT_EQ(members_of(event), numbers + R"(,"orderId":"o1","userId":"u1")");
}

TEST(PublishedEvent, InventoryReleased) {
  InventoryReleased event{.released = Quantity::of(2),
                          .available_after = Quantity::of(7),
                          .order = {},
                          .user = {},
                          .reservation = reservation(1),
                          .reason = "ORDER_CANCELLED"};
  EXPECT_EQ(members_of(event),
            R"("quantityReleased":2,"availableQuantityAfterRelease":7,)"
            R"("reservationId":"20000000-0000-0000-0000-000000000001","reasonForRelease":"ORDER_CANCELLED")");
  event.order = OrderId{"o1"};
  event.user = UserId{"u1"};
  EXPECT_EQ(members_of(event),
            R"("quantityReleased":2,"availableQuantityAfterRelease":7,"orderId":"o1","userId":"u1",)"
            R"("reservationId":"20000000-0000-0000-0000-000000000001","reasonForRelease":"ORDER_CANCELLED")");
}

TEST(PublishedEvent, StockStatusChanged) {
  StockStatusChanged event{.new_status = Status::low_stock,
                           .old_status = Status::in_stock,
                           .quantity = Quantity::of(10),
                           .available = Quantity::of(4)};
  EXPECT_EQ(members_of(event),
            R"("newStatus":"LOW_STOCK","oldStatus":"IN_STOCK","currentQuantity":10,"availableQuantity":4)");
  event.old_status.reset();
  EXPECT_EQ(members_of(event), R"("newStatus":"LOW_STOCK","currentQuantity":10,"availableQuantity":4)");
}

TEST(PublishedEvent, LowStockThresholdReached) {
  EXPECT_EQ(members_of(LowStockThresholdReached{
                .quantity = Quantity::of(10), .available = Quantity::of(4), .threshold = Quantity::of(5)}),
            R"("currentQuantity":10,"availableQuantity":4,"lowStockThreshold":5)");
}

TEST(PublishedEvent, InventoryAlertRaised) {
  EXPECT_EQ(
      members_of(InventoryAlertRaised{.alert = AlertId{*Uuid::parse("30000000-0000-0000-0000-000000000001")},
                                      .kind = AlertKind::deleted_with_stock,
                                      .detail = "There is stock."}),
      R"("alertId":"30000000-0000-0000-0000-000000000001","kind":"VARIANT_DELETED_WITH_STOCK",)"
      R"("detail":"There is stock.")");
}

TEST(PublishedEvent, TypesAreThoseOfTheContract) {
  for (const EventData& data : {EventData(StockLevelChanged{}), EventData(InventoryReserved{}),
                                EventData(InventoryReservationFailed{}), EventData(InventoryReleased{}),
                                EventData(StockStatusChanged{}), EventData(LowStockThresholdReached{}),
                                EventData(InventoryAlertRaised{})})
    EXPECT_TRUE(messaging::is_published_type(type_of(data))) << type_of(data);
  for (const char* type : {"", "StockLevelChanged", "stockLevelChangedEvent", "OrderCancelledEvent"})
    EXPECT_FALSE(messaging::is_published_type(type)) << type;
}

TEST(PublishedEvent, DataAloneIsThatOfTheEnvelope) {
  const Event event = event_of(LowStockThresholdReached{
      .quantity = Quantity::of(10), .available = Quantity::of(4), .threshold = Quantity::of(5)});
  std::string whole;
  json::Writer envelope(whole);
  messaging::write(envelope, event);
  std::string data;
  json::Writer alone(data);
  messaging::write_data(alone, event);
  EXPECT_TRUE(whole.ends_with("\"data\":" + data + "}")) << whole << "\n" << data;
}

TEST(LiveEvent, IsAServerSentEventButForItsId) {
  const Event event = event_of(LowStockThresholdReached{});
  const engine::FeedCursor after{.sequences = {5}};
  const messaging::LiveEvent live = messaging::live_event(event, after);
  std::string expected = "event: LowStockThresholdReachedEvent\ndata: ";
  json::Writer out(expected);
  messaging::write(out, event);
  expected += "\n\n";
  EXPECT_EQ(live.text, expected);
  EXPECT_EQ(live.type, "LowStockThresholdReachedEvent");
  EXPECT_EQ(live.variant, variant('a'));
  EXPECT_EQ(live.after, after);
}

}  // namespace
}  // namespace inventory::testing

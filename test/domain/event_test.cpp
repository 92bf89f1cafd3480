// What is told about each kind of ledger entry, and under which id.

#include "domain/event.hpp"

#include <gtest/gtest.h>

#include "domain/names.hpp"
#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

using namespace domain;

const InstallationId installation{*Uuid::parse("00000000-0000-4000-8000-000000000001")};

// The events of everything that a script did from its line `here` on, after the items and holds it needs.
std::vector<Event> events_after(const char* before, const char* here) {
  StockScript script;
  script.run(before);
  const std::size_t first = script.stock().entries().size();
  script.run(here);
  std::vector<Event> events;
  for (std::size_t i = first; i < script.stock().entries().size(); ++i) {
    for (Event& event : events_of(script.stock().entries()[i], installation))
      events.push_back(std::move(event));
  }
  return events;
}

template <class T>
const T& data_of(const Event& event) {
  const T* data = std::get_if<T>(&event.data);
  if (data == nullptr) throw std::runtime_error("the event is a " + std::string(type_of(event.data)));
  return *data;
}

std::string types_of(const std::vector<Event>& events) {
  std::string text;
  for (const Event& event : events)
    text += (text.empty() ? "" : " ") + std::string(type_of(event.data));
  return text;
}

LedgerEntry first_entry() {
  LedgerEntry entry;
  entry.sequence = 1;
  entry.variant = variant('a');
  entry.version = 1;
  entry.type = ChangeType::sale;
  entry.quantity_change = -5;
  entry.quantity_after = Quantity::of(1);
  entry.status_before = Status::in_stock;
  entry.status_after = Status::low_stock;
  entry.threshold_after = Quantity::of(2);
  entry.occurred_at = Timestamp::from_ms(42);
  return entry;
}

TEST(Events, HaveAnIdThatFollowsFromInstallationStreamSequenceAndOrdinal) {
  const std::vector<Event> events = events_of(first_entry(), installation);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].id.to_string(), "9d885320-3c0d-5337-9374-457d1a2af500");
  EXPECT_EQ(events[1].id.to_string(), "11287e7d-4884-5908-9ce6-8acee17b9deb");
  EXPECT_EQ(events[2].id.to_string(), "4010b0b2-f337-5d40-a0f7-b5f66822a8d9");
  LedgerEntry elsewhere = first_entry();
  elsewhere.stream = 3;
  elsewhere.sequence = 77;
  EXPECT_EQ(events_of(elsewhere, installation)[0].id.to_string(), "f2b51cd0-de53-51de-af6d-da54ebe110b1");
  EXPECT_NE(events_of(first_entry(), InstallationId{})[0].id, events[0].id);
}

TEST(Events, KeepTheOrdinalOfTheirKindWhereOthersAreMissing) {
  LedgerEntry entry = first_entry();
  entry.type = ChangeType::status;
  entry.quantity_change = 0;
  entry.status_before = Status::low_stock;
  entry.status_after = Status::discontinued;
  const std::vector<Event> events = events_of(entry, installation);
  ASSERT_EQ(types_of(events), "StockStatusChangedEvent");
  EXPECT_EQ(events[0].id.to_string(), "11287e7d-4884-5908-9ce6-8acee17b9deb");
}

TEST(Events, CarryWhatTheEntrySaysAboutTheItem) {
  LedgerEntry entry = first_entry();
  entry.trace = trace(7);
  for (const Event& event : events_of(entry, installation)) {
    EXPECT_EQ(event.variant, variant('a'));
    EXPECT_EQ(event.version, 1);
    EXPECT_EQ(event.at, Timestamp::from_ms(42));
    EXPECT_EQ(event.correlation, first_entry().correlation);
    EXPECT_EQ(event.trace, trace(7));
  }
}

TEST(Events, HaveTheNamesAndKeysOfTheContract) {
  struct {
    EventData data;
    const char* type;
    const char* key;
  } const known[] = {
      {StockLevelChanged{}, "StockLevelChangedEvent", "inventory.stock.changed"},
      {InventoryReserved{}, "InventoryReservedEvent", "inventory.reservation.created"},
      {InventoryReservationFailed{}, "InventoryReservationFailedEvent", "inventory.reservation.failed"},
      {InventoryReleased{}, "InventoryReleasedEvent", "inventory.reservation.released"},
      {StockStatusChanged{}, "StockStatusChangedEvent", "inventory.stock.status.changed"},
      {LowStockThresholdReached{}, "LowStockThresholdReachedEvent", "inventory.stock.low_threshold_reached"},
      {InventoryAlertRaised{}, "InventoryAlertRaisedEvent", "inventory.alert.raised"},
  };
  for (const auto& [data, type, key] : known) {
    EXPECT_EQ(type_of(data), type);
    EXPECT_EQ(routing_key_of(data), key);
  }
}

TEST(Events, OfInitialStockAreAnAdjustmentAndAFirstStatus) {
  const auto events = events_after("", "create a 20");
  ASSERT_EQ(types_of(events), "StockLevelChangedEvent StockStatusChangedEvent");
  const auto& level = data_of<StockLevelChanged>(events[0]);
  EXPECT_EQ(level.old_quantity, Quantity());
  EXPECT_EQ(level.new_quantity, Quantity::of(20));
  EXPECT_EQ(level.quantity_changed, 20);
  EXPECT_EQ(level.change_type, ChangeType::adjustment);
  EXPECT_EQ(level.reason, "INITIAL");
  const auto& status = data_of<StockStatusChanged>(events[1]);
  EXPECT_EQ(status.old_status, std::nullopt);
  EXPECT_EQ(status.new_status, Status::in_stock);
  EXPECT_EQ(status.quantity, Quantity::of(20));
  EXPECT_EQ(status.available, Quantity::of(20));
}

TEST(Events, OfAPurchaseAReturnAnAdjustmentAndASaleAreALevelChange) {
  const struct {
    const char* command;
    ChangeType type;
    std::int64_t changed;
  } cases[] = {
      {"adjust purchase a*3 order=o1 reason=why", ChangeType::purchase, 3},
      {"adjust return a*3 order=o1 reason=why", ChangeType::returned, 3},
      {"adjust adjustment a*-3 order=o1 reason=why", ChangeType::adjustment, -3},
      {"adjust sale a*3 order=o1 reason=why", ChangeType::sale, -3},
  };
  for (const auto& [command, type, changed] : cases) {
    const auto events = events_after("create a 30 \n reserve r1 a*2", command);
    ASSERT_EQ(types_of(events), "StockLevelChangedEvent") << command;
    const auto& level = data_of<StockLevelChanged>(events[0]);
    EXPECT_EQ(level.change_type, type);
    EXPECT_EQ(level.quantity_changed, changed);
    EXPECT_EQ(level.old_quantity, Quantity::of(30));
    EXPECT_EQ(level.new_quantity, Quantity::of(30 + changed));
    EXPECT_EQ(level.reserved, Quantity::of(2));
    EXPECT_EQ(level.available, Quantity::of(28 + changed));
    EXPECT_EQ(level.order, OrderId{"o1"});
    EXPECT_EQ(level.reservation, std::nullopt);
    EXPECT_EQ(level.reason, "why");
  }
}

TEST(Events, OfAConfirmationNameOrderAndReservation) {
  const auto events = events_after("create a 30 \n reserve r1 a*2 order=o1", "confirm r1");
  ASSERT_EQ(types_of(events), "StockLevelChangedEvent");
  const auto& level = data_of<StockLevelChanged>(events[0]);
  EXPECT_EQ(level.change_type, ChangeType::sale);
  EXPECT_EQ(level.order, OrderId{"o1"});
  EXPECT_EQ(level.reservation, reservation(1));
  EXPECT_EQ(level.reserved, Quantity());
  EXPECT_EQ(level.available, Quantity::of(28));
}

TEST(Events, OfAReservationSayWhatIsHeldForWhomAndHowLong) {
  const auto events = events_after("create a 30", "reserve r1 a*2 order=o1 user=u1 ttl=60");
  ASSERT_EQ(types_of(events), "InventoryReservedEvent");
  const auto& reserved = data_of<InventoryReserved>(events[0]);
  EXPECT_EQ(reserved.reserved, Quantity::of(2));
  EXPECT_EQ(reserved.available_after, Quantity::of(28));
  EXPECT_EQ(reserved.order, OrderId{"o1"});
  EXPECT_EQ(reserved.user, UserId{"u1"});
  EXPECT_EQ(reserved.reservation, reservation(1));
  EXPECT_EQ(reserved.expires_at, Timestamp::from_ms(60'000));
}

TEST(Events, OfAFailedReservationSayWhatWasAttemptedAndWhy) {
  const struct {
    const char* before;
    const char* reason;
    std::int64_t available;
    std::int64_t version;
  } cases[] = {
      {"create a 3", "INSUFFICIENT_STOCK", 3, 1},
      {"create b 3", "PRODUCT_NOT_FOUND", 0, 0},
      {"create a 9 \n change a discontinued=yes", "DISCONTINUED", 9, 2},
  };
  for (const auto& [before, reason, available, version] : cases) {
    const auto events = events_after(before, "reserve r1 a*5 order=o1 user=u1");
    ASSERT_EQ(types_of(events), "InventoryReservationFailedEvent") << reason;
    const auto& failed = data_of<InventoryReservationFailed>(events[0]);
    EXPECT_EQ(failed.reason, reason);
    EXPECT_EQ(failed.attempted, Quantity::of(5));
    EXPECT_EQ(failed.available, Quantity::of(available));
    EXPECT_EQ(failed.order, OrderId{"o1"});
    EXPECT_EQ(failed.user, UserId{"u1"});
    EXPECT_EQ(events[0].version, version);
  }
}

TEST(Events, OfAReleaseSayWhyInTheContractsWords) {
  const struct {
    const char* command;
    const char* reason;
  } cases[] = {
      {"release r1", "REQUESTED"},
      {"release r1 reason=changed-my-mind", "REQUESTED"},
      {"release r1 reason=ORDER_CANCELLED", "ORDER_CANCELLED"},
      {"release-order order=o1 reason=ORDER_CANCELLED", "ORDER_CANCELLED"},
      {"release-order order=o1 reason=ORDER_FRAUDULENT", "ORDER_CANCELLED"},
      {"release-order order=o1 reason=PAYMENT_FAILED", "PAYMENT_FAILED"},
      {"release-order order=o1 reason=something", "REQUESTED"},
      {"give-back a order=o1 reason=PAYMENT_FAILED", "PAYMENT_FAILED"},
      {"wait 1800", "RESERVATION_EXPIRED"},
  };
  for (const auto& [command, reason] : cases) {
    const auto events = events_after("create a 30 \n reserve r1 a*2 order=o1 user=u1", command);
    ASSERT_EQ(types_of(events), "InventoryReleasedEvent") << command;
    const auto& released = data_of<InventoryReleased>(events[0]);
    EXPECT_EQ(released.reason, reason);
    EXPECT_EQ(released.released, Quantity::of(2));
    EXPECT_EQ(released.available_after, Quantity::of(30));
    EXPECT_EQ(released.order, OrderId{"o1"});
    EXPECT_EQ(released.user, UserId{"u1"});
    EXPECT_EQ(released.reservation, reservation(1));
  }
}

TEST(Events, OfSettingsAreOnlyWhatFollowsFromThem) {
  EXPECT_EQ(types_of(events_after("create a 30", "change a sku=B")), "");
  const auto events = events_after("create a 30", "change a threshold=30");
  ASSERT_EQ(types_of(events), "StockStatusChangedEvent LowStockThresholdReachedEvent");
  EXPECT_EQ(data_of<LowStockThresholdReached>(events[1]).threshold, Quantity::of(30));
  EXPECT_EQ(types_of(events_after("create a 30", "change a discontinued=yes")), "StockStatusChangedEvent");
  EXPECT_EQ(types_of(events_after("create a 30 \n change a discontinued=yes", "change a discontinued=no")),
            "StockStatusChangedEvent");
}

TEST(Events, OfADeletedVariantWithStockAreItsStatusAndAnAlert) {
  const auto events = events_after("create a 30 \n reserve r1 a*2", "follow deleted a");
  ASSERT_EQ(types_of(events), "StockStatusChangedEvent InventoryAlertRaisedEvent");
  EXPECT_EQ(data_of<StockStatusChanged>(events[0]).new_status, Status::discontinued);
  const auto& raised = data_of<InventoryAlertRaised>(events[1]);
  EXPECT_EQ(raised.kind, AlertKind::deleted_with_stock);
  EXPECT_EQ(raised.alert, alert_id(variant('a'), 3));
  EXPECT_EQ(raised.detail, alert_detail(raised.kind, Quantity::of(30), Quantity::of(2)));
  EXPECT_EQ(events[1].version, 3);
  EXPECT_EQ(types_of(events_after("create a 0", "follow deleted a")), "StockStatusChangedEvent");
}

TEST(Events, OfWhatStaysOnSaleUntilItIsSoldAreAnAlertAlone) {
  const auto events = events_after("policy only-when-empty \n create a 30", "follow updated a orderable=no");
  ASSERT_EQ(types_of(events), "InventoryAlertRaisedEvent");
  EXPECT_EQ(data_of<InventoryAlertRaised>(events[0]).kind, AlertKind::discontinued_with_stock);
}

TEST(Events, OfAnAlertKeepTheirOrdinal) {
  LedgerEntry entry = first_entry();
  entry.alert = AlertKind::deleted_with_stock;
  const std::vector<Event> events = events_of(entry, installation);
  ASSERT_EQ(types_of(events),
            "StockLevelChangedEvent StockStatusChangedEvent LowStockThresholdReachedEvent "
            "InventoryAlertRaisedEvent");
  EXPECT_EQ(events[3].id, EventId{uuid_from_name(installation.uuid, "0/1/3")});
}

TEST(Events, ReachTheLowThresholdOnceOnTheWayDown) {
  const char* const before = "create a 30 threshold=10";
  EXPECT_EQ(types_of(events_after(before, "reserve r1 a*19")), "InventoryReservedEvent");
  const auto events = events_after(before, "reserve r1 a*20");
  ASSERT_EQ(types_of(events), "InventoryReservedEvent StockStatusChangedEvent LowStockThresholdReachedEvent");
  const auto& low = data_of<LowStockThresholdReached>(events[2]);
  EXPECT_EQ(low.quantity, Quantity::of(30));
  EXPECT_EQ(low.available, Quantity::of(10));
  EXPECT_EQ(low.threshold, Quantity::of(10));
  const auto& status = data_of<StockStatusChanged>(events[1]);
  EXPECT_EQ(status.old_status, Status::in_stock);
  EXPECT_EQ(status.new_status, Status::low_stock);
  EXPECT_EQ(status.available, Quantity::of(10));
  // straight to nothing, further down, and back up
  EXPECT_EQ(types_of(events_after(before, "reserve r1 a*30")),
            "InventoryReservedEvent StockStatusChangedEvent LowStockThresholdReachedEvent");
  EXPECT_EQ(types_of(events_after("create a 30 \n reserve r1 a*20", "reserve r2 a*1")),
            "InventoryReservedEvent");
  EXPECT_EQ(types_of(events_after("create a 30 \n reserve r1 a*20", "reserve r2 a*10")),
            "InventoryReservedEvent StockStatusChangedEvent");
  EXPECT_EQ(types_of(events_after("create a 30 \n reserve r1 a*20", "release r1")),
            "InventoryReleasedEvent StockStatusChangedEvent");
  EXPECT_EQ(types_of(events_after("create a 30 \n reserve r1 a*20 \n release r1", "reserve r2 a*20")),
            "InventoryReservedEvent StockStatusChangedEvent LowStockThresholdReachedEvent");
  EXPECT_EQ(types_of(events_after("", "create a 5")), "StockLevelChangedEvent StockStatusChangedEvent");
}

}  // namespace
}  // namespace inventory::testing

// The audit: silent about what the committer wrote, and loud about every way to tamper with it.

#include "engine/audit.hpp"

#include <gtest/gtest.h>

#include "contract/shop.hpp"
#include "contract/temporary_folder.hpp"
#include "store/memory/memory_store.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace inventory::testing {
namespace {

using namespace store::sqlite;

// Something of everything that can happen.
void trade(Shop& shop) {
  shop.perform({"create a 50 sku=A", "create b 50", "create c 0 threshold=3"});
  shop.set_time(10);
  shop.perform({"reserve r1 a*5 b*3 order=o1", "reserve r2 a*2 ttl=30", "reserve r3 c*1", "reserve r4 z*1"});
  shop.set_time(20);
  shop.perform({"confirm r1 a*2", "release r1 b*1", "adjust purchase c*9 ; return a*1",
                "change b discontinued=yes", "change a threshold=40 sku=B", "reserve r5 b*1",
                "reserve r6 a*1 c*2", "extend r6 60"});
  shop.set_time(40);
  shop.perform({"adjust sale a*4 order=o1", "adjust adjustment b*-5 reason=lost"});
  shop.set_time(100);
  shop.perform({"reserve r7 a*1", "reserve r8 c*100 a*3 best-effort"});
}

std::vector<std::string> differences_in(engine::Store& store, engine::AuditReport* report = nullptr) {
  std::vector<std::string> found;
  const auto reader = store.open_reader();
  const engine::AuditReport made =
      engine::audit(*reader, store.streams(), [&](std::string what) { found.push_back(std::move(what)); });
  EXPECT_EQ(made.differences, static_cast<std::int64_t>(found.size()));
  if (report != nullptr) *report = made;
  return found;
}

TEST(Audit, FindsNothingInAnEmptyStore) {
  store::memory::MemoryStore store{InstallationId{}};
  EXPECT_EQ(differences_in(store), std::vector<std::string>());
}

TEST(Audit, FindsNothingInWhatWasWrittenByCommands) {
  for (const std::int32_t streams : {1, 8}) {
    store::memory::MemoryStore store{InstallationId{}, {streams}};
    Shop shop(store);
    trade(shop);
    engine::AuditReport report;
    EXPECT_EQ(differences_in(store, &report), std::vector<std::string>());
    EXPECT_EQ(report.items, 3);
    EXPECT_EQ(report.reservations, 5);
    EXPECT_GT(report.entries, 20);
  }
}

struct Tampering {
  const char* name;
  const char* sql;
  const char* found;  // part of one of the differences
};

void PrintTo(const Tampering& tampering, std::ostream* out) {
  *out << tampering.sql;
}

class AuditOfTampering : public ::testing::TestWithParam<Tampering> {
 protected:
  TemporaryFolder folder_;
  const std::string path_ = folder_.file("inventory.db");
};

TEST_P(AuditOfTampering, FindsIt) {
  Database database(path_, Access::read_write, 64);
  migrate(database, Timestamp());
  SqliteStore store(path_);
  {
    Shop shop(store);
    trade(shop);
  }
  ASSERT_EQ(differences_in(store), std::vector<std::string>());
  database.run("PRAGMA ignore_check_constraints = ON");
  database.run(GetParam().sql);
  const std::vector<std::string> found = differences_in(store);
  std::string all;
  for (const std::string& difference : found)
    all += difference + "\n";
  EXPECT_NE(all.find(GetParam().found), std::string::npos) << "found only\n" << all;
}

INSTANTIATE_TEST_SUITE_P(
    Ways, AuditOfTampering,
    ::testing::ValuesIn(std::vector<Tampering>{
        {"Quantity", "UPDATE item SET quantity = quantity + 1 WHERE sku = 'B'", ": quantity is "},
        {"Reserved", "UPDATE item SET reserved = reserved + 1 WHERE sku = 'B'", ": reserved is "},
        {"ReservedBeyondQuantity", "UPDATE item SET reserved = quantity + 1 WHERE sku = 'B'",
         "more is reserved than there is"},
        {"Version", "UPDATE item SET version = version + 1 WHERE sku = 'B'", ": version is "},
        {"Threshold", "UPDATE item SET low_stock_threshold = 1 WHERE sku = 'B'", "low-stock threshold"},
        {"Discontinued", "UPDATE item SET flags = 1 WHERE sku = 'B'", "its status is not"},
        {"ItemGone", "DELETE FROM item WHERE sku = 'B'", "has no item"},
        {"ItemFromNowhere",
         "CREATE TEMP TABLE t AS SELECT * FROM item WHERE sku = 'B'; "
         "UPDATE t SET variant = zeroblob(16); INSERT INTO item SELECT * FROM t",
         ": quantity is "},
        {"EntryGone", "DELETE FROM ledger WHERE sequence = 7", "its sequence is 8, expected 7"},
        {"LastEntryGone", "DELETE FROM ledger WHERE sequence = (SELECT max(sequence) FROM ledger)",
         "its head is "},
        {"EntryVersion", "UPDATE ledger SET version = version + 1 WHERE sequence = 1",
         "version is 2, expected 1"},
        {"EntryQuantityChange", "UPDATE ledger SET quantity_change = quantity_change + 1 WHERE sequence = 1",
         "quantity after is 50, expected 51"},
        {"EntryQuantityAfter", "UPDATE ledger SET quantity_after = quantity_after + 1 WHERE sequence = 1",
         "quantity after is 51, expected 50"},
        {"EntryReservedChange", "UPDATE ledger SET reserved_change = 6 WHERE sequence = 4", "reserved after"},
        {"EntryStatus", "UPDATE ledger SET status_after = 1 WHERE sequence = 1", "status before"},
        {"EntryTime", "UPDATE ledger SET occurred_at = -1 WHERE sequence = 4", "older than the entry before"},
        {"EntryReservation", "UPDATE ledger SET reservation = NULL WHERE sequence = 4",
         "names no reservation"},
        {"EntryOfAnotherReservation",
         "UPDATE ledger SET reservation = (SELECT max(reservation) FROM hold) WHERE sequence = 4",
         ": outstanding is "},
        {"FailureWithAChange", "UPDATE ledger SET quantity_change = 1 WHERE type = 9",
         "quantity change of a failure"},
        {"HoldOutstanding",
         "UPDATE hold SET outstanding = outstanding + 1, quantity = quantity + 1 WHERE order_id = 'o1' AND "
         "line = 0",
         ": outstanding is "},
        {"HoldParts", "UPDATE hold SET quantity = quantity + 1 WHERE order_id = 'o1' AND line = 0",
         "outstanding + confirmed + released is "},
        {"HoldGone", "DELETE FROM hold WHERE order_id = 'o1'", "the reservation does not"},
        {"HoldRevived", "UPDATE hold SET outstanding = 2, released = 0, expired = 0 WHERE expired = 2",
         "what its active reservations hold"},
        {"EntryPosition", "UPDATE ledger SET position = position + 1 WHERE sequence = 4", "position among"},
        {"EntryPrevious", "UPDATE ledger SET previous = 0 WHERE sequence = 4", "the entry before it"},
        {"ItemEntryCount", "UPDATE item SET entry_count = entry_count + 1 WHERE sku = 'B'",
         "number of entries"},
        {"ItemNewestEntry", "UPDATE item SET last_sequence = last_sequence - 1 WHERE sku = 'B'",
         "newest entry"},
        {"HeadAhead", "UPDATE stream_head SET last_sequence = last_sequence + 1", "its head is "},
        {"HeadBehind", "UPDATE stream_head SET last_sequence = last_sequence - 1", "its head is "},
        {"HeadGone", "DELETE FROM stream_head", "its head is 0"},
    }),
    [](const auto& info) { return info.param.name; });

TEST(Audit, OfAQuantityThatIsNoneIsAStoreErrorAndClosesItsSnapshot) {
  const TemporaryFolder folder;
  const std::string path = folder.file("inventory.db");
  Database database(path, Access::read_write, 64);
  migrate(database, Timestamp());
  SqliteStore store(path);
  Shop shop(store);
  trade(shop);
  database.run("PRAGMA ignore_check_constraints = ON; UPDATE item SET quantity = -1");
  const auto reader = store.open_reader();
  EXPECT_THROW(engine::audit(*reader, store.streams(), [](const std::string&) {}), engine::StoreError);
  reader->open_snapshot();
  reader->close_snapshot();
}

}  // namespace
}  // namespace inventory::testing

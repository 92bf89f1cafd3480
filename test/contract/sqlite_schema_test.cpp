// The CHECKs of migrations/sqlite, one violating row each: the last line of defence must stand by itself.

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "contract/temporary_folder.hpp"
#include "store/sqlite/migrate.hpp"

namespace inventory::testing {
namespace {

using namespace store::sqlite;

using Row = std::vector<std::pair<std::string, std::string>>;  // columns and SQL literals

const std::string id = "X'000102030405060708090A0B0C0D0E0F'";
const std::string short_id = "X'000102030405060708090A0B0C0D0E'";
const std::string fingerprint = "zeroblob(32)";

// A row of each table that is taken.
const std::map<std::string, Row> good_rows = {
    {"installation", {{"only_row", "1"}, {"id", id}, {"streams", "1"}, {"created_at", "0"}}},
    {"item",
     {{"variant", id},
      {"stream", "0"},
      {"sku", "'A'"},
      {"quantity", "10"},
      {"reserved", "4"},
      {"low_stock_threshold", "0"},
      {"flags", "0"},
      {"version", "1"},
      {"created_at", "5"},
      {"updated_at", "5"},
      {"entry_count", "1"},
      {"last_sequence", "1"}}},
    {"opening_item",
     {{"variant", id},
      {"stream", "0"},
      {"sku", "NULL"},
      {"quantity", "10"},
      {"reserved", "4"},
      {"low_stock_threshold", "0"},
      {"flags", "0"},
      {"version", "1"},
      {"created_at", "5"},
      {"updated_at", "5"},
      {"entry_count", "1"},
      {"last_sequence", "1"}}},
    {"opening_hold", {{"stream", "0"}, {"reservation", id}, {"variant", id}, {"quantity", "1"}}},
    {"ledger_beginning", {{"stream", "0"}, {"archived_through", "1"}, {"archived_at", "0"}}},
    {"hold",
     {{"reservation", id},
      {"line", "0"},
      {"stream", "0"},
      {"variant", id},
      {"order_id", "NULL"},
      {"client", "'shop'"},
      {"user_id", "NULL"},
      {"quantity", "10"},
      {"outstanding", "5"},
      {"confirmed", "3"},
      {"released", "2"},
      {"expired", "1"},
      {"expires_at", "NULL"},
      {"created_at", "0"},
      {"updated_at", "0"}}},
    {"ledger",
     {{"stream", "0"},
      {"sequence", "1"},
      {"variant", id},
      {"version", "0"},
      {"type", "1"},
      {"quantity_change", "-5"},
      {"reserved_change", "0"},
      {"quantity_after", "5"},
      {"reserved_after", "5"},
      {"status_before", "NULL"},
      {"status_after", "1"},
      {"threshold_after", "0"},
      {"actor", "'shop'"},
      {"correlation", id},
      {"occurred_at", "0"},
      {"position", "0"},
      {"previous", "0"},
      {"alert", "NULL"},
      {"trace", "zeroblob(25)"}}},
    {"stream_head", {{"stream", "0"}, {"last_sequence", "0"}, {"last_at", "0"}}},
    {"relay_cursor", {{"stream", "0"}, {"last_sequence", "0"}}},
    {"idempotency",
     {{"client", "'shop'"},
      {"key", "'k'"},
      {"fingerprint", fingerprint},
      {"status", "200"},
      {"body", "''"},
      {"etag", "''"},
      {"location", "''"},
      {"created_at", "0"}}},
    {"consumed_event", {{"event_id", "'e'"}, {"consumed_at", "0"}}},
    {"committer", {{"id", "1"}, {"last_batch", "0"}}},
    {"alert",
     {{"id", id},
      {"stream", "0"},
      {"variant", id},
      {"kind", "1"},
      {"detail", "'D'"},
      {"raised_at", "0"},
      {"acknowledged_at", "NULL"},
      {"acknowledged_by", "NULL"}}},
};

struct Violation {
  std::string table;
  Row changes;  // to the good row
};

const std::vector<Violation> violations = {
    {"installation", {{"only_row", "2"}}},
    {"installation", {{"id", short_id}}},
    {"installation", {{"streams", "0"}}},
    {"installation", {{"streams", "4097"}}},
    {"installation", {{"created_at", "NULL"}}},
    {"item", {{"variant", short_id}}},
    {"item", {{"variant", "'000102030405060'"}}},
    {"item", {{"quantity", "-1"}, {"reserved", "0"}}},
    {"item", {{"quantity", "2147483648"}}},
    {"item", {{"quantity", "3"}}},  // less than what is reserved
    {"item", {{"quantity", "1.5"}, {"reserved", "0"}}},
    {"item", {{"quantity", "'ten'"}, {"reserved", "0"}}},
    {"item", {{"quantity", "NULL"}}},
    {"item", {{"reserved", "-1"}}},
    {"item", {{"reserved", "11"}}},
    {"item", {{"low_stock_threshold", "-1"}}},
    {"item", {{"low_stock_threshold", "2147483648"}}},
    {"item", {{"flags", "-1"}}},
    {"item", {{"version", "0"}}},
    {"item", {{"updated_at", "4"}}},   // before it was created
    {"item", {{"entry_count", "0"}}},  // fewer entries than versions
    {"item", {{"last_sequence", "0"}}},
    {"opening_item", {{"variant", short_id}}},
    {"opening_item", {{"quantity", "2147483648"}}},
    {"opening_item", {{"reserved", "11"}}},
    {"opening_item", {{"low_stock_threshold", "-1"}}},
    {"opening_item", {{"flags", "-1"}}},
    {"opening_item", {{"version", "0"}}},
    {"opening_item", {{"updated_at", "4"}}},
    {"opening_item", {{"entry_count", "0"}}},
    {"opening_item", {{"last_sequence", "0"}}},
    {"opening_hold", {{"reservation", short_id}}},
    {"opening_hold", {{"variant", short_id}}},
    {"opening_hold", {{"quantity", "0"}}},
    {"ledger_beginning", {{"archived_through", "0"}}},
    {"hold", {{"reservation", short_id}}},
    {"hold", {{"variant", short_id}}},
    {"hold", {{"line", "-1"}}},
    {"hold", {{"client", "NULL"}}},
    {"hold",
     {{"quantity", "0"}, {"outstanding", "0"}, {"confirmed", "0"}, {"released", "0"}, {"expired", "0"}}},
    {"hold", {{"quantity", "2147483648"}, {"outstanding", "2147483643"}}},
    {"hold", {{"outstanding", "-1"}, {"confirmed", "9"}}},
    {"hold", {{"confirmed", "-1"}, {"outstanding", "9"}}},
    {"hold", {{"released", "-1"}, {"expired", "-1"}, {"outstanding", "8"}}},
    {"hold", {{"expired", "-1"}}},
    {"hold", {{"expired", "3"}}},      // more than was released
    {"hold", {{"outstanding", "6"}}},  // the parts are more than the whole
    {"hold", {{"confirmed", "2"}}},    // and less
    {"ledger", {{"sequence", "0"}}},
    {"ledger", {{"variant", short_id}}},
    {"ledger", {{"version", "-1"}}},
    {"ledger", {{"type", "0"}}},
    {"ledger", {{"type", "12"}}},
    {"ledger", {{"quantity_after", "-1"}, {"reserved_after", "0"}}},
    {"ledger", {{"quantity_after", "2147483648"}}},
    {"ledger", {{"reserved_after", "-1"}}},
    {"ledger", {{"reserved_after", "6"}}},
    {"ledger", {{"status_before", "6"}}},
    {"ledger", {{"status_after", "0"}}},
    {"ledger", {{"correlation", short_id}}},
    {"ledger", {{"position", "-1"}}},
    {"ledger", {{"previous", "-1"}}},
    {"ledger", {{"previous", "1"}}},  // itself
    {"ledger", {{"actor", "NULL"}}},
    {"ledger", {{"alert", "0"}}},
    {"ledger", {{"alert", "3"}}},
    {"ledger", {{"trace", "zeroblob(24)"}}},
    {"ledger", {{"trace", "zeroblob(26)"}}},
    {"ledger", {{"trace", "'0123456789012345678901234'"}}},
    {"stream_head", {{"last_sequence", "-1"}}},
    {"relay_cursor", {{"last_sequence", "-1"}}},
    {"idempotency", {{"fingerprint", "zeroblob(31)"}}},
    {"idempotency", {{"status", "199"}}},
    {"idempotency", {{"status", "500"}}},  // a failure of ours is never the answer for good
    {"idempotency", {{"body", "NULL"}}},
    {"alert", {{"id", short_id}}},
    {"alert", {{"variant", short_id}}},
    {"alert", {{"kind", "0"}}},
    {"alert", {{"kind", "3"}}},
    {"alert", {{"acknowledged_at", "1"}}},      // by nobody
    {"alert", {{"acknowledged_by", "'who'"}}},  // and never
};

class Schema : public ::testing::Test {
 protected:
  Schema() { migrate(database_, Timestamp::from_ms(1)); }

  static std::string insertion(const std::string& table, const Row& changes) {
    std::string columns;
    std::string values;
    for (const auto& [column, good] : good_rows.at(table)) {
      std::string value = good;
      for (const auto& [changed, to] : changes) {
        if (changed == column) value = to;
      }
      columns += (columns.empty() ? "" : ", ") + column;
      values += (values.empty() ? "" : ", ") + value;
    }
    return "INSERT INTO " + table + " (" + columns + ") VALUES (" + values + ")";
  }
  int run(const std::string& sql) {
    return sqlite3_exec(database_.handle(), sql.c_str(), nullptr, nullptr, nullptr) & 0xff;
  }

  TemporaryFolder folder_;
  Database database_{folder_.file("inventory.db"), Access::read_write, 64};
};

TEST_F(Schema, TakesAGoodRowOnce) {
  run("DELETE FROM installation");
  for (const auto& [table, row] : good_rows) {
    EXPECT_EQ(run(insertion(table, {})), SQLITE_OK) << table << ": " << sqlite3_errmsg(database_.handle());
    EXPECT_EQ(run(insertion(table, {})), SQLITE_CONSTRAINT) << table;
  }
}

TEST_F(Schema, RefusesEveryViolation) {
  run("DELETE FROM installation");
  for (const Violation& violation : violations) {
    const std::string sql = insertion(violation.table, violation.changes);
    EXPECT_EQ(run(sql), SQLITE_CONSTRAINT) << sql;
  }
}

TEST_F(Schema, RefusesAViolatingUpdateToo) {
  run(insertion("item", {}));
  EXPECT_EQ(run("UPDATE item SET quantity = quantity - 7"), SQLITE_CONSTRAINT);
  EXPECT_EQ(run("UPDATE item SET reserved = reserved - 5"), SQLITE_CONSTRAINT);
  EXPECT_EQ(run("UPDATE item SET quantity = quantity - 6"), SQLITE_OK);
}

TEST_F(Schema, TellsOneReservationOnceAndTwoClientsKeysApart) {
  run(insertion("hold", {}));
  EXPECT_EQ(run(insertion("hold", {{"variant", "X'FF0102030405060708090A0B0C0D0E0F'"}})), SQLITE_CONSTRAINT);
  EXPECT_EQ(run(insertion("hold", {{"line", "1"}})), SQLITE_OK);
  run(insertion("idempotency", {}));
  EXPECT_EQ(run(insertion("idempotency", {{"client", "'other'"}})), SQLITE_OK);
  EXPECT_EQ(run(insertion("idempotency", {{"status", "404"}})), SQLITE_CONSTRAINT);
}

// A CHECK added to the migration must be added to the list above.
TEST_F(Schema, HasNoMoreChecksThanAreTriedHere) {
  Statement statement = database_.prepare(
      "SELECT sum(length(sql) - length(replace(sql, 'CHECK (', '123456'))) FROM sqlite_schema");
  ASSERT_TRUE(statement.step());
  EXPECT_EQ(statement.integer(), 55);
}

}  // namespace
}  // namespace inventory::testing

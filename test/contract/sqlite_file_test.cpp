// The SQLite file: migrating it, refusing a wrong one, and a commit that fails half-way.

#include <filesystem>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "contract/shop.hpp"
#include "contract/temporary_folder.hpp"
#include "domain/names.hpp"
#include "domain/stock_script.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace inventory::testing {
namespace {

using namespace store::sqlite;

constexpr int newest_schema = 3;

class SqliteFile : public ::testing::Test {
 protected:
  Database open() { return Database(path_, Access::read_write, 64); }
  MigrationReport migrate_at(std::int64_t ms) {
    Database database = open();
    return migrate(database, Timestamp::from_ms(ms));
  }
  std::int64_t number(std::string_view sql) {
    Database database = open();
    Statement statement = database.prepare(sql);
    return statement.step() ? statement.integer() : -1;
  }

  TemporaryFolder folder_;
  const std::string path_ = folder_.file("inventory.db");
};

TEST_F(SqliteFile, IsMadeByMigrating) {
  const MigrationReport report = migrate_at(77);
  EXPECT_EQ(report.from, 0);
  EXPECT_EQ(report.to, newest_schema);
  EXPECT_EQ(number("PRAGMA user_version"), newest_schema);
  EXPECT_EQ(number("SELECT created_at FROM installation"), 77);
  const SqliteStore store(path_);
  EXPECT_NE(store.installation(), InstallationId{});
  EXPECT_EQ(store.streams().value, 1);
}

TEST_F(SqliteFile, MigratedAgainStaysAsItIs) {
  migrate_at(77);
  const InstallationId before = SqliteStore(path_).installation();
  const MigrationReport report = migrate_at(99);
  EXPECT_EQ(report.from, newest_schema);
  EXPECT_EQ(report.to, newest_schema);
  EXPECT_EQ(SqliteStore(path_).installation(), before);
  EXPECT_EQ(number("SELECT created_at FROM installation"), 77);
}

TEST_F(SqliteFile, OfANewerBinaryIsRefusedAndNotTouched) {
  open().run("PRAGMA user_version = 1000; CREATE TABLE theirs (x)");
  EXPECT_THROW(migrate_at(1), engine::StoreError);
  EXPECT_EQ(number("PRAGMA user_version"), 1000);
  EXPECT_EQ(number("SELECT count(*) FROM sqlite_schema"), 1);
}

TEST_F(SqliteFile, AFailedMigrationLeavesNothing) {
  open().run("CREATE TABLE hold (x)");  // in the way of one of ours
  EXPECT_THROW(migrate_at(1), engine::StoreError);
  EXPECT_EQ(number("PRAGMA user_version"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM sqlite_schema"), 1);
}

TEST_F(SqliteFile, NotMigratedIsRefused) {
  open().run("PRAGMA user_version = 0");
  EXPECT_THROW(SqliteStore{path_}, engine::StoreError);
}

TEST_F(SqliteFile, ThatIsNoDatabaseIsRefused) {
  FILE* file = fopen(path_.c_str(), "w");
  fputs("this is a text, and one long enough to be looked at as the header of a database would be", file);
  for (int i = 0; i < 100; ++i)
    fputs("and so on ", file);
  fclose(file);
  EXPECT_THROW(SqliteStore{path_}, engine::StoreError);
  EXPECT_THROW(SqliteStore{folder_.file("no/such/folder.db")}, engine::StoreError);
}

TEST_F(SqliteFile, ACommitThatFailsHalfWayIsUndoneWhole) {
  migrate_at(1);
  SqliteStore store(path_);
  Shop shop(store);
  const auto reader = store.open_reader();
  shop.perform({"create a 10", "create b 10"});

  // A stock that knows neither items nor heads: its entries take sequences that are taken.
  domain::Stock wrong;
  domain::Draft draft(wrong, {}, shop.now());
  domain::Item item;
  item.variant = variant('c');
  draft.create(item);
  draft.record(variant('c'), {.type = domain::ChangeType::initial, .quantity = 5});
  wrong.accept(std::move(draft));
  shop.writer().begin({}, shop.now(), 0);
  EXPECT_THROW(shop.writer().commit(wrong, {}), engine::StoreError);
  shop.writer().abandon();
  EXPECT_EQ(reader->item(variant('c')), std::nullopt);

  EXPECT_EQ(shop.perform({"reserve r1 a*1"})[0],
            "created r1 ACTIVE a 1=1+0+0 until=1800 of a v2 10/1 LOW_STOCK");
  EXPECT_EQ(reader->head(0).last_sequence, 3);
}

TEST_F(SqliteFile, AReaderCannotWrite) {
  migrate_at(1);
  SqliteStore store(path_);
  Shop shop(store);
  const auto reader = store.open_reader();
  reader->open_snapshot();
  reader->item(variant('a'));
  shop.perform({"create a 10"});
  reader->close_snapshot();
  EXPECT_TRUE(reader->item(variant('a')).has_value());
}

TEST_F(SqliteFile, WithAnImpossibleNumberInItIsAnErrorNotACrash) {
  migrate_at(1);
  SqliteStore store(path_);
  Shop shop(store);
  shop.perform({"create a 10", "create b 10"});
  open().run("PRAGMA ignore_check_constraints = ON; UPDATE item SET quantity = -1");
  const auto reader = store.open_reader();
  EXPECT_THROW(reader->item(variant('a')), engine::StoreError);
  open().run("PRAGMA ignore_check_constraints = ON; UPDATE item SET quantity = 4294967296");
  EXPECT_THROW(reader->items_after(std::nullopt, 10), engine::StoreError);
  open().run("UPDATE item SET quantity = 10");
  EXPECT_EQ(to_text(*reader->item(variant('a'))), "a v1 10/0 LOW_STOCK");
}

TEST_F(SqliteFile, AStatementThatCouldNotBeBoundIsFitForTheNextUse) {
  Database database = open();
  Statement statement = database.prepare("SELECT ? || '|' || ?");
  sqlite3_limit(database.handle(), SQLITE_LIMIT_LENGTH, 100);
  const std::string too_long(200, 'x');
  EXPECT_THROW(statement.bind(std::string_view("a")).bind(std::string_view(too_long)), engine::StoreError);
  statement.bind(std::string_view("b")).bind(std::string_view("c"));
  ASSERT_TRUE(statement.step());
  EXPECT_EQ(statement.text(), "b|c");
}

}  // namespace
}  // namespace inventory::testing

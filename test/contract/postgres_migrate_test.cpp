// The way of a PostgreSQL database to the schema of this binary, and what is refused before it is used.

#include <fstream>
#include <thread>

#include "contract/temporary_folder.hpp"
#include "contract/throwaway_database.hpp"
#include "store/postgres/migrate.hpp"
#include "store/postgres/postgres_store.hpp"

namespace inventory::testing {
namespace {

using namespace store::postgres;

class PostgresMigrate : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!ThrowawayDatabase::server_is_there()) GTEST_SKIP() << "no PostgreSQL: set INVENTORY_TEST_POSTGRES";
    database_.emplace();
    connection_.emplace(options());
  }

  ConnectionOptions options() const { return {.dsn = database_->dsn()}; }
  MigrationReport migrate_once() {
    return migrate(*connection_, Timestamp::from_ms(1), domain::StreamCount{8});
  }
  std::int64_t count(const std::string& what) {
    const Statement statement{"count", "SELECT count(*) FROM " + what};
    Rows rows = Connection(options()).query(statement);
    rows.next();
    return rows.integer();
  }
  // Empty when it can be opened.
  std::string refusal() {
    try {
      const PostgresStore store(options());
      return "";
    } catch (const engine::StoreError& error) {
      return error.what();
    }
  }

  std::optional<ThrowawayDatabase> database_;
  std::optional<Connection> connection_;
};

TEST_F(PostgresMigrate, MakesTheSchemaOnce) {
  EXPECT_THAT(refusal(), ::testing::HasSubstr("run `inventory migrate` first"));
  const MigrationReport first = migrate_once();
  EXPECT_EQ(first.from, 0);
  EXPECT_GT(first.to, 0);
  const MigrationReport again = migrate_once();
  EXPECT_EQ(again.from, first.to);
  EXPECT_EQ(again.to, first.to);
  EXPECT_EQ(count("installation"), 1);
  EXPECT_EQ(count("stream_head"), 8);
  EXPECT_EQ(refusal(), "");
}

TEST_F(PostgresMigrate, ManyAtOnceMakeItOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      try {
        Connection connection(options());
        migrate(connection, Timestamp::from_ms(1), domain::StreamCount{8});
      } catch (const engine::StoreError& error) {
        ++failures;
        ADD_FAILURE() << error.what();
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(count("installation"), 1);
  EXPECT_EQ(count("schema_version"), migrate_once().to);
}

TEST_F(PostgresMigrate, WhatABinaryWroteThatKnowsNoTracesIsTaken) {
  migrate_once();
  const std::string row =
      "0, 1, gen_random_uuid(), 1, 1, 5, 0, 5, 0, NULL, 3, 0, NULL, NULL, NULL, NULL, NULL, 'shop', NULL, "
      "NULL, gen_random_uuid(), 0, 1, 0, NULL";
  const std::string columns =
      "stream, sequence, variant, version, type, quantity_change, reserved_change, quantity_after, "
      "reserved_after, status_before, status_after, threshold_after, sku_after, attempted, order_id, "
      "reservation, expires_at, actor, user_id, reason, correlation, occurred_at, position, previous, alert";
  connection_->run("INSERT INTO ledger (" + columns + ") SELECT " + columns + " FROM unnest(ARRAY[ROW(" +
                   row + ")]::batch_entry[])");
  EXPECT_EQ(count("ledger WHERE trace IS NULL"), 1);
  for (const char* size : {"24", "26"}) {
    EXPECT_THROW(
        connection_->run("UPDATE ledger SET trace = decode(repeat('01', " + std::string(size) + "), 'hex')"),
        engine::StoreError);
  }
  connection_->run("UPDATE ledger SET trace = decode(repeat('01', 25), 'hex')");
}

TEST_F(PostgresMigrate, ADatabaseNewerThanTheBinaryIsRefusedAndNotTouched) {
  migrate_once();
  connection_->run("INSERT INTO schema_version VALUES (99, 1)");
  EXPECT_THAT(refusal(), ::testing::AllOf(::testing::HasSubstr("schema 99"), ::testing::HasSubstr("newer")));
  EXPECT_THROW(migrate_once(), engine::StoreError);
  connection_->run("DELETE FROM schema_version WHERE version = 99");
  EXPECT_EQ(refusal(), "");
}

TEST_F(PostgresMigrate, TheNumberOfStreamsStaysAsItWasMade) {
  migrate_once();
  migrate(*connection_, Timestamp::from_ms(1), domain::StreamCount{3});
  EXPECT_EQ(PostgresStore(options()).streams().value, 8);
}

TEST_F(PostgresMigrate, AServerThatMayLoseWhatItConfirmedIsRefusedByName) {
  migrate_once();
  connection_->run(
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); "
      "END $$");
  EXPECT_THAT(refusal(), ::testing::HasSubstr("synchronous_commit off"));
}

TEST_F(PostgresMigrate, ThePasswordIsReadFromItsFileAtEveryConnection) {
  const TemporaryFolder folder;
  const std::string file = folder.file("password");
  const std::string& dsn = database_->dsn();
  const auto begin = dsn.find(':', dsn.find("//") + 2) + 1;
  const auto end = dsn.rfind('@');
  const std::string password = dsn.substr(begin, end - begin);
  ConnectionOptions with_file{.dsn = dsn.substr(0, begin - 1) + dsn.substr(end), .password_file = file};
  const auto connects = [&] {
    try {
      const Connection connection(with_file);
      return true;
    } catch (const ConnectionLost& error) {
      EXPECT_EQ(std::string(error.what()).find(password), std::string::npos);
      return false;
    }
  };
  EXPECT_FALSE(connects()) << "there is no file";
  std::ofstream(file) << "wrong" << password << '\n';
  EXPECT_FALSE(connects());
  std::ofstream(file) << password << '\n';
  EXPECT_TRUE(connects());
}

}  // namespace
}  // namespace inventory::testing

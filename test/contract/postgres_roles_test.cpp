// A role without the right to change the schema is enough for the service, and cannot change the schema or the past.

#include <fstream>
#include <sstream>

#include "contract/shop.hpp"
#include "contract/throwaway_database.hpp"
#include "domain/names.hpp"
#include "store/postgres/migrate.hpp"
#include "store/postgres/postgres_store.hpp"

namespace inventory::testing {
namespace {

using namespace store::postgres;

class PostgresRoles : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!ThrowawayDatabase::server_is_there()) GTEST_SKIP() << "no PostgreSQL: set INVENTORY_TEST_POSTGRES";
    database_.emplace();
    role_ = "r" + database_->dsn().substr(database_->dsn().rfind('_') + 1);
    std::erase(role_, '-');
    Connection owner({.dsn = database_->dsn()});
    migrate(owner, Timestamp::from_ms(1), domain::StreamCount{8});
    std::stringstream grants;
    grants << std::ifstream(INVENTORY_SOURCE_DIR "/deploy/postgres/grants.sql").rdbuf();
    owner.run(grants.str());
    owner.run("CREATE ROLE " + role_ + " LOGIN PASSWORD 'secret' IN ROLE inventory_service");
  }
  void TearDown() override {
    if (!database_) return;
    Connection({.dsn = database_->dsn()}).run("DROP ROLE " + role_);
  }

  std::string dsn() const {
    const std::string& owner = database_->dsn();
    return "postgresql://" + role_ + ":secret" + owner.substr(owner.rfind('@'));
  }
  void expect_denied(const std::string& sql) {
    Connection connection({.dsn = dsn()});
    try {
      connection.run(sql);
      ADD_FAILURE() << "allowed: " << sql;
    } catch (const SqlError& error) {
      EXPECT_EQ(error.state(), "42501") << sql << ": " << error.what();
    }
  }

  std::optional<ThrowawayDatabase> database_;
  std::string role_;
};

TEST_F(PostgresRoles, OfTheServiceMayDoAllThatTheServiceDoes) {
  PostgresStore store({.dsn = dsn()});
  Shop shop(store);
  EXPECT_EQ(shop.perform({"create a 10", "reserve r1 a*2 ttl=1 order=o1"}).size(), 2u);
  shop.perform_keyed("adjust sale a*1", {{"c"}, "k1"}, {200, "{}", "", ""});
  shop.consume("adjust return a*1", "e1");
  shop.advance(std::chrono::hours(1));
  shop.perform({});
  EXPECT_EQ(shop.writer().forget_answers(shop.now() + std::chrono::hours(1), 10), 1u);
  EXPECT_EQ(shop.writer().forget_events(shop.now() + std::chrono::hours(1), 10), 1u);
  const auto reader = store.open_reader();
  EXPECT_EQ(reader->item(variant('a'))->reserved.value(), 0);
}

TEST_F(PostgresRoles, OfTheServiceMayNeitherChangeTheSchemaNorThePast) {
  expect_denied("ALTER TABLE item ADD COLUMN colour text");
  expect_denied("CREATE TABLE other (a int)");
  expect_denied("DROP TABLE ledger");
  expect_denied("UPDATE ledger SET quantity_after = 0");
  expect_denied("DELETE FROM ledger");
  expect_denied("DELETE FROM item");
  expect_denied("DELETE FROM hold");
  expect_denied("UPDATE installation SET streams = 2");
  expect_denied("DELETE FROM stream_head");
}

}  // namespace
}  // namespace inventory::testing

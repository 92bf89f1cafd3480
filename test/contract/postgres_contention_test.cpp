// Two writers that want the same streams: the one that waits loads what the other has written, and keeps nothing locked
// that it does not use.

#include <atomic>
#include <chrono>
#include <thread>

#include "contract/shop.hpp"
#include "contract/throwaway_database.hpp"
#include "domain/names.hpp"
#include "store/postgres/migrate.hpp"
#include "store/postgres/postgres_store.hpp"

namespace inventory::testing {
namespace {

using namespace store::postgres;

const Statement count_waiting{"count_waiting",
                              "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                              "wait_event_type = 'Lock'"};

class PostgresContention : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!ThrowawayDatabase::server_is_there()) GTEST_SKIP() << "no PostgreSQL: set INVENTORY_TEST_POSTGRES";
    database_.emplace();
    onlooker_.emplace(ConnectionOptions{.dsn = database_->dsn()});
    migrate(*onlooker_, Timestamp::from_ms(1), domain::StreamCount{8});
    store_.emplace(ConnectionOptions{.dsn = database_->dsn()});
    first_.emplace(*store_);
    second_.emplace(*store_);
    first_->perform({"create a 100", "create b 100"});
    second_->perform({"adjust sale a*1"});
  }

  static engine::BatchKeys keys_of_a() {
    engine::BatchKeys keys;
    keys.variants.push_back(variant('a'));
    return keys;
  }

  // Runs `wait` on another thread while the first writer has the stream of `a`, and until somebody waits for it.
  void in_the_way_of(const std::function<void()>& wait) {
    first_->writer().begin(keys_of_a(), first_->now(), 0);
    const std::jthread other(wait);
    for (bool found = false; !found; std::this_thread::sleep_for(std::chrono::milliseconds(1))) {
      Rows rows = onlooker_->query(count_waiting);
      rows.next();
      found = rows.integer() > 0;
    }
    std::this_thread::sleep_for(a_while_);
    first_->writer().abandon();
  }

  // From now on the second writer knows that somebody is in its way.
  void make_contended() {
    in_the_way_of([&] { second_->perform({"adjust sale a*1"}); });
  }

  const std::chrono::milliseconds a_while_{300};  // far longer than a commit
  std::optional<ThrowawayDatabase> database_;
  std::optional<Connection> onlooker_;
  std::optional<PostgresStore> store_;
  std::optional<Shop> first_;
  std::optional<Shop> second_;
};

TEST_F(PostgresContention, NobodyWaitsWhoWasNotInAnybodysWay) {
  const auto begun = std::chrono::steady_clock::now();
  first_->writer().begin(keys_of_a(), first_->now(), 0);
  second_->writer().wait_for_others(keys_of_a());
  first_->writer().abandon();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
  EXPECT_EQ(second_->perform({"adjust sale a*1"})[0], "#3 a v3 98/0 IN_STOCK");
}

TEST_F(PostgresContention, WhoHasWaitedHasTheStreamAndSeesWhatWasWritten) {
  make_contended();
  std::atomic<bool> has_waited = false;
  in_the_way_of([&] {
    second_->writer().wait_for_others(keys_of_a());
    has_waited = true;
  });
  EXPECT_TRUE(has_waited);
  std::vector<std::string> answers;
  std::jthread third([&] { answers = first_->perform({"adjust sale a*1"}); });
  EXPECT_EQ(second_->perform({"adjust sale a*1"})[0], "#4 a v4 97/0 IN_STOCK");
  third.join();
  EXPECT_EQ(answers.at(0), "#5 a v5 96/0 IN_STOCK");
}

TEST_F(PostgresContention, WhatComesMeanwhileMayBeOfOtherStreams) {
  make_contended();
  for (const char letter : {'b', 'c', 'd', 'e'}) {
    in_the_way_of([&] { second_->writer().wait_for_others(keys_of_a()); });
    const std::string also = letter == 'b' ? "adjust sale b*1" : std::string("create ") + letter + " 5";
    const auto answers = second_->perform({"adjust sale a*1", also});
    EXPECT_EQ(answers.size(), 2u);
    EXPECT_NE(store_->open_reader()->item(variant(letter)), std::nullopt);
  }
  EXPECT_EQ(store_->open_reader()->item(variant('a'))->quantity, Quantity::of(94));
}

TEST_F(PostgresContention, WhoHasWaitedForNothingLetsGo) {
  make_contended();
  in_the_way_of([&] { second_->writer().wait_for_others(keys_of_a()); });
  second_->writer().abandon();
  EXPECT_EQ(first_->perform({"adjust sale a*1"}).size(), 1u);
}

TEST_F(PostgresContention, WhoseSessionEndsAfterTheWaitBeginsAnew) {
  make_contended();
  in_the_way_of([&] { second_->writer().wait_for_others(keys_of_a()); });
  onlooker_->run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND "
      "pid <> pg_backend_pid() AND state = 'idle in transaction'");
  EXPECT_THROW(second_->perform({"adjust sale a*1"}), engine::StoreConflict);
  second_->writer().abandon();
  EXPECT_EQ(second_->perform({"adjust sale a*1"})[0], "#4 a v4 97/0 IN_STOCK");
}

}  // namespace
}  // namespace inventory::testing

// The connection to PostgreSQL breaks at every byte where it may matter: whatever is answered is true.

#include <algorithm>
#include <cstdlib>
#include <future>
#include <limits>
#include <string>

#include "base/clock.hpp"
#include "contract/faulty_proxy.hpp"
#include "contract/shop.hpp"
#include "contract/throwaway_database.hpp"
#include "domain/names.hpp"
#include "engine/committer.hpp"
#include "store/postgres/migrate.hpp"
#include "store/postgres/postgres_store.hpp"

namespace inventory::testing {
namespace {

using namespace store::postgres;
using std::chrono::milliseconds;

class Unheard final : public engine::CommitterListener {
 public:
  void batch_done(const engine::BatchReport& report) override { conflicts += report.conflicts; }
  void batch_failed(std::string_view, std::size_t) override {}
  std::atomic<std::size_t> conflicts = 0;
};

class PostgresLostCommit : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!ThrowawayDatabase::server_is_there()) GTEST_SKIP() << "no PostgreSQL: set INVENTORY_TEST_POSTGRES";
    database_.emplace();
    Connection connection({.dsn = database_->dsn()});
    migrate(connection, Timestamp::from_ms(1), domain::StreamCount{1});
    proxy_.emplace(port_of(database_->dsn()));
    straight_.emplace(ConnectionOptions{.dsn = database_->dsn()});
    reader_ = straight_->open_reader();
    store_.emplace(ConnectionOptions{.dsn = through_proxy(), .answer_timeout = milliseconds(150)});
    engine::CommitterOptions options;
    options.sweep_interval = std::chrono::hours(1);
    options.linger = std::chrono::microseconds(0);
    committer_.emplace(*store_, clock_, domain::Policy{}, options, told_);
    ASSERT_EQ(perform("create a 1000000"), "granted");
  }

  static std::uint16_t port_of(const std::string& dsn) {
    return static_cast<std::uint16_t>(std::atoi(dsn.c_str() + dsn.rfind(':') + 1));
  }
  std::string through_proxy() const {
    std::string dsn = database_->dsn();
    const auto begin = dsn.rfind(':') + 1;
    return dsn.replace(begin, dsn.rfind('/') - begin, std::to_string(proxy_->port()));
  }

  std::string perform(const std::string& command) {
    engine::Submission submission = submission_of(command);
    std::promise<engine::Result> answer;
    auto future = answer.get_future();
    submission.reply = [&](engine::Result result) { answer.set_value(std::move(result)); };
    if (!committer_->submit(std::move(submission))) return "overloaded";
    const engine::Result result = future.get();
    if (std::holds_alternative<engine::StoreFailed>(result)) return "failed";
    if (std::holds_alternative<engine::OutcomeUnknown>(result)) return "unknown";
    const auto* outcome = std::get_if<domain::Outcome>(&result);
    return outcome != nullptr && *outcome ? "granted" : "refused";
  }

  domain::Item item() { return *reader_->item(variant('a')); }

  // A sale of one piece while the connection breaks after so many bytes; false when the fault came too late to strike.
  void sell_one(Fault fault, Direction direction, std::size_t after_bytes) {
    const domain::Item before = item();
    proxy_->arm(fault, direction, after_bytes);
    const std::string answer = perform("adjust sale a*1");
    struck_ += proxy_->has_struck() ? 1 : 0;
    proxy_->disarm();
    ASSERT_EQ(answer, "granted") << "the database is there, so there is no reason to refuse";
    const domain::Item after = item();
    ASSERT_EQ(after.quantity.value(), before.quantity.value() - 1) << "done once, neither lost nor doubled";
    ASSERT_EQ(after.version, before.version + 1);
    ASSERT_EQ(after.last_sequence, before.last_sequence + 1) << "no gap in the sequence";
  }

  // The bytes that one batch moves, when its statements are prepared already.
  std::size_t bytes_of_a_batch(Direction direction) {
    perform("adjust sale a*1");
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (int i = 0; i < 3; ++i) {  // on a busy machine one may have been tried twice
      proxy_->disarm();
      perform("adjust sale a*1");
      least = std::min(least, proxy_->moved(direction));
    }
    return least;
  }

  void break_everywhere(Fault fault, Direction direction, std::size_t cuts) {
    const std::size_t bytes = bytes_of_a_batch(direction);
    ASSERT_GT(bytes, 200u);
    for (std::size_t i = 0; i < cuts; ++i) {
      sell_one(fault, direction, bytes * i / cuts);
      if (HasFatalFailure()) FAIL() << "cut " << i << " at byte " << bytes * i / cuts << " of " << bytes;
      perform("adjust sale a*1");  // the new session has prepared its statements, so the bytes lie as before
    }
    EXPECT_GE(struck_, cuts * 9 / 10);
  }

  SystemClock clock_;
  Unheard told_;
  std::optional<ThrowawayDatabase> database_;
  std::optional<FaultyProxy> proxy_;
  std::optional<PostgresStore> straight_;  // not through the proxy
  std::unique_ptr<engine::ReadStore> reader_;
  std::optional<PostgresStore> store_;
  std::optional<engine::Committer> committer_;
  std::size_t struck_ = 0;
};

TEST_F(PostgresLostCommit, ClosedOnTheWayToTheServer) {
  break_everywhere(Fault::close, Direction::to_server, 120);
}

TEST_F(PostgresLostCommit, ClosedOnTheWayBack) {
  break_everywhere(Fault::close, Direction::to_client, 120);
}

TEST_F(PostgresLostCommit, ResetOnTheWayToTheServer) {
  break_everywhere(Fault::reset, Direction::to_server, 80);
}

TEST_F(PostgresLostCommit, ResetOnTheWayBack) {
  break_everywhere(Fault::reset, Direction::to_client, 80);
}

TEST_F(PostgresLostCommit, HalfClosedOnTheWayToTheServer) {
  break_everywhere(Fault::half_close, Direction::to_server, 60);
}

TEST_F(PostgresLostCommit, HalfClosedOnTheWayBack) {
  break_everywhere(Fault::half_close, Direction::to_client, 60);
}

// The old session goes on when the new one has looked already: it must not commit any more.
TEST_F(PostgresLostCommit, LateOnTheWayToTheServer) {
  break_everywhere(Fault::late, Direction::to_server, 60);
}

TEST_F(PostgresLostCommit, LateOnTheWayBack) {
  break_everywhere(Fault::late, Direction::to_client, 40);
}

}  // namespace
}  // namespace inventory::testing

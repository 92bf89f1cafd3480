// What the relay promises: every event at least once, in order, with its id, whatever breaks.

#include "engine/relay.hpp"

#include <map>
#include <random>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/shop.hpp"
#include "domain/names.hpp"
#include "engine/event_feed.hpp"
#include "engine/scripted_broker.hpp"
#include "engine/staged_store.hpp"
#include "store/memory/memory_store.hpp"

namespace inventory::testing {
namespace {

using engine::BrokerFault;
using std::chrono::milliseconds;

constexpr engine::RelayOptions brisk{.entries_read = 3,
                                     .gather = milliseconds(1),
                                     .cursor_interval = milliseconds(0),
                                     .look_interval = milliseconds(5),
                                     .hold_interval = milliseconds(5),
                                     .retry_first = milliseconds(1),
                                     .retry_last = milliseconds(5),
                                     .farewell = milliseconds(200)};

class Told final : public engine::RelayListener {
 public:
  void relay_began() override { add("began"); }
  void events_confirmed(std::uint64_t count) override {
    const std::lock_guard lock(mutex_);
    confirmed_ += count;
    changed_.notify_all();
  }
  void publishing_failed(BrokerFault, std::string_view cause) override { add(std::string(cause)); }
  void relay_store_failed(std::string_view cause) override { add(std::string(cause)); }

  void wait_for(std::string_view what) const {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(30),
                      [&] { return std::ranges::find(told_, what) != told_.end(); });
    EXPECT_THAT(told_, ::testing::Contains(what));
  }
  void wait_for_confirmed(std::uint64_t count) const {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(30), [&] { return confirmed_ >= count; });
    EXPECT_GE(confirmed_, count);
  }

 private:
  void add(std::string what) {
    const std::lock_guard lock(mutex_);
    told_.push_back(std::move(what));
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<std::string> told_;
  std::uint64_t confirmed_ = 0;
};

class RelayTest : public ::testing::Test {
 protected:
  void open() { relay_.emplace(store_, clock_, broker_, told_, brisk); }

  void perform(const std::vector<std::string>& commands) {
    shop_.perform(commands);
    if (relay_) relay_->wake();
  }

  void trade(int rounds) {
    perform({"create a 100", "create b 100", "create c 2 threshold=1"});
    for (int round = 0; round < rounds; ++round)
      perform({"adjust sale a*1", "adjust purchase b*1", "adjust sale b*1", "adjust sale c*9"});
  }

  // Every event that the ledger stands for.
  std::vector<domain::Event> told_by_ledger() {
    const auto reader = memory_.open_reader();
    engine::FeedReader feed(*reader, memory_.installation(),
                            engine::FeedCursor::beginning(memory_.streams()));
    std::vector<domain::Event> events;
    while (auto event = feed.next())
      events.push_back(std::move(*event));
    return events;
  }

  using Ids = std::map<VariantId, std::vector<EventId>>;
  // By variant in order of arrival; a repeat counts where it came first.
  static Ids ids_of(const std::vector<domain::Event>& events) {
    Ids ids;
    std::set<EventId> seen;
    for (const domain::Event& event : events) {
      if (seen.insert(event.id).second) ids[event.variant].push_back(event.id);
    }
    return ids;
  }

  void expect_all_told() {
    const auto expected = ids_of(told_by_ledger());
    const auto received =
        broker_.received_when([&](const auto& events) { return ids_of(events) == expected; });
    EXPECT_EQ(ids_of(received), expected);
  }

  std::int64_t lag() {
    const auto through = memory_.published_through().value_or(std::vector<std::int64_t>(4));
    const auto reader = memory_.open_reader();
    std::int64_t lag = 0;
    for (std::int32_t stream = 0; stream < memory_.streams().value; ++stream)
      lag += reader->head(stream).last_sequence - through.at(static_cast<std::size_t>(stream));
    return lag;
  }

  store::memory::MemoryStore memory_{InstallationId{}, domain::StreamCount{4}};
  StagedStore store_{memory_};
  Shop shop_{memory_};
  SystemClock clock_;
  ScriptedBroker broker_;
  Told told_;
  std::optional<engine::Relay> relay_;
};

TEST_F(RelayTest, TellsWhatWasCommittedBeforeAndSince) {
  trade(3);
  open();
  expect_all_told();
  trade(3);
  expect_all_told();
  EXPECT_EQ(broker_.received().size(), told_by_ledger().size()) << "nothing twice";
}

TEST_F(RelayTest, GoesOnWhereItEnded) {
  trade(5);
  open();
  expect_all_told();
  relay_.reset();
  EXPECT_EQ(lag(), 0);
  EXPECT_FALSE(broker_.is_open());
  const std::size_t before = broker_.received().size();
  trade(1);
  open();
  expect_all_told();
  EXPECT_EQ(broker_.received().size(), told_by_ledger().size());
  EXPECT_GT(broker_.received().size(), before);
}

TEST_F(RelayTest, TheCursorWaitsForTheBroker) {
  broker_.hold_back();
  open();
  trade(2);
  expect_all_told();
  EXPECT_EQ(memory_.published_through(), std::vector<std::int64_t>(4));
  relay_.reset();
  EXPECT_EQ(memory_.published_through(), std::vector<std::int64_t>(4)) << "not confirmed, so not published";
  broker_.confirm_again();
  open();
  told_.wait_for_confirmed(told_by_ledger().size());
  EXPECT_EQ(broker_.received().size(), 2 * told_by_ledger().size()) << "again, with the same ids";
  expect_all_told();
}

TEST_F(RelayTest, TriesUntilTheBrokerIsThere) {
  broker_.refuse(BrokerFault::away, 5);
  open();
  trade(1);
  told_.wait_for("refused by the script");
  expect_all_told();
  EXPECT_EQ(broker_.times_opened(), 1);
  while (relay_->reading().fault)  // until the confirms are in
    std::this_thread::yield();
}

TEST_F(RelayTest, SaysWhatIsWrongAndHowFarItIsBehind) {
  broker_.refuse(BrokerFault::refused, 1'000'000);
  trade(1);
  open();
  told_.wait_for("refused by the script");
  while (!relay_->reading().fault)
    std::this_thread::yield();
  const engine::RelayReading reading = relay_->reading();
  EXPECT_FALSE(reading.relaying);
  EXPECT_EQ(reading.fault, BrokerFault::refused);
  EXPECT_EQ(reading.lag_entries, lag());
  EXPECT_GT(reading.lag.count(), 0);
}

TEST_F(RelayTest, LosesAndSkipsNothingHoweverOftenTheConnectionGoes) {
  std::mt19937 random(20'260'401);
  const auto up_to = [&](std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most)(random);
  };
  open();
  for (int round = 0; round < 60; ++round) {
    constexpr BrokerFault faults[] = {BrokerFault::away, BrokerFault::nacked, BrokerFault::blocked,
                                      BrokerFault::unroutable};
    broker_.lose_connection_after(up_to(12), up_to(20), faults[up_to(3)]);
    trade(1);
    if (up_to(3) == 0) {
      relay_.reset();
      open();
    }
  }
  expect_all_told();
}

TEST_F(RelayTest, SurvivesItsStore) {
  open();
  told_.wait_for("began");
  store_.fail(Step::open_snapshot, 3);
  trade(2);
  told_.wait_for("staged failure");
  expect_all_told();
}

TEST_F(RelayTest, BeginsWhereTheKeptLedgerDoes) {
  trade(1);
  std::vector<engine::Opening> openings(1);
  openings[0].stream = domain::stream_of(variant('a'), memory_.streams());
  openings[0].after = 1;
  memory_.open_archiver()->begin_ledger_at(openings, Timestamp::from_ms(0));
  memory_.open_archiver()->remove_entries(openings[0].stream, 0, 1);
  open();
  expect_all_told();
}

}  // namespace
}  // namespace inventory::testing

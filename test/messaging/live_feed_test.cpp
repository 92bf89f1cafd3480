// Live events: where one joins, what one takes, how one waits, and what becomes of those who fall behind.

#include "messaging/live_feed.hpp"

#include <gtest/gtest.h>

#include "contract/shop.hpp"
#include "domain/names.hpp"
#include "engine/staged_store.hpp"
#include "messaging/listener.hpp"
#include "store/memory/memory_store.hpp"

namespace inventory::testing {
namespace {

using engine::FeedCursor;
using messaging::LiveFeed;

constexpr std::chrono::milliseconds a_moment{50};

class LiveFeedTest : public ::testing::Test {
 protected:
  void SetUp() override { shop_.perform({"create a 100000 sku=A"}); }
  // Each command in a commit of its own, and the feed is told.
  void perform(const std::vector<std::string>& commands) {
    for (const std::string& command : commands) {
      shop_.perform({command});
      feed_.wake();
    }
  }
  // So many events in one commit.
  void sell(std::size_t times) {
    shop_.perform(std::vector<std::string>(times, "adjust sale a*1"));
    feed_.wake();
  }
  FeedCursor end() { return FeedCursor::end(*memory_.open_reader(), memory_.streams()); }
  static std::string types_of(const Listener::Events& events) {
    std::string text;
    for (const auto& event : events)
      text += (text.empty() ? "" : " ") + std::string(event->type);
    return text;
  }
  // Takes until so many came.
  static Listener::Events take(Listener& listener, std::size_t count) {
    Listener::Events all;
    while (all.size() < count) {
      const Listener::Events some = listener.take(count - all.size());
      if (some.empty()) break;
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }

  store::memory::MemoryStore memory_{InstallationId{}};
  StagedStore store_{memory_};
  Shop shop_{memory_};
  LiveFeed feed_{store_};
};

TEST_F(LiveFeedTest, GivesWhatIsCommittedAfterOneJoined) {
  Listener listener(feed_);
  ASSERT_TRUE(listener.join(end()));
  perform({"adjust sale a*1", "change a sku=B", "reserve r1 a*99995"});
  const Listener::Events events = take(listener, 4);
  EXPECT_EQ(types_of(events),
            "StockLevelChangedEvent InventoryReservedEvent StockStatusChangedEvent "
            "LowStockThresholdReachedEvent");
  EXPECT_EQ(events[0]->variant, variant('a'));
  EXPECT_EQ(events[0]->after, (FeedCursor{.sequences = {2}}));
  EXPECT_EQ(events[1]->after, (FeedCursor{.sequences = {3}, .entered_stream = 0, .events_read = 1}));
  EXPECT_EQ(events[3]->after, end());
  EXPECT_TRUE(events[0]->text.starts_with("event: StockLevelChangedEvent\ndata: {\"eventId\":\""));
}

TEST_F(LiveFeedTest, GivesWhatTheLedgerTells) {
  Listener listener(feed_);
  const FeedCursor from = end();
  ASSERT_TRUE(listener.join(from));
  perform({"adjust sale a*1", "follow deleted a", "reserve r1 a*1"});
  const Listener::Events events = take(listener, 4);
  const auto reader = memory_.open_reader();
  engine::FeedReader feed(*reader, memory_.installation(), from);
  for (const auto& event : events) {
    const auto expected = feed.next();
    ASSERT_TRUE(expected.has_value());
    EXPECT_EQ(event->text, messaging::live_event(*expected, feed.cursor()).text);
    EXPECT_EQ(event->after, feed.cursor());
  }
  EXPECT_EQ(feed.next(), std::nullopt);
}

TEST_F(LiveFeedTest, GivesAtMostWhatIsAskedFor) {
  Listener listener(feed_);
  ASSERT_TRUE(listener.join(end()));
  sell(5);
  EXPECT_EQ(listener.take(2).size(), 2u);
  EXPECT_EQ(listener.take(2).size(), 2u);
  EXPECT_EQ(listener.take(2).size(), 1u);
  EXPECT_TRUE(listener.take(2, a_moment).empty());
  EXPECT_FALSE(listener.fell_behind());
}

TEST_F(LiveFeedTest, IsJoinedAfterAnyEventThatIsKept) {
  Listener listener(feed_);
  const FeedCursor from = end();
  ASSERT_TRUE(listener.join(from));
  perform({"reserve r1 a*99995", "adjust sale a*1"});
  const Listener::Events events = take(listener, 4);
  Listener other(feed_);
  for (std::size_t i = 0; i < events.size(); ++i) {
    ASSERT_TRUE(other.join(events[i]->after));
    const Listener::Events rest = other.take(100, a_moment);
    EXPECT_EQ(rest, Listener::Events(events.begin() + static_cast<std::ptrdiff_t>(i) + 1, events.end()));
  }
  ASSERT_TRUE(other.join(from));
  EXPECT_EQ(other.take(), events);
}

TEST_F(LiveFeedTest, IsNotJoinedFromBeforeItWasKept) {
  const FeedCursor before = end();
  perform({"adjust sale a*1"});
  Listener listener(feed_);
  EXPECT_FALSE(listener.join(before));
  EXPECT_FALSE(listener.join(FeedCursor::beginning(memory_.streams())));
  EXPECT_TRUE(listener.join(end()));
}

TEST_F(LiveFeedTest, IsNotKeptWhileNobodyListens) {
  EXPECT_EQ(feed_.join(end()), std::nullopt);
  EXPECT_EQ(feed_.take(0, 10), std::nullopt);
  EXPECT_FALSE(feed_.await(0, feed_.make_key(), [] { ADD_FAILURE() << "it must not run"; }));
  perform({"adjust sale a*1"});
  EXPECT_TRUE(store_.notes().empty()) << "the store is left alone";
}

TEST_F(LiveFeedTest, ThatAllHaveLeftIsForgotten) {
  LiveFeed::Place old = 0;
  FeedCursor then;
  {
    Listener listener(feed_);
    ASSERT_TRUE(listener.join(end()));
    old = listener.place();
    then = end();
    sell(3);
    EXPECT_EQ(take(listener, 3).size(), 3u);
  }
  EXPECT_EQ(feed_.take(old, 10), std::nullopt);
  EXPECT_EQ(feed_.join(end()), std::nullopt);
  sell(2);  // nobody hears of these
  Listener listener(feed_);
  EXPECT_FALSE(listener.join(then));
  ASSERT_TRUE(listener.join(end()));
  EXPECT_GT(listener.place(), old);
  EXPECT_EQ(feed_.take(old, 10), std::nullopt) << "a place is of one event for ever";
  sell(1);
  EXPECT_EQ(take(listener, 1).at(0)->after, end());
}

TEST_F(LiveFeedTest, IsKeptAsLongAsOneListens) {
  Listener stays(feed_);
  ASSERT_TRUE(stays.join(end()));
  {
    Listener goes(feed_);
    sell(1);
  }
  sell(1);
  EXPECT_EQ(take(stays, 2).size(), 2u);
}

TEST_F(LiveFeedTest, DoesNotWaitForWhatIsThere) {
  Listener listener(feed_);
  ASSERT_TRUE(listener.join(end()));
  const LiveFeed::Place place = listener.place();
  sell(2);
  take(listener, 2);
  for (const LiveFeed::Place there : {place, place + 1})
    EXPECT_FALSE(feed_.await(there, feed_.make_key(), [] { ADD_FAILURE() << "it must not run"; }));
}

TEST_F(LiveFeedTest, RunsANoticeOnce) {
  Listener listener(feed_);
  ASSERT_TRUE(listener.join(end()));
  std::atomic<int> runs = 0;
  ASSERT_TRUE(feed_.await(listener.place(), feed_.make_key(), [&] { ++runs; }));
  sell(1);
  take(listener, 1);
  sell(1);
  take(listener, 1);
  feed_.stop();
  EXPECT_EQ(runs, 1);
}

TEST_F(LiveFeedTest, RunsNoNoticeThatIsForgotten) {
  Listener listener(feed_);
  ASSERT_TRUE(listener.join(end()));
  const std::uint64_t key = feed_.make_key();
  ASSERT_TRUE(feed_.await(listener.place(), key, [] { ADD_FAILURE() << "it must not run"; }));
  feed_.forget(key);
  feed_.forget(key);
  sell(1);
  take(listener, 1);
  feed_.stop();
}

TEST_F(LiveFeedTest, KeysAreEachAnother) {
  EXPECT_NE(feed_.make_key(), feed_.make_key());
}

TEST_F(LiveFeedTest, ThoseWhoFallBehindGoBackToTheStore) {
  Listener slow(feed_);
  Listener quick(feed_);
  const FeedCursor from = end();
  ASSERT_TRUE(slow.join(from));
  ASSERT_TRUE(quick.join(from));
  sell(LiveFeed::kept_max);
  const Listener::Events all = take(quick, LiveFeed::kept_max);
  ASSERT_EQ(all.size(), LiveFeed::kept_max);
  EXPECT_EQ(feed_.take(slow.place(), 1)->front(), all.front()) << "all of it is kept";
  sell(1);
  ASSERT_EQ(take(quick, 1).size(), 1u);
  EXPECT_TRUE(slow.take().empty());
  EXPECT_TRUE(slow.fell_behind());
  EXPECT_FALSE(slow.join(from));
  ASSERT_TRUE(slow.join(all.front()->after)) << "the first of what is kept comes next";
  EXPECT_EQ(slow.take(1).front(), all[1]);
}

TEST_F(LiveFeedTest, GoesOnWhenTheStoreAnswersAgain) {
  Listener listener(feed_);
  ASSERT_TRUE(listener.join(end()));
  store_.fail(Step::open_snapshot, 2);
  sell(3);
  EXPECT_EQ(take(listener, 3).size(), 3u);
  EXPECT_FALSE(listener.fell_behind());
}

TEST_F(LiveFeedTest, BeginsWhenTheStoreAnswersAgain) {
  store_.fail(Step::open_snapshot, 2);
  Listener listener(feed_);
  ASSERT_TRUE(listener.join(end()));
  sell(1);
  EXPECT_EQ(take(listener, 1).size(), 1u);
}

TEST_F(LiveFeedTest, EndsWhileTheStoreFails) {
  Listener listener(feed_);
  store_.fail(Step::open_snapshot, 1'000'000);
  sell(1);
  feed_.stop();
}

TEST_F(LiveFeedTest, MayBeCalledAfterItsEnd) {
  Listener listener(feed_);
  ASSERT_TRUE(listener.join(end()));
  feed_.stop();
  feed_.stop();
  sell(1);
  ASSERT_TRUE(feed_.await(listener.place(), feed_.make_key(), [] { ADD_FAILURE() << "it must not run"; }));
  EXPECT_TRUE(feed_.take(listener.place(), 10)->empty());
  feed_.enter([] {});
  feed_.leave();
}

class LiveFeedOfEightStreams : public ::testing::Test {
 protected:
  store::memory::MemoryStore store_{InstallationId{}, {8}};
  Shop shop_{store_};
  LiveFeed feed_{store_};
};

TEST_F(LiveFeedOfEightStreams, GivesWhatIsCommittedInEach) {
  std::vector<std::string> create;
  for (char letter = 'a'; letter <= 'z'; ++letter)
    create.push_back(std::string("create ") + letter + " 50");
  shop_.perform(create);
  Listener listener(feed_);
  ASSERT_TRUE(listener.join(FeedCursor::end(*store_.open_reader(), store_.streams())));
  std::string expected;
  for (char letter = 'a'; letter <= 'z'; ++letter) {
    shop_.advance(std::chrono::milliseconds(1));
    shop_.perform({std::string("adjust sale ") + letter + "*1"});
    feed_.wake();
    expected += letter;
  }
  std::string letters;
  while (letters.size() < expected.size()) {
    const Listener::Events events = listener.take();
    ASSERT_FALSE(events.empty());
    for (const auto& event : events)
      letters += letter_of(event->variant);
  }
  EXPECT_EQ(letters, expected);
}

}  // namespace
}  // namespace inventory::testing

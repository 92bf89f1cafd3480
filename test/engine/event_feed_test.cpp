// Reading events by cursor misses nothing and repeats nothing, in pieces of any size and while others write.

#include "engine/event_feed.hpp"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "domain/names.hpp"
#include "engine/any_history.hpp"
#include "store/memory/memory_store.hpp"

namespace inventory::testing {
namespace {

using engine::FeedCursor;
using engine::FeedReader;
using store::memory::MemoryStore;

const InstallationId installation{*Uuid::parse("00000000-0000-4000-8000-000000000001")};

std::optional<FeedCursor> parsed(std::string_view text, std::int32_t streams = 1) {
  return FeedCursor::parse(text, {streams});
}

TEST(FeedCursor, HasATextThatIsReadBack) {
  const struct {
    FeedCursor cursor;
    const char* text;
  } cases[] = {
      {FeedCursor::beginning({1}), "1.0"},
      {FeedCursor::beginning({3}), "1.0.0.0"},
      {{.sequences = {35}}, "1.z"},
      {{.sequences = {36, 0, 1295}}, "1.10.0.zz"},
      {{.sequences = {INT64_MAX}}, "1.1y2p0ij32e8e7"},
      {{.sequences = {7}, .entered_stream = 0, .events_read = 2}, "1.7-0-2"},
      {{.sequences = {7, 8, 9}, .entered_stream = 2, .events_read = 3}, "1.7.8.9-2-3"},
  };
  for (const auto& [cursor, text] : cases) {
    EXPECT_EQ(cursor.to_string(), text);
    EXPECT_EQ(parsed(text, static_cast<std::int32_t>(cursor.sequences.size())), cursor) << text;
  }
}

TEST(FeedCursor, OfAnyOtherTextIsNone) {
  for (const char* text : {"",
                           "1",
                           "1.",
                           "2.0",
                           "x",
                           ".0",
                           "1.-1",
                           "1.-0",
                           "1.+1",
                           "1.0.",
                           "1.0.0",
                           "1.00",
                           "1.A",
                           "1.0-",
                           "1.0-0",
                           "1.0-0-",
                           "1.0-0-0",
                           "1.0-0-4",
                           "1.0-1-1",
                           "1.0--1-1",
                           "1.0-0-1-",
                           "1.0-0-01",
                           "1.0-0-1x",
                           "1.0-0-1-1",
                           " 1.0",
                           "1.0 ",
                           "1. 0",
                           "1.0\n",
                           "1.0.-0-1",
                           "1_0",
                           "1.1y2p0ij32e8e8",
                           "1.zzzzzzzzzzzzzzzzzzzzzzzz"})
    EXPECT_EQ(parsed(text), std::nullopt) << text;
  EXPECT_EQ(parsed("1.0", 2), std::nullopt);
  EXPECT_EQ(parsed("1.0.0.0", 2), std::nullopt);
  EXPECT_EQ(parsed("1.0.0-2-1", 2), std::nullopt);
  EXPECT_EQ(parsed(std::string_view("1.0\0", 4)), std::nullopt);
}

TEST(FeedCursor, OfAnyTextIsNoneOrHasThatText) {
  EXPECT_TRUE(rc::check([] {
    const auto streams = *rc::gen::inRange(1, 4);
    const auto text = "1." + *rc::gen::container<std::string>(rc::gen::elementOf(std::string("0012z9.-")));
    const auto cursor = parsed(text, streams);
    if (cursor) RC_ASSERT(cursor->to_string() == text);
  }));
}

TEST(FeedCursor, CoversWhatIsNotBeyondIt) {
  const FeedCursor here{.sequences = {5, 9}};
  EXPECT_TRUE(here.covers(here));
  EXPECT_TRUE(here.covers({.sequences = {5, 8}}));
  EXPECT_TRUE(here.covers({.sequences = {0, 0}}));
  EXPECT_FALSE(here.covers({.sequences = {6, 9}}));
  EXPECT_FALSE(here.covers({.sequences = {0, 10}}));
  const FeedCursor begun{.sequences = {5, 9}, .entered_stream = 1, .events_read = 2};
  EXPECT_TRUE(begun.covers(here));
  EXPECT_FALSE(here.covers(begun));
  EXPECT_TRUE(begun.covers({.sequences = {5, 9}, .entered_stream = 1, .events_read = 1}));
  EXPECT_FALSE(begun.covers({.sequences = {5, 9}, .entered_stream = 1, .events_read = 3}));
  EXPECT_FALSE(begun.covers({.sequences = {5, 9}, .entered_stream = 0, .events_read = 1}));
  EXPECT_TRUE((FeedCursor{.sequences = {5, 10}}.covers(begun)));
}

class EventFeed : public ::testing::TestWithParam<std::int32_t> {
 protected:
  domain::StreamCount streams() const { return {GetParam()}; }
};

INSTANTIATE_TEST_SUITE_P(Streams, EventFeed, ::testing::Values(1, 8));

// What the ledger says, stream by stream.
std::vector<EventId> told_by(MemoryStore& store, std::int32_t stream) {
  std::vector<EventId> ids;
  for (const domain::LedgerEntry& entry : store.open_reader()->entries_after(stream, 0, 1'000'000)) {
    for (const domain::Event& event : events_of(entry, installation))
      ids.push_back(event.id);
  }
  return ids;
}

// Reads a store in pieces, its cursor going through its text each time.
struct Follower {
  MemoryStore& store;
  FeedCursor cursor = FeedCursor::beginning(store.streams());
  std::vector<domain::Event> read = {};

  // At most `count`; false when that was all.
  bool piece(std::size_t count) {
    const auto reader = store.open_reader();
    FeedReader feed(*reader, installation, *FeedCursor::parse(cursor.to_string(), store.streams()));
    bool more = true;
    for (std::size_t i = 0; i < count && more; ++i) {
      if (auto event = feed.next()) {
        read.push_back(*std::move(event));
      } else {
        more = false;
      }
    }
    cursor = feed.cursor();
    return more;
  }
  std::vector<EventId> of_stream(std::int32_t stream) const {
    std::vector<EventId> ids;
    for (const domain::Event& event : read) {
      if (domain::stream_of(event.variant, store.streams()) == stream) ids.push_back(event.id);
    }
    return ids;
  }
};

TEST_P(EventFeed, GivesEachEventOnceInOrderInPiecesOfAnySizeWhileOthersWrite) {
  EXPECT_TRUE(rc::check([&] {
    MemoryStore store{installation, streams()};
    Shop shop(store);
    Follower follower{store};
    for (const Happening& happening : *any_history(30)) {
      perform(shop, happening);
      follower.piece(*rc::gen::inRange<std::size_t>(0, 4));
    }
    const auto size = *rc::gen::inRange<std::size_t>(1, 9);
    while (follower.piece(size)) {
    }
    std::size_t total = 0;
    for (std::int32_t stream = 0; stream < streams().value; ++stream) {
      RC_ASSERT(follower.of_stream(stream) == told_by(store, stream));
      total += told_by(store, stream).size();
    }
    RC_ASSERT(follower.read.size() == total);
    RC_ASSERT(follower.cursor == FeedCursor::end(*store.open_reader(), streams()));
  }));
}

TEST_P(EventFeed, GivesTheOlderEntryFirst) {
  MemoryStore store{installation, streams()};
  Shop shop(store);
  for (int second = 0; second < 26; ++second) {
    shop.set_time(second);
    shop.perform({std::string("create ") + static_cast<char>('z' - second) + " 50"});
  }
  Follower follower{store};
  follower.piece(1000);
  EXPECT_EQ(follower.read.size(), 52u);
  EXPECT_TRUE(std::ranges::is_sorted(follower.read, {}, &domain::Event::at));
}

// More entries than are fetched at once, among them many of which nothing is told.
TEST_P(EventFeed, ReadsALongLedger) {
  MemoryStore store{installation, streams()};
  Shop shop(store);
  std::vector<std::string> commands{"create a 9000", "create b 9000", "create c 9000"};
  for (int i = 0; i < 600; ++i) {
    const std::string letter(1, static_cast<char>('a' + i % 3));
    commands.push_back("adjust sale " + letter + "*1");
    commands.push_back("change " + letter + " sku=S" + std::to_string(i));
  }
  shop.perform(commands);
  for (const std::size_t size : {1u, 7u, 511u, 512u, 513u, 5000u}) {
    Follower follower{store};
    while (follower.piece(size)) {
    }
    for (std::int32_t stream = 0; stream < streams().value; ++stream)
      EXPECT_EQ(follower.of_stream(stream), told_by(store, stream)) << size;
    EXPECT_EQ(follower.cursor, FeedCursor::end(*store.open_reader(), streams()));
  }
}

TEST_P(EventFeed, CountsTheEntriesThatItLookedAt) {
  MemoryStore store{installation, streams()};
  Shop shop(store);
  shop.perform({"create a 50", "change a sku=B", "change a sku=C", "adjust sale a*1"});
  const auto reader = store.open_reader();
  FeedReader feed(*reader, installation, FeedCursor::beginning(streams()));
  EXPECT_EQ(feed.entries_read(), 0u);
  feed.next();
  EXPECT_EQ(feed.entries_read(), 1u);
  feed.next();
  EXPECT_EQ(feed.entries_read(), 1u) << "the second event of the first entry";
  feed.next();
  EXPECT_EQ(feed.entries_read(), 4u);
  EXPECT_EQ(feed.next(), std::nullopt);
  EXPECT_EQ(feed.entries_read(), 4u);
}

TEST_P(EventFeed, AtItsEndGivesWhatComesNext) {
  MemoryStore store{installation, streams()};
  Shop shop(store);
  shop.perform({"create a 50", "create b 50"});
  Follower follower{store};
  follower.cursor = FeedCursor::end(*store.open_reader(), streams());
  EXPECT_FALSE(follower.piece(10));
  shop.perform({"adjust sale b*1"});
  EXPECT_FALSE(follower.piece(10));
  ASSERT_EQ(follower.read.size(), 1u);
  EXPECT_EQ(follower.read[0].variant, variant('b'));
}

TEST_P(EventFeed, GoesOnInTheMiddleOfAnEntry) {
  MemoryStore store{installation, streams()};
  Shop shop(store);
  shop.perform({"create a 50", "reserve r1 a*45"});
  Follower follower{store};
  EXPECT_TRUE(follower.piece(3));
  EXPECT_EQ(type_of(follower.read.back().data), "InventoryReservedEvent");
  EXPECT_EQ(follower.cursor.events_read, 1u);
  EXPECT_FALSE(follower.piece(10));
  ASSERT_EQ(follower.read.size(), 5u);
  EXPECT_EQ(type_of(follower.read[3].data), "StockStatusChangedEvent");
  EXPECT_EQ(type_of(follower.read[4].data), "LowStockThresholdReachedEvent");
}

TEST_P(EventFeed, BeyondTheEndGivesNothing) {
  MemoryStore store{installation, streams()};
  Shop shop(store);
  shop.perform({"create a 50"});
  Follower follower{store};
  for (std::int64_t& sequence : follower.cursor.sequences)
    sequence = 1000;
  EXPECT_FALSE(follower.piece(10));
  follower.cursor.events_read = 2;
  EXPECT_FALSE(follower.piece(10));
  EXPECT_TRUE(follower.read.empty());
}

}  // namespace
}  // namespace inventory::testing

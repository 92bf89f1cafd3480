// Many enter, listen and leave while another writes: nobody misses an event or gets one twice.

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "contract/shop.hpp"
#include "messaging/listener.hpp"
#include "store/memory/memory_store.hpp"

namespace inventory::testing {
namespace {

using engine::FeedCursor;
using messaging::LiveFeed;

class LiveFeedThreads : public ::testing::Test {
 protected:
  static constexpr int threads = 6;

  // Commits sales, each one entry and one event, until the listeners are done.
  void write_until(const std::atomic<int>& busy) {
    Shop shop(store_);
    while (busy > 0) {
      shop.perform({"adjust sale a*1"});
      feed_.wake();
      std::this_thread::yield();
    }
  }

  store::memory::MemoryStore store_{InstallationId{}};
  LiveFeed feed_{store_};
};

TEST_F(LiveFeedThreads, EveryListenerGetsEveryEventOnceFromWhereItJoined) {
  Shop(store_).perform({"create a 2000000000"});
  std::atomic<int> busy = threads;
  std::vector<std::thread> listeners;
  for (int number = 0; number < threads; ++number) {
    listeners.emplace_back([&] {
      const auto reader = store_.open_reader();
      for (int round = 0; round < 20; ++round) {
        Listener listener(feed_);
        const FeedCursor end = FeedCursor::end(*reader, store_.streams());
        if (!listener.join(end)) {
          ADD_FAILURE() << "the end of the store is never behind the feed";
          break;
        }
        std::int64_t last = end.sequences[0];
        for (std::size_t seen = 0; seen < 30;) {
          const Listener::Events events = listener.take(7);
          EXPECT_FALSE(events.empty());
          if (events.empty()) break;
          seen += events.size();
          for (const auto& event : events)
            EXPECT_EQ(event->after.sequences[0], ++last);
        }
      }
      --busy;
    });
  }
  write_until(busy);
  for (std::thread& listener : listeners)
    listener.join();
}

TEST_F(LiveFeedThreads, EnterAndLeaveMayMeetInAnyWay) {
  Shop(store_).perform({"create a 2000000000"});
  std::atomic<int> busy = threads;
  std::vector<std::thread> visitors;
  for (int number = 0; number < threads; ++number) {
    visitors.emplace_back([&] {
      const std::uint64_t key = feed_.make_key();
      for (int round = 0; round < 300; ++round) {
        const auto started = std::make_shared<std::promise<void>>();
        feed_.enter(notice(started));
        if (round % 2 == 0) started->get_future().wait();  // the others act on a feed that is not kept yet
        const auto place = feed_.join(FeedCursor::end(*store_.open_reader(), store_.streams()));
        if (place) (void)feed_.await(*place, key, [] {});
        (void)feed_.take(place.value_or(0), 5);
        feed_.forget(key);
        feed_.leave();
      }
      --busy;
    });
  }
  write_until(busy);
  for (std::thread& visitor : visitors)
    visitor.join();
}

}  // namespace
}  // namespace inventory::testing

// Somebody who listens to a live feed, in one thread: the notices become waiting.
#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "messaging/live_feed.hpp"

namespace inventory::testing {

class Listener {
 public:
  using Events = std::vector<std::shared_ptr<const messaging::LiveEvent>>;

  // Enters, and returns once the feed is kept.
  explicit Listener(messaging::LiveFeed& feed);
  ~Listener();  // leaves
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Goes on after a cursor; false where the feed does not reach back so far.
  bool join(const engine::FeedCursor& cursor);
  // What comes next and was not read, at least one event unless it fell behind or none came in time.
  Events take(std::size_t max = 100, std::chrono::milliseconds patience = std::chrono::seconds(30));
  bool fell_behind() const { return fell_behind_; }
  messaging::LiveFeed::Place place() const { return place_; }

 private:
  Events unread(const Events& events);

  messaging::LiveFeed& feed_;
  const std::uint64_t key_;
  engine::FeedCursor read_;
  messaging::LiveFeed::Place place_ = 0;
  bool fell_behind_ = false;
};

// Runs once: the promise is kept then.
messaging::LiveFeed::Notice notice(const std::shared_ptr<std::promise<void>>& promise);

}  // namespace inventory::testing

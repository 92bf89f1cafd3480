// New events for those who wait for them: read once and written once, however many listen.
//
// A thread follows the end of the ledger while anybody listens and keeps the newest events ready to be sent. A listener
// first reads the store up to its end and then joins here; who falls behind what is kept goes back to the store. So
// nothing is buffered for anybody, and nothing is missed.
//
// Any thread may call anything. Notices run on the feed's thread and must neither block nor throw.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "engine/event_feed.hpp"
#include "engine/store.hpp"

namespace inventory::messaging {

// An event in the form of a server-sent one, but for its id, which depends on what its reader has read.
struct LiveEvent {
  std::string_view type;
  VariantId variant;
  engine::FeedCursor after;
  std::string text;  // "event: …\ndata: …\n\n"
};

LiveEvent live_event(const domain::Event& event, engine::FeedCursor after);

class LiveFeed {
 public:
  static constexpr std::size_t kept_max = 8192;  // events
  using Notice = std::move_only_function<void()>;
  using Place = std::int64_t;  // among the events that came since the feed began

  explicit LiveFeed(engine::Store& store);
  ~LiveFeed();  // stops
  LiveFeed(const LiveFeed&) = delete;
  LiveFeed& operator=(const LiveFeed&) = delete;

  // Ends the thread: no notice runs after it. Everything may still be called.
  void stop() noexcept;

  // Something was committed. Costs nothing while nobody listens.
  void wake() noexcept;

  // From the first listener to the last the feed is kept. `started` runs when it is.
  void enter(Notice started);
  void leave() noexcept;

  // Where somebody goes on who has read up to the cursor; nothing if more was committed than is kept since then.
  // Who is ahead of the feed finds events there that the cursor covers, and passes over them.
  std::optional<Place> join(const engine::FeedCursor& cursor) const;

  // From a place on, at most `max`; nothing when that place is no longer kept.
  std::optional<std::vector<std::shared_ptr<const LiveEvent>>> take(Place place, std::size_t max) const;

  // Runs the notice once, as soon as there is an event at the place: false when there is one now, and the notice
  // never runs. What is awaited under a key is forgotten under it.
  bool await(Place place, std::uint64_t key, Notice notice);
  void forget(std::uint64_t key) noexcept;
  std::uint64_t make_key() { return ++keys_; }

 private:
  void run();
  void start();
  void read_new();

  engine::Store& store_;
  std::unique_ptr<engine::ReadStore> reader_;  // of the thread
  engine::FeedCursor cursor_;                  // likewise: read up to here

  std::atomic<std::uint64_t> keys_ = 0;
  std::atomic<int> listeners_ = 0;

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  bool stopping_ = false;
  bool running_ = false;  // the feed is kept
  bool woken_ = false;
  std::vector<Notice> starting_;
  engine::FeedCursor kept_from_;
  Place first_kept_ = 0;
  std::deque<std::shared_ptr<const LiveEvent>> kept_;
  std::unordered_map<std::uint64_t, Notice> waiting_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace inventory::messaging

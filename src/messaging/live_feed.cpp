#include "messaging/live_feed.hpp"

#include <algorithm>
#include <utility>

#include "engine/snapshot.hpp"
#include "messaging/published_event.hpp"

namespace inventory::messaging {
namespace {

constexpr std::size_t chunk_events = 1024;  // between two looks at who waits
constexpr std::chrono::milliseconds store_pause{200};
constexpr std::chrono::milliseconds look_interval(20);

}  // namespace

LiveEvent live_event(const domain::Event& event, engine::FeedCursor after) {
  LiveEvent live{type_of(event.data), event.variant, std::move(after), {}};
  live.text.reserve(640);
  live.text.append("event: ").append(live.type).append("\ndata: ");
  json::Writer out(live.text);
  write(out, event);
  live.text.append("\n\n");
  return live;
}

LiveFeed::LiveFeed(engine::Store& store)
    : store_(store), reader_(store.open_reader()), thread_([this] { run(); }) {}

LiveFeed::~LiveFeed() {
  stop();
}

void LiveFeed::stop() noexcept {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void LiveFeed::wake() noexcept {
  if (listeners_.load(std::memory_order_relaxed) == 0) return;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(woken_, true)) return;
  }
  changed_.notify_one();
}

void LiveFeed::enter(Notice started) {
  {
    const std::lock_guard lock(mutex_);
    ++listeners_;
    if (!running_) {
      starting_.push_back(std::move(started));
      started = nullptr;
    }
  }
  if (started) return started();
  changed_.notify_one();
}

void LiveFeed::leave() noexcept {
  const std::lock_guard lock(mutex_);
  if (--listeners_ > 0) return;
  running_ = false;
  first_kept_ += static_cast<Place>(kept_.size());
  kept_.clear();
}

std::optional<LiveFeed::Place> LiveFeed::join(const engine::FeedCursor& cursor) const {
  const std::lock_guard lock(mutex_);
  if (!running_ || !cursor.covers(kept_from_)) return std::nullopt;
  // What comes before the first event that the cursor does not cover was read.
  const auto unread =
      std::ranges::find_if(kept_, [&](const auto& event) { return !cursor.covers(event->after); });
  return first_kept_ + (unread - kept_.begin());
}

std::optional<std::vector<std::shared_ptr<const LiveEvent>>> LiveFeed::take(Place place,
                                                                            std::size_t max) const {
  const std::lock_guard lock(mutex_);
  if (!running_ || place < first_kept_) return std::nullopt;
  const auto from = std::min(static_cast<std::size_t>(place - first_kept_), kept_.size());
  const std::size_t count = std::min(max, kept_.size() - from);
  const auto begin = kept_.begin() + static_cast<std::ptrdiff_t>(from);
  return std::vector(begin, begin + static_cast<std::ptrdiff_t>(count));
}

bool LiveFeed::await(Place place, std::uint64_t key, Notice notice) {
  const std::lock_guard lock(mutex_);
  if (!running_ || place < first_kept_ + static_cast<Place>(kept_.size())) return false;
  waiting_.insert_or_assign(key, std::move(notice));
  return true;
}

void LiveFeed::forget(std::uint64_t key) noexcept {
  const std::lock_guard lock(mutex_);
  waiting_.erase(key);
}

void LiveFeed::run() {
  while (true) {
    bool starting = false;
    {
      std::unique_lock lock(mutex_);
      const auto is_awake = [&] { return stopping_ || woken_ || !starting_.empty(); };
      if (!store_.is_shared() || !running_) {
        changed_.wait(lock, is_awake);
      } else {
        changed_.wait_for(lock, look_interval, is_awake);  // nobody tells what other processes write
      }
      if (stopping_) return;
      starting = !starting_.empty();
      woken_ = false;
    }
    try {
      starting ? start() : read_new();
    } catch (const engine::StoreError&) {
      // Those who listen stay where they are until the store answers again.
      std::unique_lock lock(mutex_);
      woken_ = true;
      changed_.wait_for(lock, store_pause, [&] { return stopping_; });
    }
  }
}

void LiveFeed::start() {
  {
    const engine::Snapshot snapshot(*reader_);
    cursor_ = engine::FeedCursor::end(*reader_, store_.streams());
  }
  std::vector<Notice> started;
  {
    const std::lock_guard lock(mutex_);
    kept_from_ = cursor_;
    running_ = listeners_ > 0;
    woken_ = running_;  // what was committed meanwhile
    started.swap(starting_);
  }
  for (Notice& notice : started)
    notice();
}

void LiveFeed::read_new() {
  bool more = true;
  while (more) {
    std::vector<std::shared_ptr<const LiveEvent>> events;
    {
      const engine::Snapshot snapshot(*reader_);
      engine::FeedReader feed(*reader_, store_.installation(), cursor_);
      while (events.size() < chunk_events) {
        const auto event = feed.next();
        if (!event) break;
        events.push_back(std::make_shared<const LiveEvent>(live_event(*event, feed.cursor())));
      }
      cursor_ = feed.cursor();
    }
    more = events.size() == chunk_events;
    if (events.empty()) return;
    std::unordered_map<std::uint64_t, Notice> notices;
    {
      const std::lock_guard lock(mutex_);
      if (!running_) return;
      kept_.insert(kept_.end(), events.begin(), events.end());
      while (kept_.size() > kept_max) {
        kept_from_ = kept_.front()->after;
        kept_.pop_front();
        ++first_kept_;
      }
      notices.swap(waiting_);
    }
    for (auto& [key, notice] : notices)
      notice();
  }
}

}  // namespace inventory::messaging

#include "messaging/listener.hpp"

#include <algorithm>

namespace inventory::testing {

messaging::LiveFeed::Notice notice(const std::shared_ptr<std::promise<void>>& promise) {
  return [promise] { promise->set_value(); };
}

Listener::Listener(messaging::LiveFeed& feed) : feed_(feed), key_(feed.make_key()) {
  const auto started = std::make_shared<std::promise<void>>();
  feed_.enter(notice(started));
  started->get_future().wait();
}

Listener::~Listener() {
  feed_.forget(key_);
  feed_.leave();
}

bool Listener::join(const engine::FeedCursor& cursor) {
  const auto place = feed_.join(cursor);
  if (place) place_ = *place;
  read_ = cursor;
  return place.has_value();
}

// Without those that the store told already, when this listener is ahead of the feed.
Listener::Events Listener::unread(const Events& events) {
  Events found;
  for (const auto& event : events) {
    if (read_.covers(event->after)) continue;
    for (std::size_t i = 0; i < read_.sequences.size(); ++i)
      read_.sequences[i] = std::max(read_.sequences[i], event->after.sequences[i]);
    read_.entered_stream = event->after.entered_stream;
    read_.events_read = event->after.events_read;
    found.push_back(event);
  }
  return found;
}

Listener::Events Listener::take(std::size_t max, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    const auto events = feed_.take(place_, max);
    fell_behind_ = !events;
    if (!events) return {};
    place_ += static_cast<messaging::LiveFeed::Place>(events->size());
    if (const Events found = unread(*events); !found.empty()) return found;
    if (!events->empty()) continue;
    const auto came = std::make_shared<std::promise<void>>();
    if (!feed_.await(place_, key_, notice(came))) continue;
    if (came->get_future().wait_until(deadline) == std::future_status::timeout) {
      feed_.forget(key_);
      return {};
    }
  }
}

}  // namespace inventory::testing

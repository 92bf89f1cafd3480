#include "engine/relay.hpp"

#include <algorithm>
#include <utility>

#include "engine/snapshot.hpp"

namespace inventory::engine {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t entries_between_settling = 64;
// After an event that the broker would not have, so many are handed over one by one: with every attempt all that were
// handed over behind it come again.
constexpr std::size_t careful_events = 1024;
constexpr milliseconds measure_interval{1000};

}  // namespace

Relay::Relay(Store& store, const Clock& clock, EventPublisher& publisher, RelayListener& listener,
             RelayOptions options)
    : store_(store),
      clock_(clock),
      publisher_(publisher),
      listener_(listener),
      options_(options),
      reader_(store.open_reader()),
      cursor_(store.open_relay()),
      thread_([this] { run(); }) {}

Relay::~Relay() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Relay::wake() noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(woken_, true)) return;
  }
  changed_.notify_one();
}

RelayReading Relay::reading() const {
  const std::lock_guard lock(mutex_);
  return reading_;
}

bool Relay::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

bool Relay::woken() const {
  const std::lock_guard lock(mutex_);
  return woken_;
}

void Relay::wait(milliseconds patience, bool for_commits) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [&] { return stopping_ || (for_commits && woken_); });
}

void Relay::run() {
  while (!stopping()) {
    try {
      attempt();
    } catch (const BrokerError& failure) {
      listener_.publishing_failed(failure.fault(), failure.what());
      if (failure.fault() != BrokerFault::away) careful_left_ = careful_events;
      fail(failure.fault());
    } catch (const StoreError& failure) {
      listener_.relay_store_failed(failure.what());
      fail(std::nullopt);
    }
  }
  end();
}

void Relay::attempt() {
  measure();
  if (!cursor_->hold()) {
    fail(std::nullopt);
    return;
  }
  begin();
  relay();
}

// Whoever it was that failed, the next attempt begins with what the store knows.
void Relay::fail(std::optional<BrokerFault> fault) {
  leave();
  faulty_ = fault.has_value();
  {
    const std::lock_guard lock(mutex_);
    reading_.relaying = false;
    reading_.fault = fault;
  }
  if (!fault) return wait(options_.hold_interval, false);
  retry_ = std::clamp(retry_ * 2, options_.retry_first, options_.retry_last);
  wait(milliseconds(std::uniform_int_distribution(retry_.count() / 2, retry_.count())(random_)), false);
}

void Relay::begin() {
  publisher_.open();
  unconfirmed_.clear();
  events_handed_ = 0;
  events_confirmed_ = 0;
  const auto through = cursor_->published_through();
  const Snapshot snapshot(*reader_);
  published_ = through ? *through : reader_->archived_through();
  handed_ = published_;
  // From now on nobody takes entries out of the ledger that were not published.
  cursor_->set_published_through(published_);
  cursor_moved_ = false;
  held_at_ = stored_at_ = Monotonic::now();
  {
    const std::lock_guard lock(mutex_);
    reading_.relaying = true;
  }
  listener_.relay_began();
}

void Relay::relay() {
  while (!stopping()) {
    {
      const std::lock_guard lock(mutex_);
      woken_ = false;
    }
    const std::size_t handed = hand_over_new();
    if (handed > 0) {
      settle(milliseconds(0));
      if (handed < options_.entries_read || woken()) wait(options_.gather, false);
    } else if (!unconfirmed_.empty()) {
      settle(options_.gather);
    } else {
      settle(milliseconds(0));
      be_well();
      wait(store_.is_shared() ? options_.look_interval : options_.hold_interval, true);
    }
    if (Monotonic::now() - held_at_ >= options_.hold_interval) {
      if (!cursor_->hold()) throw StoreError("somebody else has become the relay");
      held_at_ = Monotonic::now();
    }
    measure();
  }
}

std::size_t Relay::hand_over_new() {
  std::vector<std::vector<domain::LedgerEntry>> streams;
  {
    const Snapshot snapshot(*reader_);
    for (std::size_t stream = 0; stream < handed_.size(); ++stream)
      streams.push_back(
          reader_->entries_after(static_cast<std::int32_t>(stream), handed_[stream], options_.entries_read));
  }
  std::size_t count = 0;
  for (const std::vector<domain::LedgerEntry>& entries : streams) {
    for (const domain::LedgerEntry& entry : entries) {
      hand_over(entry);
      if (++count % entries_between_settling > 0) continue;
      settle(milliseconds(0));
      if (stopping()) return count;
    }
  }
  return count;
}

void Relay::hand_over(const domain::LedgerEntry& entry) {
  std::int64_t& handed = handed_.at(static_cast<std::size_t>(entry.stream));
  if (entry.sequence != handed + 1)
    throw StoreError("ledger entry " + std::to_string(entry.stream) + "/" + std::to_string(handed + 1) +
                     " is gone before it was published");
  for (const domain::Event& event : domain::events_of(entry, store_.installation())) {
    publisher_.publish(event);
    ++events_handed_;
    if (careful_left_ > 0) await_each();
  }
  handed = entry.sequence;
  unconfirmed_.push_back({events_handed_, entry.stream, entry.sequence});
}

void Relay::await_each() {
  while (events_confirmed_ < events_handed_ && !stopping())
    settle(options_.gather);
  --careful_left_;
}

void Relay::settle(milliseconds patience) {
  const std::uint64_t before =
      std::exchange(events_confirmed_, publisher_.confirmed(events_confirmed_, patience));
  if (events_confirmed_ > before) {
    be_well();
    listener_.events_confirmed(events_confirmed_ - before);
  }
  while (!unconfirmed_.empty() && unconfirmed_.front().events <= events_confirmed_) {
    published_.at(static_cast<std::size_t>(unconfirmed_.front().stream)) = unconfirmed_.front().sequence;
    unconfirmed_.pop_front();
    cursor_moved_ = true;
  }
  if (cursor_moved_ && Monotonic::now() - stored_at_ >= options_.cursor_interval) store_cursor();
}

// The broker takes what it is given, or there is nothing to give.
void Relay::be_well() {
  retry_ = milliseconds(0);
  if (!std::exchange(faulty_, false)) return;
  const std::lock_guard lock(mutex_);
  reading_.fault.reset();
}

void Relay::store_cursor() {
  cursor_->set_published_through(published_);
  cursor_moved_ = false;
  stored_at_ = Monotonic::now();
}

// What is handed over has a moment; what is not confirmed then is published again by whoever is next.
void Relay::end() {
  try {
    for (const auto deadline = Monotonic::now() + options_.farewell;
         !unconfirmed_.empty() && Monotonic::now() < deadline;)
      settle(options_.gather);
  } catch (const BrokerError& failure) {
    listener_.publishing_failed(failure.fault(), failure.what());
  } catch (const StoreError& failure) {
    listener_.relay_store_failed(failure.what());
  }
  leave();
}

void Relay::leave() noexcept {
  publisher_.close();
  unconfirmed_.clear();
  try {
    if (std::exchange(cursor_moved_, false)) cursor_->set_published_through(published_);
  } catch (const StoreError& failure) {
    listener_.relay_store_failed(failure.what());
  }
  cursor_->let_go();
}

// By everybody, also who does not relay: it shows when nobody does.
void Relay::measure() {
  if (Monotonic::now() - measured_at_ < measure_interval) return;
  measured_at_ = Monotonic::now();
  const auto through = cursor_->published_through();
  std::int64_t lag_entries = 0;
  std::optional<Timestamp> oldest;
  {
    const Snapshot snapshot(*reader_);
    std::vector<std::int64_t> published = through ? *through : reader_->archived_through();
    if (published.size() == published_.size()) {
      for (std::size_t stream = 0; stream < published.size(); ++stream)
        published[stream] = std::max(published[stream], published_[stream]);
    }
    for (std::size_t stream = 0; stream < published.size(); ++stream) {
      const auto number = static_cast<std::int32_t>(stream);
      const std::int64_t lag = reader_->head(number).last_sequence - published[stream];
      if (lag <= 0) continue;
      lag_entries += lag;
      for (const domain::LedgerEntry& entry : reader_->entries_after(number, published[stream], 1)) {
        if (!oldest || entry.occurred_at < *oldest) oldest = entry.occurred_at;
      }
    }
  }
  const std::lock_guard lock(mutex_);
  reading_.lag_entries = lag_entries;
  reading_.lag = oldest ? std::max(milliseconds(0), clock_.now() - *oldest) : milliseconds(0);
}

}  // namespace inventory::engine

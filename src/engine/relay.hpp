// Tells the broker what was committed: the outbox is the ledger, and this is who empties it.
//
// A thread reads the entries of each stream behind the cursor, derives their events and hands them to the publisher. The
// cursor moves in the store only when the broker has confirmed all events of an entry and of all before it. So an event is
// published if and only if its change was committed, at least once, in ledger order for each variant, and always with the
// same id; after a crash or a lost connection some are published again.
//
// Of all processes on one store one relays at a time (RelayStore::hold). Who cannot reach the broker lets go, so that
// another one may try. Whatever the broker does, nothing waits for it but this thread.
//
// One thread constructs and destroys; any may call wake() and reading().
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "engine/event_publisher.hpp"
#include "engine/store.hpp"

namespace inventory::engine {

struct RelayOptions {
  std::size_t entries_read = 512;  // at once of a stream
  // What is committed within this time of a read is read together. Also a pause for those who commit: while they do, a
  // backlog is told no faster than they leave room for. Once nobody does, it is told without a pause.
  std::chrono::milliseconds gather{5};
  std::chrono::milliseconds cursor_interval{
      250};                                      // between two moves of the cursor while events are confirmed
  std::chrono::milliseconds look_interval{200};  // for what other processes have committed
  std::chrono::milliseconds hold_interval{
      1000};  // between two attempts to be the relay; also to see that one is
  std::chrono::milliseconds retry_first{100};  // after a failure; doubled up to the last, and drawn at random
  std::chrono::milliseconds retry_last{3000};
  std::chrono::milliseconds farewell{1000};  // for what is not confirmed when the relay ends
};

// How the relay is doing.
struct RelayReading {
  bool relaying = false;             // this process is the relay
  std::optional<BrokerFault> fault;  // of the last attempt; nothing: none, or another process relays
  std::int64_t lag_entries = 0;      // committed, and not known to be published
  std::chrono::milliseconds lag{0};  // the age of the oldest of them
};

// Told by the relay's thread; must not block or throw.
class RelayListener {
 public:
  virtual ~RelayListener() = default;
  virtual void relay_began() = 0;  // connected, and the only one
  virtual void events_confirmed(std::uint64_t count) = 0;
  virtual void publishing_failed(BrokerFault fault, std::string_view cause) = 0;
  virtual void relay_store_failed(std::string_view cause) = 0;
};

class Relay {
 public:
  Relay(Store& store, const Clock& clock, EventPublisher& publisher, RelayListener& listener,
        RelayOptions options = {});
  // What is handed over has a moment to be confirmed; then the thread ends.
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  // Something was committed.
  void wake() noexcept;
  RelayReading reading() const;

 private:
  using Monotonic = std::chrono::steady_clock;
  // When `events` are confirmed, so is the entry and all before it.
  struct Handed {
    std::uint64_t events;
    std::int32_t stream;
    std::int64_t sequence;
  };

  void run();
  void attempt();
  void begin();
  void relay();
  std::size_t hand_over_new();  // how many entries
  void hand_over(const domain::LedgerEntry& entry);
  void await_each();
  void settle(std::chrono::milliseconds patience);
  void be_well();
  void store_cursor();
  void end();
  void leave() noexcept;
  void measure();
  void fail(std::optional<BrokerFault> fault);
  bool stopping() const;
  bool woken() const;  // somebody has committed since
  void wait(std::chrono::milliseconds patience, bool for_commits);

  // constant after construction
  Store& store_;
  const Clock& clock_;
  EventPublisher& publisher_;
  RelayListener& listener_;
  const RelayOptions options_;

  // of the thread
  std::unique_ptr<ReadStore> reader_;
  std::unique_ptr<RelayStore> cursor_;
  std::vector<std::int64_t> handed_;     // by stream: handed over up to here
  std::vector<std::int64_t> published_;  // by stream: confirmed up to here
  std::deque<Handed> unconfirmed_;
  std::uint64_t events_handed_ = 0;     // since the publisher was opened
  std::uint64_t events_confirmed_ = 0;  // likewise
  bool cursor_moved_ = false;           // published_ is not stored yet
  Monotonic::time_point stored_at_{};
  Monotonic::time_point held_at_{};
  Monotonic::time_point measured_at_{};
  bool faulty_ = false;           // reading_ has a fault
  std::size_t careful_left_ = 0;  // events to hand over one by one
  std::chrono::milliseconds retry_{0};
  std::minstd_rand random_{std::random_device{}()};

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  // guarded by mutex_
  bool woken_ = false;     // guarded by mutex_
  RelayReading reading_;   // guarded by mutex_

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace inventory::engine

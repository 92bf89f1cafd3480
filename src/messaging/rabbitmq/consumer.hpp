// Takes the events of other services from their queues and has them applied: each becomes a command in the committer's
// batch, as a request by HTTP does.
//
// Invariants:
//  - A delivery is acknowledged only after the commit, or once the broker has confirmed that it is in another queue.
//  - Events of one variant or order are applied in the order in which they came (Lanes). One that waits in a retry queue
//    is passed by others: it was decided, and its turn comes again.
//  - When the store fails nothing more is submitted, and what it could not take stays here and is tried again: no event
//    is refused for that. When the connection is lost meanwhile, nothing is consumed before the store is back.
//  - What can never succeed, or has used its attempts, becomes a dead letter alone (topology.hpp).
//  - When the process begins with messages that came back again and again, it takes them one at a time, in their order, and
//    notes which. One with which the process ended three times so becomes a dead letter, and no other does (SuspectNote).
//
// A thread and a connection of its own. Of the processes on a queue one consumes; when its store fails for long it gives
// way to another.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>

#include "base/clock.hpp"
#include "engine/committers.hpp"
#include "engine/event_publisher.hpp"
#include "messaging/rabbitmq/answers.hpp"
#include "messaging/rabbitmq/connection.hpp"
#include "messaging/rabbitmq/delivery.hpp"
#include "messaging/rabbitmq/lanes.hpp"
#include "messaging/rabbitmq/store_pause.hpp"
#include "messaging/rabbitmq/suspect_note.hpp"
#include "messaging/rabbitmq/topology.hpp"
#include "messaging/rabbitmq/transfers.hpp"

namespace inventory::messaging::rabbitmq {

struct ConsumerOptions {
  BrokerOptions broker;
  Topology topology = Topology::declare;
  ConsumerTopology queues;
  std::uint16_t prefetch = 1024;  // unacknowledged deliveries, a queue; quorum queues take 2000 at most
  StorePauseOptions store_pause;
  std::chrono::milliseconds retry_first{100};  // after a failure; doubled up to the last, and drawn at random
  std::chrono::milliseconds retry_last{3000};
  std::chrono::milliseconds give_way{10'000};  // to other processes when the store has failed for so long
  std::filesystem::path suspect_file;          // of SuspectNote; empty: none
  int endings_max = 3;                         // of the process, with one message
  std::chrono::milliseconds farewell{1000};    // for what is being committed when the consumer ends
  std::string connection_name = "inventory: events in";
};

// What became of an event that was acknowledged.
enum class EventFate : std::uint8_t { applied, no_change, duplicate, unknown_type };

// An event that could not be applied. Lives as long as the call.
struct RefusedEvent {
  const std::string& queue;
  const std::string& message_id;  // empty: it has none
  const std::string& type;        // likewise
  const Refusal& refusal;
  std::int64_t attempts = 0;
};

// Told by the consumer's thread; must not block or throw.
class ConsumerListener {
 public:
  virtual ~ConsumerListener() = default;
  virtual void consuming_began() = 0;  // connected
  virtual void event_consumed(EventFate fate) = 0;
  virtual void event_put_back(const RefusedEvent& event) = 0;       // it is in a retry queue
  virtual void event_dead_lettered(const RefusedEvent& event) = 0;  // it is in the dead letters
  virtual void consuming_failed(engine::BrokerFault fault, std::string_view cause) = 0;
  virtual void consuming_paused() = 0;  // the store has failed
  virtual void consuming_resumed() = 0;
};

// How the consumer is doing.
struct ConsumerReading {
  bool connected = false;
  bool paused = false;                       // until the store is back
  std::optional<engine::BrokerFault> fault;  // of the last attempt
  std::size_t in_hand = 0;                   // deliveries that are not acknowledged
};

class Consumer {
 public:
  Consumer(engine::Committers& committers, const inventory::Clock& clock, ConsumerListener& listener,
           ConsumerOptions options);
  // Takes no more deliveries, waits a moment for what is being committed, and ends the thread. What is left comes again.
  ~Consumer();
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  ConsumerReading reading() const;

 private:
  using Monotonic = std::chrono::steady_clock;
  using Number = Lanes::Number;
  struct Work {
    domain::Command command;
    std::string event;
  };
  struct Held {
    Delivery delivery;
    const Source* source = nullptr;
    std::optional<Work> work = {};        // once it was read
    std::optional<Refusal> refusal = {};  // it is on its way to another queue
    std::int64_t attempts = 0;
    bool is_dead = false;
    bool is_suspect = false;  // it goes alone: it may be what ended the process
  };
  struct Taker;
  struct Judge;
  static constexpr std::chrono::milliseconds patience_waiting{20};    // for something to become due
  static constexpr std::chrono::milliseconds patience_committing{1};  // answers are looked for that often

  void run();
  void attempt();
  void open();
  void attend();
  void end();
  void fail(engine::BrokerFault fault, std::string_view cause);
  void forget();
  void wait_for_store();

  std::chrono::milliseconds patience() const;
  void receive(std::chrono::milliseconds patience);
  void accept(Delivery delivery);
  bool examine(Number number);
  bool read(Number number);
  void submit_waiting();
  void submit(const Work& work, Number number);
  void judge_answers();
  void refuse(Number number, Refusal refusal);
  void transfer();
  void settle(Number number);
  void tell(Number number);
  void done(Number number, EventFate fate);
  void store_failed();
  void store_works();

  bool stopping() const;
  void wait(std::chrono::milliseconds patience);
  void note();

  // constant after construction
  engine::Committers& committers_;
  const inventory::Clock& clock_;
  ConsumerListener& listener_;
  const ConsumerOptions options_;
  const std::shared_ptr<Answers> answers_;  // replies may come when all this is gone

  // of the thread
  std::optional<Connection> connection_;
  std::map<Number, Held> held_;
  Number arrived_ = 0;
  Lanes lanes_;
  Transfers transfers_;
  std::uint64_t generation_ = 0;  // of the connection: answers of an earlier one are nobody's
  std::size_t submitted_ = 0;
  StorePause pause_;
  std::optional<Work> probe_;  // what the store could not take when the connection was lost
  SuspectNote note_;
  bool is_first_ = true;     // no connection of this process was lost yet
  bool is_careful_;          // something that came back may have ended the process
  bool is_leaving_ = false;  // the connection
  bool ending_ = false;
  bool blocked_ = false;     // the broker takes no messages
  bool is_missing_ = false;  // a queue that messages are moved to
  Monotonic::time_point unblocked_at_{};
  std::chrono::milliseconds retry_{0};
  std::minstd_rand random_{std::random_device{}()};
  UuidMaker correlations_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;    // guarded by mutex_
  ConsumerReading reading_;  // guarded by mutex_

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace inventory::messaging::rabbitmq

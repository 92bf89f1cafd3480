// The only writer: turns queued commands into durable outcomes.
//
// One thread takes all commands that wait, decides each in arrival order against the stock it loaded, and
// writes what became of them in one store transaction, so that many commands share one fsync. There is no
// timer to fill a batch: a lone command is committed at once, and while a commit is under way the next batch
// gathers by itself.
//
// Invariants:
//  - A reply leaves only after the transaction that holds its ledger entries is durable.
//  - A command sees the effects of every command before it, those of its own batch included.
//  - Holds whose time has passed are given back before a command that could use them is decided.
//  - An event of another service is consumed once.
//  - Under one idempotency key a command is decided once; a repeat receives the first answer.
//  - Entries never go back in time, even when the clock does.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "domain/command.hpp"
#include "domain/decide.hpp"
#include "domain/outcome.hpp"
#include "engine/store.hpp"

namespace inventory::engine {

struct CommitterOptions {
  std::size_t batch_commands_max = 512;  // caps the transaction and the wait of the last command in it
  std::size_t batch_lines_max =
      4096;  // the same, for commands of many lines; one command may exceed it alone
  std::size_t queue_commands_max = 8192;  // beyond it submit() refuses: bounded memory
  // Beyond it submit() refuses, and what waited so long is not decided. When more than a batch waits, submit() refuses as
  // soon as the oldest has waited for a quarter of it, or a newcomer would have to, as long as batches have taken of late:
  // what was let in is then still decided in time when commits become slower, and is soon worked off when there is less to
  // do again.
  std::chrono::milliseconds queue_age_max{2000};
  std::chrono::milliseconds sweep_interval{
      250};                                 // how often holds are looked through when nothing else happens
  std::size_t due_reservations_max = 1024;  // given back a batch, beside those that its commands could use
  std::chrono::milliseconds idempotency_retention{std::chrono::hours(24)};
  std::chrono::milliseconds event_retention{std::chrono::days(30)};  // of the ids of consumed events
  std::size_t conflicts_max = 10;  // times that a batch is tried again when others are in its way
  // How long the thread stays awake for the next command when the last one came that soon: to be put to sleep
  // and woken costs a lone caller a quarter of its time. Zero: never.
  std::chrono::microseconds linger{300};
};

// The command was not accepted, or it waited too long; nothing happened. Try again later.
struct Overloaded {
  enum class Cause : std::uint8_t { too_many, too_old };
  Cause cause = Cause::too_old;
};
// The key was used before for something else; nothing happened.
struct KeyReused {};
// The store failed; nothing happened.
struct StoreFailed {};
// The store went away in the middle of the commit and stayed away: whether the command was carried out is not known. A
// retry with the same idempotency key or reservation id tells.
struct OutcomeUnknown {};

// Keyed commands are answered by what is stored, the first time as well: a repeat gets the same bytes.
struct KeyedAnswer {
  StoredAnswer answer;
  bool replayed = false;
};

// What became of an event of another service that was not refused.
enum class Consumption : std::uint8_t {
  applied,
  no_change,  // what it says is so already
  duplicate,  // consumed before
};

using Result = std::variant<domain::Outcome, KeyedAnswer, Consumption, KeyReused, StoreFailed, OutcomeUnknown,
                            Overloaded>;

// Runs once, on the committer's thread; must neither block nor throw.
using Reply = std::move_only_function<void(Result)>;

struct Idempotency {
  IdempotencyKey key;
  Fingerprint fingerprint{};
  // Runs on the committer's thread before the commit; must neither block nor throw.
  std::move_only_function<StoredAnswer(const domain::Outcome&)> render;
};

struct Submission {
  domain::Command command;
  std::optional<Idempotency> idempotency;
  Reply reply;
  std::optional<std::string> event_id =
      {};  // what the event that is the cause is known by: it is consumed once
};

struct BatchReport {
  std::size_t commands = 0;
  std::size_t entries = 0;
  std::size_t expired_reservations = 0;
  std::size_t replays = 0;
  std::size_t conflicts = 0;                   // times that the store asked for the batch once more
  std::chrono::nanoseconds commit_duration{};  // write and COMMIT; zero when there was nothing to write
};

// Told by the committer's thread; must not block or throw.
class CommitterListener {
 public:
  virtual ~CommitterListener() = default;
  virtual void batch_done(const BatchReport& report) = 0;
  virtual void batch_failed(std::string_view cause, std::size_t commands) = 0;
};

class Committer {
 public:
  // `share`: which of the committers of the process it is.
  Committer(Store& store, const Clock& clock, domain::Policy policy, CommitterOptions options,
            CommitterListener& listener, WriterShare share = {});
  // Decides everything accepted, then joins.
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // Any thread. When refused, the submission is left as it was and its reply never runs.
  [[nodiscard]] std::expected<void, Overloaded> submit(Submission&& submission);

  std::size_t queue_depth() const;
  std::chrono::nanoseconds queue_oldest_age() const;

 private:
  using Monotonic = std::chrono::steady_clock;
  struct Waiting {
    Submission submission;
    Monotonic::time_point since;
  };

  void run();
  std::optional<Overloaded> refusal(Monotonic::time_point now) const;
  std::vector<Waiting> take_batch();  // empty: time to sweep, or to end
  void take_more(std::vector<Waiting>& batch);
  void take_waiting(std::vector<Waiting>& batch);
  void linger();
  void commit(std::vector<Waiting> batch);
  void learn_duration(std::chrono::nanoseconds batch) noexcept;
  std::vector<Result> carry_out(std::vector<Submission>& submissions, BatchReport& report);
  void forget_old();

  // constant after construction
  const Clock& clock_;
  const domain::Policy policy_;
  const CommitterOptions options_;
  CommitterListener& listener_;

  // of the committer's thread
  std::unique_ptr<BatchStore> store_;
  Monotonic::time_point forgot_at_{};
  bool more_due_ = false;  // the last batch left reservations whose time has passed
  bool brisk_ = false;     // the last command came within the time to linger

  std::atomic<bool> queued_{false};  // whether queue_ holds anything, to be looked at without the lock
  std::atomic<std::chrono::nanoseconds> batch_duration_{};  // of late; written by the committer's thread
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Waiting> queue_;  // guarded by mutex_
  bool stopping_ = false;      // guarded by mutex_

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace inventory::engine

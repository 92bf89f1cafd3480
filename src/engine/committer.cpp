#include "engine/committer.hpp"

#include <exception>
#include <utility>

#include "engine/batch.hpp"

namespace inventory::engine {
namespace {

constexpr std::chrono::seconds forget_interval{60};  // between two looks for what is past its retention
constexpr int backlog_age_part = 4;                  // of queue_age_max, when more than a batch waits
constexpr int batch_durations = 4;                   // to be learnt from, the last ones most
constexpr std::size_t forgotten_max = 1000;          // a look; keeps the transaction short

}  // namespace

Committer::Committer(Store& store, const Clock& clock, domain::Policy policy, CommitterOptions options,
                     CommitterListener& listener, WriterShare share)
    : clock_(clock),
      policy_(policy),
      options_(options),
      listener_(listener),
      store_(store.open_writer(share)),
      thread_([this] { run(); }) {}

Committer::~Committer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

std::expected<void, Overloaded> Committer::submit(Submission&& submission) {
  const Monotonic::time_point now = Monotonic::now();
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    was_empty = queue_.empty();
    if (const auto overloaded = refusal(now)) return std::unexpected(*overloaded);
    queue_.push_back({std::move(submission), now});
    queued_.store(true, std::memory_order_relaxed);
  }
  if (was_empty) arrived_.notify_one();
  return {};
}

// With mutex_ held.
std::optional<Overloaded> Committer::refusal(Monotonic::time_point now) const {
  using enum Overloaded::Cause;
  if (stopping_ || queue_.size() >= options_.queue_commands_max) return Overloaded{too_many};
  if (queue_.empty()) return std::nullopt;
  // Less than a batch is gone with the next commit: then it is one commit that takes its time, not too much to do.
  const std::size_t batches = queue_.size() / options_.batch_commands_max;
  const std::chrono::nanoseconds age = now - queue_.front().since;
  if (batches == 0) return age > options_.queue_age_max ? std::optional(Overloaded{too_old}) : std::nullopt;
  const std::chrono::nanoseconds age_max = options_.queue_age_max / backlog_age_part;
  const std::chrono::nanoseconds wait = batch_duration_.load(std::memory_order_relaxed) * batches;
  return age > age_max || wait > age_max ? std::optional(Overloaded{too_old}) : std::nullopt;
}

void Committer::learn_duration(std::chrono::nanoseconds batch) noexcept {
  const std::chrono::nanoseconds before = batch_duration_.load(std::memory_order_relaxed);
  batch_duration_.store(before + (batch - before) / batch_durations, std::memory_order_relaxed);
}

std::size_t Committer::queue_depth() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

std::chrono::nanoseconds Committer::queue_oldest_age() const {
  const std::lock_guard lock(mutex_);
  return queue_.empty() ? std::chrono::nanoseconds(0) : Monotonic::now() - queue_.front().since;
}

void Committer::run() {
  while (true) {
    std::vector<Waiting> batch = take_batch();
    if (batch.empty()) {
      const std::lock_guard lock(mutex_);
      if (stopping_ && queue_.empty()) return;
    }
    if (batch.empty()) {
      commit({});
    } else {
      const Monotonic::time_point begun = Monotonic::now();
      take_more(batch);
      commit(std::move(batch));
      learn_duration(Monotonic::now() - begun);
    }
    forget_old();
  }
}

// Yields, so that it takes the processor from nobody who has something to do.
void Committer::linger() {
  const Monotonic::time_point end = Monotonic::now() + options_.linger;
  while (!queued_.load(std::memory_order_relaxed) && Monotonic::now() < end)
    std::this_thread::yield();
}

std::vector<Committer::Waiting> Committer::take_batch() {
  const Monotonic::time_point idle_since = Monotonic::now();
  if (brisk_ && !more_due_) linger();
  std::unique_lock lock(mutex_);
  const auto patience = more_due_ ? std::chrono::milliseconds(0) : options_.sweep_interval;
  arrived_.wait_for(lock, patience, [&] { return stopping_ || !queue_.empty(); });
  brisk_ = !queue_.empty() && Monotonic::now() - idle_since < options_.linger;
  std::vector<Waiting> batch;
  take_waiting(batch);
  return batch;
}

// When other processes are in the way, it is while waiting for them that the next batch gathers.
void Committer::take_more(std::vector<Waiting>& batch) {
  BatchKeys keys;
  for (const Waiting& each : batch)
    collect_keys(each.submission, keys);
  store_->wait_for_others(keys);
  const std::lock_guard lock(mutex_);
  take_waiting(batch);
}

// With mutex_ held.
void Committer::take_waiting(std::vector<Waiting>& batch) {
  std::size_t lines = 0;
  for (const Waiting& each : batch)
    lines += lines_of(each.submission.command);
  while (!queue_.empty() && batch.size() < options_.batch_commands_max) {
    lines += lines_of(queue_.front().submission.command);
    if (lines > options_.batch_lines_max && !batch.empty()) break;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queued_.store(!queue_.empty(), std::memory_order_relaxed);
}

void Committer::commit(std::vector<Waiting> waiting) {
  // Whoever waited this long has given up: deciding for them only makes the next ones wait as long.
  const Monotonic::time_point oldest_allowed = Monotonic::now() - options_.queue_age_max;
  std::vector<Submission> submissions;
  submissions.reserve(waiting.size());
  for (Waiting& each : waiting) {
    if (each.since < oldest_allowed) {
      each.submission.reply(Overloaded{Overloaded::Cause::too_old});
    } else {
      submissions.push_back(std::move(each.submission));
    }
  }

  BatchReport report{.commands = submissions.size()};
  std::vector<Result> results;
  const auto answer_all = [&](std::string_view cause, const auto& answer) {
    store_->abandon();
    more_due_ = false;  // no haste while the store fails
    listener_.batch_failed(cause, submissions.size());
    for (Submission& submission : submissions)
      submission.reply(answer);
  };
  try {
    while (true) {
      try {
        results = carry_out(submissions, report);
        break;
      } catch (const StoreConflict&) {
        store_->abandon();
        if (report.conflicts++ == options_.conflicts_max) throw;
      }
    }
  } catch (const CommitUnknown& failure) {
    return answer_all(failure.what(), OutcomeUnknown{});
  } catch (const std::exception& failure) {
    return answer_all(failure.what(), StoreFailed{});
  }
  for (std::size_t i = 0; i < submissions.size(); ++i)
    submissions[i].reply(std::move(results[i]));
  listener_.batch_done(report);
}

std::vector<Result> Committer::carry_out(std::vector<Submission>& submissions, BatchReport& report) {
  const Timestamp now = clock_.now();
  BatchKeys keys;
  for (const Submission& submission : submissions)
    collect_keys(submission, keys);
  LoadedBatch loaded = store_->begin(keys, now, options_.due_reservations_max);
  const bool more_due = loaded.more_due;
  Batch batch(std::move(loaded), policy_, now);
  report.expired_reservations = batch.expire_due();
  more_due_ = more_due && report.expired_reservations > 0;
  std::vector<Result> results;
  results.reserve(submissions.size());
  for (Submission& submission : submissions)
    results.push_back(batch.decide(submission));
  if (batch.has_changes()) {
    const Monotonic::time_point begun = Monotonic::now();
    store_->commit(batch.stock(), batch.remembered());
    report.commit_duration = Monotonic::now() - begun;
  } else {
    store_->abandon();
  }
  report.entries = batch.stock().entries().size();
  report.replays = batch.replays();
  return results;
}

void Committer::forget_old() {
  const Monotonic::time_point now = Monotonic::now();
  if (now - forgot_at_ < forget_interval) return;
  try {
    const Timestamp today = clock_.now();
    const std::size_t answers = store_->forget_answers(today - options_.idempotency_retention, forgotten_max);
    const std::size_t events = store_->forget_events(today - options_.event_retention, forgotten_max);
    if (answers < forgotten_max && events < forgotten_max) forgot_at_ = now;
  } catch (const std::exception& failure) {
    forgot_at_ = now;
    listener_.batch_failed(failure.what(), 0);
  }
}

}  // namespace inventory::engine

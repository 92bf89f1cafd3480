#include "messaging/rabbitmq/consumer.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace inventory::messaging::rabbitmq {

using engine::BrokerError;
using engine::BrokerFault;
using std::chrono::milliseconds;

Consumer::Consumer(engine::Committers& committers, const inventory::Clock& clock, ConsumerListener& listener,
                   ConsumerOptions options)
    : committers_(committers),
      clock_(clock),
      listener_(listener),
      options_(std::move(options)),
      answers_(std::make_shared<Answers>()),
      pause_(options_.store_pause),
      note_(options_.suspect_file),
      is_careful_(note_.is_left()),
      thread_([this] { run(); }) {}

Consumer::~Consumer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

ConsumerReading Consumer::reading() const {
  const std::lock_guard lock(mutex_);
  return reading_;
}

bool Consumer::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Consumer::wait(milliseconds patience) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [this] { return stopping_; });
}

void Consumer::note() {
  const std::lock_guard lock(mutex_);
  reading_.connected = connection_.has_value();
  reading_.in_hand = held_.size();
  reading_.paused = pause_.is_on();
}

void Consumer::run() {
  while (!stopping()) {
    try {
      attempt();
    } catch (const BrokerError& failure) {
      fail(failure.fault(), failure.what());
    } catch (const std::exception& failure) {
      fail(BrokerFault::away, failure.what());
    }
  }
}

void Consumer::attempt() {
  wait_for_store();
  if (stopping()) return;
  open();
  while (!stopping() && !is_leaving_)
    attend();
  is_leaving_ ? forget() : end();
}

void Consumer::open() {
  connection_.emplace(options_.broker, options_.connection_name);
  establish(*connection_, options_.queues, options_.topology);
  connection_->select_confirms();
  connection_->limit_deliveries(options_.prefetch);
  for (const Source& source : options_.queues.sources)
    connection_->consume(source.queue, source.queue);
  {
    const std::lock_guard lock(mutex_);
    reading_.fault.reset();
  }
  note();
  listener_.consuming_began();
}

void Consumer::fail(BrokerFault fault, std::string_view cause) {
  {
    const std::lock_guard lock(mutex_);
    if (reading_.connected) is_first_ = is_careful_ = false;  // that alone sends back what was in hand
    reading_.fault = fault;
  }
  listener_.consuming_failed(fault, cause);
  forget();
  retry_ = std::clamp(retry_ * 2, options_.retry_first, options_.retry_last);
  wait(milliseconds(std::uniform_int_distribution(retry_.count() / 2, retry_.count())(random_)));
}

// What is not acknowledged comes again on the next connection.
void Consumer::forget() {
  if (pause_.is_on()) {
    const auto first =
        std::ranges::find_if(held_, [](const auto& each) { return each.second.work.has_value(); });
    if (first != held_.end()) probe_ = std::move(first->second.work);
  }
  ++generation_;
  submitted_ = 0;
  held_.clear();
  lanes_ = {};
  transfers_ = {};
  blocked_ = false;
  is_missing_ = false;
  is_leaving_ = false;
  note_.withdraw();
  connection_.reset();
  note();
}

// An event is consumed once: when it is delivered again it is a repeat.
void Consumer::wait_for_store() {
  while (probe_ && pause_.is_on() && !stopping()) {
    wait(std::chrono::ceil<milliseconds>(pause_.until() - Monotonic::now()));
    if (stopping()) return;
    submit(*probe_, 0);
    while (submitted_ > 0 && !stopping()) {
      for (const Answer& answer : answers_->take(patience_waiting)) {
        if (answer.generation != generation_) continue;
        --submitted_;
        is_failure(answer.result) ? store_failed() : store_works();
      }
    }
  }
  probe_.reset();
}

void Consumer::attend() {
  receive(patience());
  judge_answers();
  submit_waiting();
  transfer();
  // Another process may have a store that works.
  if (pause_.lasts(Monotonic::now()) > options_.give_way) {
    is_leaving_ = true;
    is_first_ = is_careful_ = false;
  }
  note();
}

// What is with the committer has a moment. The consumers last as long as the connection: when one is cancelled, another
// process goes on with what comes next before it gets what is in hand here.
void Consumer::end() {
  ending_ = true;
  for (const auto deadline = Monotonic::now() + options_.farewell;
       (submitted_ > 0 || !transfers_.empty()) && Monotonic::now() < deadline;) {
    receive(patience_committing);
    judge_answers();
    transfer();
  }
  forget();
}

}  // namespace inventory::messaging::rabbitmq

// What the consumer does with each delivery, from its arrival to its acknowledgement.
#include <algorithm>
#include <utility>

#include "engine/batch.hpp"
#include "messaging/rabbitmq/consumer.hpp"

namespace inventory::messaging::rabbitmq {

using engine::BrokerError;
using engine::BrokerFault;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds patience_idle(200);
constexpr std::size_t received_max = 512;       // before answers are looked at again
constexpr std::int64_t suspicious_returns = 5;  // a restart, too, sends back what is in hand

// How often it was in hand and not acknowledged, as a quorum queue counts.
std::int64_t times_back(const Delivery& delivery) {
  const Field* field = find(delivery.message.properties.headers, "x-delivery-count");
  return !delivery.redelivered || field == nullptr || field->integer() == nullptr ? 0 : *field->integer();
}

EventFate fate_of(engine::Consumption consumption) {
  switch (consumption) {
    case engine::Consumption::applied: return EventFate::applied;
    case engine::Consumption::no_change: return EventFate::no_change;
    case engine::Consumption::duplicate: return EventFate::duplicate;
  }
  std::unreachable();
}

}  // namespace

struct Consumer::Taker {
  Consumer& self;

  void operator()(Delivery& delivery) const { self.accept(std::move(delivery)); }
  void operator()(const Confirmed& confirmed) const {
    for (const Number number : self.transfers_.take(confirmed, Monotonic::now()))
      self.settle(number);
  }
  void operator()(const Returned& returned) const {
    self.transfers_.take(returned);
    self.is_missing_ = true;
  }
  void operator()(const ConsumerCancelled& cancelled) const {
    throw BrokerError(BrokerFault::away, "rabbitmq: the queue " + cancelled.consumer_tag + " was deleted");
  }
  void operator()(const Blocked&) const { self.blocked_ = true; }
  void operator()(const Unblocked&) const {
    self.blocked_ = false;
    self.unblocked_at_ = Monotonic::now();
  }
};

// The answer to an event that the store could decide.
struct Consumer::Judge {
  Consumer& self;
  Number number;

  void operator()(engine::Consumption consumption) const { self.done(number, fate_of(consumption)); }
  void operator()(const domain::Outcome& outcome) const { self.refuse(number, refusal_of(outcome.error())); }
  void operator()(const auto&) const { __builtin_trap(); }  // events have no key
};

milliseconds Consumer::patience() const {
  if (submitted_ > 0 || transfers_.has_unconfirmed()) return patience_committing;
  return !transfers_.empty() || pause_.is_on() ? patience_waiting : patience_idle;
}

void Consumer::receive(milliseconds patience) {
  for (std::size_t count = 0; count < received_max; ++count) {
    auto received = connection_->receive(count == 0 ? patience : milliseconds(0));
    if (!received) return;
    std::visit(Taker{*this}, *received);
  }
}

void Consumer::accept(Delivery delivery) {
  if (ending_ || is_leaving_) return;  // it comes again
  const auto source = std::ranges::find(options_.queues.sources, delivery.consumer_tag, &Source::queue);
  if (source == options_.queues.sources.end())
    throw BrokerError(BrokerFault::away, "rabbitmq: it delivers what nobody asked for");
  const bool redelivered = delivery.redelivered;
  is_careful_ = is_careful_ || (is_first_ && times_back(delivery) >= suspicious_returns);
  const Number number = ++arrived_;
  Held held{.delivery = std::move(delivery), .source = &*source};
  held.attempts = attempts_before(held.delivery.message.properties.headers) + 1;
  held.is_suspect = redelivered && is_careful_;
  held_.emplace(number, std::move(held));
  // And read when it goes: that may be what ends the process.
  if (held_.at(number).is_suspect) return lanes_.add_alone(number);
  if (!read(number)) return;
  engine::BatchKeys keys;
  engine::collect_keys(held_.at(number).work->command, keys);
  lanes_.add(number, keys);
}

// Whether there is something to be done. If not, the delivery is on its way out.
bool Consumer::read(Number number) {
  Held& held = held_.at(number);
  if (is_cut(held.delivery)) {
    refuse(number, refusal_of_size());
    return false;
  }
  auto event = event_in(held.delivery);
  if (!event) {
    refuse(number, std::move(event.error()));
    return false;
  }
  if (!event->action) {
    done(number, EventFate::unknown_type);
    return false;
  }
  const auto named = Uuid::parse(held.delivery.message.properties.correlation_id);
  const auto correlation = event->correlation ? event->correlation
                           : named            ? std::optional(CorrelationId{*named})
                                              : std::nullopt;
  held.work = Work{
      .command = {.origin = {held.source->client,
                             correlation ? *correlation : CorrelationId{correlations_.make(clock_.now())},
                             event->trace},
                  .action = *std::move(event->action)},
      .event = std::move(event->key)};
  return true;
}

// Notes one that is taken alone. False: processes ended with it too often, and it is on its way out.
bool Consumer::examine(Number number) {
  const Held& held = held_.at(number);
  if (!held.is_suspect) return true;
  const int endings = note_.endings_with(held.delivery);
  note_.note(held.delivery);
  if (endings < options_.endings_max) return true;
  refuse(number, {"PROCESS_ENDED",
                  "The service ended " + std::to_string(endings) + " times while it took this message."});
  return false;
}

// While the store fails one at a time tries whether it works again.
void Consumer::submit_waiting() {
  while (!pause_.is_on() || (submitted_ == 0 && Monotonic::now() >= pause_.until())) {
    const auto number = lanes_.next();
    if (!number) return;
    if (!examine(*number) || (!held_.at(*number).work && !read(*number))) {
      lanes_.finish(*number);
      continue;
    }
    submit(*held_.at(*number).work, *number);
  }
}

void Consumer::submit(const Work& work, Number number) {
  engine::Submission submission;
  submission.command = work.command;
  submission.event_id = work.event;
  submission.reply = [answers = answers_, generation = generation_, number](engine::Result result) {
    answers->add({generation, number, std::move(result)});
  };
  ++submitted_;
  if (!committers_.submit(std::move(submission))) answers_->add({generation_, number, engine::Overloaded{}});
}

void Consumer::judge_answers() {
  for (const Answer& answer : answers_->take(milliseconds(0))) {
    if (answer.generation != generation_) continue;
    --submitted_;
    if (is_failure(answer.result)) {
      lanes_.again(answer.number);
      note_.withdraw();  // the wait may be long
      store_failed();
    } else {
      store_works();
      lanes_.finish(answer.number);
      std::visit(Judge{*this, answer.number}, answer.result);
    }
  }
}

void Consumer::store_failed() {
  if (!pause_.fail(Monotonic::now())) return;
  note();  // first: whoever is told may look
  listener_.consuming_paused();
}

void Consumer::store_works() {
  if (!pause_.end()) return;
  note();
  listener_.consuming_resumed();
}

void Consumer::done(Number number, EventFate fate) {
  connection_->acknowledge(held_.at(number).delivery.tag);
  if (held_.at(number).is_suspect) note_.withdraw();
  held_.erase(number);
  retry_ = milliseconds(0);
  listener_.event_consumed(fate);
}

void Consumer::refuse(Number number, Refusal refusal) {
  Held& held = held_.at(number);
  const auto& delays = options_.queues.retry_delays;
  const auto before = static_cast<std::size_t>(held.attempts - 1);
  held.refusal = std::move(refusal);
  held.is_dead = !held.refusal->may_pass || before >= delays.size();
  if (is_cut(held.delivery)) {  // the broker has the whole of it
    connection_->reject(held.delivery.tag, false);
    return tell(number);
  }
  Message message = refused(held.delivery, held.source->queue, *held.refusal, clock_.now());
  held.delivery.message.body = {};
  if (!held.is_dead) message.routing_key = retry_queue(held.source->queue, delays[before]);
  transfers_.add(number, held.is_dead ? options_.queues.dead_letters : "", std::move(message));
}

void Consumer::transfer() {
  const auto now = Monotonic::now();
  if (blocked_) return;
  if (std::exchange(is_missing_, false) && options_.topology == Topology::declare)
    establish(*connection_, options_.queues, options_.topology);
  transfers_.send(*connection_, now);
  if (now - unblocked_at_ > options_.broker.answer_timeout &&
      transfers_.is_overdue(now, options_.broker.answer_timeout))
    throw BrokerError(BrokerFault::away, "rabbitmq: it confirms nothing");
}

// Its message is in another queue.
void Consumer::settle(Number number) {
  connection_->acknowledge(held_.at(number).delivery.tag);
  tell(number);
}

void Consumer::tell(Number number) {
  const auto node = held_.extract(number);
  const Held& held = node.mapped();
  if (held.is_suspect) note_.withdraw();
  const Properties& properties = held.delivery.message.properties;
  const RefusedEvent event{held.source->queue, properties.message_id, properties.type, *held.refusal,
                           held.attempts};
  held.is_dead ? listener_.event_dead_lettered(event) : listener_.event_put_back(event);
}

}  // namespace inventory::messaging::rabbitmq

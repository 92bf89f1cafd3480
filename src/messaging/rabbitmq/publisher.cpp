#include "messaging/rabbitmq/publisher.hpp"

#include <algorithm>
#include <utility>

namespace inventory::messaging::rabbitmq {

using engine::BrokerError;
using engine::BrokerFault;
using std::chrono::milliseconds;

namespace {

milliseconds until(std::chrono::steady_clock::time_point end) {
  const auto left = std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
  return std::max(left, milliseconds(0));
}

}  // namespace

template <class Work>
void Publisher::closing_on_failure(Work work) {
  if (!connection_) fail(BrokerFault::away, "not connected");
  try {
    work();
  } catch (...) {
    close();
    throw;
  }
}

void Publisher::open() {
  close();
  window_ = {};
  blocked_.reset();
  connection_.emplace(options_.broker, options_.connection_name);
  closing_on_failure([&] {
    switch (options_.topology) {
      case Topology::declare: connection_->declare_topic_exchange(options_.exchange); break;
      case Topology::check: connection_->check_exchange(options_.exchange); break;
      case Topology::off: break;
    }
    connection_->select_confirms();
  });
}

void Publisher::publish(const domain::Event& event) {
  closing_on_failure([&] { hand_over(event); });
}

std::uint64_t Publisher::confirmed(std::uint64_t known, milliseconds patience) {
  closing_on_failure([&] { listen(known, Clock::now() + patience); });
  return window_.confirmed();
}

void Publisher::hand_over(const domain::Event& event) {
  const Message message = message_of(event, options_.format);
  // Reading before each send also keeps librabbitmq 0.11 from looking for a heartbeat without a deadline.
  while (take_one(milliseconds(0))) {
  }
  const auto begin = Clock::now();
  while (blocked_ || window_.open() >= options_.window) {
    take_one(until(begin + options_.broker.answer_timeout));
    fail_if_overdue(begin);
  }
  connection_->publish(options_.exchange, message);
  if (window_.open() == 0) moved_at_ = Clock::now();
  window_.add();
}

void Publisher::listen(std::uint64_t known, Clock::time_point end) {
  do {
    take_one(window_.confirmed() > known ? milliseconds(0) : until(end));
  } while (window_.confirmed() <= known && Clock::now() < end);
  while (take_one(milliseconds(0))) {
  }
  if (window_.open() > 0) fail_if_overdue(moved_at_);
}

// Whether there was something.
bool Publisher::take_one(milliseconds patience) {
  struct Taker {
    Publisher& self;

    void operator()(const Confirmed& confirmed) { self.take(confirmed); }
    void operator()(const Returned& returned) {
      // Its confirm comes behind it.
      if (self.options_.unroutable == Unroutable::pass) return self.options_.on_passed_over();
      self.fail(BrokerFault::unroutable, "no queue is bound for " + returned.message.routing_key +
                                             " to the exchange " + self.options_.exchange);
    }
    void operator()(const Blocked& blocked) { self.blocked_ = blocked.reason; }
    void operator()(const Unblocked&) {
      self.blocked_.reset();
      self.moved_at_ = Clock::now();
    }
    void operator()(const Delivery&) {}
    void operator()(const ConsumerCancelled&) {}
  };
  const auto received = connection_->receive(patience);
  if (received) std::visit(Taker{*this}, *received);
  return received.has_value();
}

void Publisher::take(const Confirmed& confirmed) {
  if (!confirmed.taken) fail(BrokerFault::nacked, "it could not keep an event");
  if (!window_.confirm(confirmed.tag, confirmed.multiple))
    fail(BrokerFault::away, "it confirmed what it was not given");
  moved_at_ = Clock::now();
}

void Publisher::fail_if_overdue(Clock::time_point waiting_since) const {
  if (Clock::now() - waiting_since < options_.broker.answer_timeout) return;
  if (blocked_) fail(BrokerFault::blocked, "it takes nothing: " + *blocked_);
  fail(BrokerFault::away, "it confirms nothing");
}

void Publisher::fail(BrokerFault fault, const std::string& why) const {
  throw BrokerError(fault, "rabbitmq at " + options_.broker.address.authority() + ": " + why);
}

}  // namespace inventory::messaging::rabbitmq

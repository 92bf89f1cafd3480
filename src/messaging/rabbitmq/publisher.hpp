// Hands events to a topic exchange of RabbitMQ and counts the publisher confirms.
//
// Messages are persistent and mandatory. Every call returns within the answer timeout, confirmed() within its patience
// besides; leaving a broker that stopped reading takes a second more.
//
// One thread. After a BrokerError it is closed: calls fail until open().
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "engine/event_publisher.hpp"
#include "messaging/rabbitmq/confirm_window.hpp"
#include "messaging/rabbitmq/connection.hpp"
#include "messaging/rabbitmq/outgoing_message.hpp"

namespace inventory::messaging::rabbitmq {

// What becomes of an event that no queue is bound for.
enum class Unroutable : std::uint8_t {
  hold,  // a BrokerError: it and all behind it wait until a queue is bound
  pass,  // it counts as published; on_passed_over says so
};

struct PublisherOptions {
  BrokerOptions broker;
  std::string exchange = "inventory.events";
  Topology topology = Topology::declare;
  EventsFormat format = EventsFormat::envelope;
  std::size_t window = 1024;  // messages that may be unconfirmed
  Unroutable unroutable = Unroutable::hold;
  std::function<void()> on_passed_over = [] {};  // runs in the calls of the publisher; must not throw
  std::string connection_name = "inventory: events out";
};

class Publisher final : public engine::EventPublisher {
 public:
  explicit Publisher(PublisherOptions options) : options_(std::move(options)) {}

  void open() override;
  void publish(const domain::Event& event) override;
  std::uint64_t confirmed(std::uint64_t known, std::chrono::milliseconds patience) override;
  void close() noexcept override { connection_.reset(); }

 private:
  using Clock = std::chrono::steady_clock;

  template <class Work>
  void closing_on_failure(Work work);
  void hand_over(const domain::Event& event);
  void listen(std::uint64_t known, Clock::time_point end);
  bool take_one(std::chrono::milliseconds patience);
  void take(const Confirmed& confirmed);
  void fail_if_overdue(Clock::time_point waiting_since) const;
  [[noreturn]] void fail(engine::BrokerFault fault, const std::string& why) const;

  const PublisherOptions options_;
  std::optional<Connection> connection_;
  ConfirmWindow window_;
  Clock::time_point moved_at_;          // when something was confirmed last, or is waited for since
  std::optional<std::string> blocked_;  // why the broker takes nothing
};

}  // namespace inventory::messaging::rabbitmq

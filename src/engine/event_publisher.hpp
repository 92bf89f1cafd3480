// What the relay needs of a message broker: to hand events over, and to be told which of them it has.
//
// Implemented by messaging/rabbitmq.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "domain/event.hpp"

namespace inventory::engine {

// Why events are not taken.
enum class BrokerFault : std::uint8_t {
  away,        // no connection, or it was lost, or it does not answer
  refused,     // it answers and says no: credentials, rights, an exchange that is missing
  blocked,     // it is short of memory or disk and takes nothing for now
  nacked,      // it had an event and could not keep it
  unroutable,  // no queue is bound for an event
};

// Nothing that was not confirmed before counts as published; to be tried again from there, after open().
class BrokerError : public std::runtime_error {
 public:
  BrokerError(BrokerFault fault, const std::string& message) : std::runtime_error(message), fault_(fault) {}
  BrokerFault fault() const { return fault_; }

 private:
  BrokerFault fault_;
};

// One thread. Every call returns within a bounded time, whatever the broker does.
class EventPublisher {
 public:
  virtual ~EventPublisher() = default;

  // Connects anew; what an earlier connection left unconfirmed is forgotten. Throws BrokerError.
  virtual void open() = 0;

  // Hands an event over, and waits while as many as the window holds are not confirmed. In order. Throws BrokerError.
  virtual void publish(const domain::Event& event) = 0;

  // How many of the events handed over since open() are confirmed, counted from the first without a gap. Waits up to
  // `patience` for that to be more than `known`. Also what keeps an idle connection alive, and finds out that it is lost:
  // to be called every second or so. Throws BrokerError.
  virtual std::uint64_t confirmed(std::uint64_t known, std::chrono::milliseconds patience) = 0;

  // Also right when not open.
  virtual void close() noexcept = 0;
};

}  // namespace inventory::engine

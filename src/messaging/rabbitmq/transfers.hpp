// Messages on their way into other queues. A delivery is done with when the broker has confirmed that its message is
// there; what it could not take is handed over again, after delays that grow.
//
// Whoever calls acknowledges the deliveries. One thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "messaging/rabbitmq/connection.hpp"

namespace inventory::messaging::rabbitmq {

class Transfers {
 public:
  using Monotonic = std::chrono::steady_clock;

  // `delivery`: how the caller calls it.
  void add(std::uint64_t delivery, std::string exchange, Message message);

  // Hands over what is due, on the one connection that all of it is for, which has confirms selected.
  void send(Connection& connection, Monotonic::time_point now);

  // No queue is there for it.
  void take(const Returned& returned);
  // The deliveries whose messages are in their new queues now.
  std::vector<std::uint64_t> take(const Confirmed& confirmed, Monotonic::time_point now);

  bool empty() const { return waiting_.empty() && unconfirmed_.empty(); }
  bool has_unconfirmed() const { return !unconfirmed_.empty(); }
  bool is_overdue(Monotonic::time_point now, std::chrono::milliseconds timeout) const;

 private:
  struct Transfer {
    std::uint64_t delivery = 0;
    std::string exchange;
    Message message;
    Monotonic::time_point at{};  // due, or handed over
    std::chrono::milliseconds delay{0};
    bool returned = false;
  };

  std::vector<Transfer> waiting_;
  std::map<std::uint64_t, Transfer> unconfirmed_;  // by the number that the broker confirms
  std::uint64_t handed_over_ = 0;
};

}  // namespace inventory::messaging::rabbitmq

// Ends calls into librabbitmq that would wait for ever: shuts the socket down under them, so that they fail.
//
// Some of its calls have no deadline (amqp_basic_publish, while the broker reads nothing). Works on a duplicate of the
// descriptor: the library may close its own, and the number may belong to somebody else then.
//
// Guards belong to the connection's thread, one at a time. Within a look's interval of the deadline.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace inventory::messaging::rabbitmq {

class Watchdog {
 public:
  // Throws std::system_error.
  explicit Watchdog(int socket);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // While it lives, a call is under way that may take so long.
  class Guard {
   public:
    Guard(Watchdog& watchdog, std::chrono::milliseconds allowed);
    ~Guard() { watchdog_.deadline_ = none; }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    Watchdog& watchdog_;
  };

  // The socket is shut down: whatever a call said, the connection is gone.
  bool has_struck() const { return struck_; }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::int64_t none = INT64_MAX;

  void watch(const std::stop_token& stop);

  const int socket_;
  std::atomic<std::int64_t> deadline_ = none;  // on Clock, in its ticks
  std::atomic<bool> struck_ = false;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;  // last: uses the rest
};

}  // namespace inventory::messaging::rabbitmq

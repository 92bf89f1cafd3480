// One session after the other: connects when there is none, waiting a little longer after each failure.
//
// The wait is drawn at random up to its bound, so that many processes do not come back to a server in step. One thread.
#pragma once

#include <chrono>
#include <memory>
#include <random>

#include "store/postgres/connection.hpp"

namespace inventory::store::postgres {

class Reconnect {
 public:
  explicit Reconnect(ConnectionOptions options) : options_(std::move(options)) {}

  // The session there is, or a new one, tried for until `deadline`. Throws ConnectionLost with the last reason.
  Connection& get(std::chrono::steady_clock::time_point deadline);
  // Null when there is none that could be used.
  Connection* current() { return connection_ && connection_->is_usable() ? connection_.get() : nullptr; }
  void drop() { connection_.reset(); }

 private:
  static constexpr std::chrono::milliseconds first_wait{20};
  static constexpr std::chrono::milliseconds last_wait{1000};

  std::chrono::milliseconds jittered(std::chrono::milliseconds wait);

  const ConnectionOptions options_;
  std::unique_ptr<Connection> connection_;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace inventory::store::postgres

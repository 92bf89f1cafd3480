#include "store/postgres/reconnect.hpp"

#include <algorithm>
#include <thread>

namespace inventory::store::postgres {

Connection& Reconnect::get(std::chrono::steady_clock::time_point deadline) {
  if (Connection* connection = current()) return *connection;
  connection_.reset();
  std::chrono::milliseconds wait = first_wait;
  while (true) {
    try {
      connection_ = std::make_unique<Connection>(options_);
      return *connection_;
    } catch (const engine::StoreError& failure) {
      const auto pause = jittered(wait);
      if (std::chrono::steady_clock::now() + pause > deadline) throw ConnectionLost(failure.what());
      std::this_thread::sleep_for(pause);
      wait = std::min(wait * 2, last_wait);
    }
  }
}

std::chrono::milliseconds Reconnect::jittered(std::chrono::milliseconds wait) {
  return std::chrono::milliseconds(
      std::uniform_int_distribution<std::int64_t>(wait.count() / 2, wait.count())(random_));
}

}  // namespace inventory::store::postgres

// What the committers have answered, until the consumer looks. Any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <utility>
#include <variant>
#include <vector>

#include "engine/committer.hpp"

namespace inventory::messaging::rabbitmq {

struct Answer {
  std::uint64_t generation = 0;  // of the connection that the delivery came by
  std::uint64_t number = 0;      // of the delivery
  engine::Result result;
};

// The store could not decide it: to be submitted again.
inline bool is_failure(const engine::Result& result) {
  return std::holds_alternative<engine::StoreFailed>(result) ||
         std::holds_alternative<engine::OutcomeUnknown>(result) ||
         std::holds_alternative<engine::Overloaded>(result);
}

class Answers {
 public:
  void add(Answer answer) {
    const std::lock_guard lock(mutex_);
    list_.push_back(std::move(answer));
    arrived_.notify_one();
  }

  // All that there are; waits for one.
  std::vector<Answer> take(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    if (patience > std::chrono::milliseconds(0))
      arrived_.wait_for(lock, patience, [this] { return !list_.empty(); });
    return std::exchange(list_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Answer> list_;  // guarded by mutex_
};

}  // namespace inventory::messaging::rabbitmq

// Where `now` comes from. The engine asks once a batch and passes the instant on; nothing below it reads a
// clock.
#pragma once

#include <atomic>
#include <chrono>

#include "base/timestamp.hpp"

namespace inventory {

// Any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return Timestamp::from_ms(std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count());
  }
};

// Stands still until told otherwise: time in tests and simulations.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start) : ms_(start.ms()) {}
  Timestamp now() const override { return Timestamp::from_ms(ms_.load()); }
  void set(Timestamp at) { ms_.store(at.ms()); }
  void advance(std::chrono::milliseconds by) { ms_.fetch_add(by.count()); }

 private:
  std::atomic<std::int64_t> ms_;
};

}  // namespace inventory

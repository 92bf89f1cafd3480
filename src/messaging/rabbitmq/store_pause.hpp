// When the store may be asked again after it failed: after delays that grow until it works. Pure. One thread.
#pragma once

#include <algorithm>
#include <chrono>

namespace inventory::messaging::rabbitmq {

struct StorePauseOptions {
  std::chrono::milliseconds first{100};
  std::chrono::milliseconds last{5000};
};

class StorePause {
 public:
  using Monotonic = std::chrono::steady_clock;

  explicit StorePause(StorePauseOptions options) : options_(options) {}

  // Many may fail at once: the delay grows only with those after the pause. True: it began.
  bool fail(Monotonic::time_point now) {
    const bool began = !is_on();
    if (now < until_) return false;
    if (began) since_ = now;
    delay_ = std::clamp(delay_ * 2, options_.first, options_.last);
    until_ = now + delay_;
    return began;
  }
  // True: it ended.
  bool end() {
    const bool ended = is_on();
    delay_ = std::chrono::milliseconds(0);
    until_ = {};
    return ended;
  }

  bool is_on() const { return delay_ > std::chrono::milliseconds(0); }
  Monotonic::time_point until() const { return until_; }
  std::chrono::milliseconds lasts(Monotonic::time_point now) const {
    return is_on() ? std::chrono::floor<std::chrono::milliseconds>(now - since_)
                   : std::chrono::milliseconds(0);
  }

 private:
  const StorePauseOptions options_;
  std::chrono::milliseconds delay_{0};
  Monotonic::time_point since_{};
  Monotonic::time_point until_{};
};

}  // namespace inventory::messaging::rabbitmq

// An absolute point in time by which the present phase of a session must be over.
//
// Set once a phase and looked at by the thread's tick, so that setting it costs a store and not a system
// call; it is noticed up to one tick late. One thread.
#pragma once

#include <chrono>

namespace inventory::http {

using SteadyTime = std::chrono::steady_clock::time_point;

inline SteadyTime steady_now() {
  return std::chrono::steady_clock::now();
}

class Deadline {
 public:
  void set(SteadyTime at) {
    at_ = at;
    passed_ = false;
  }
  void clear() { set(SteadyTime::max()); }

  // Stays true until the next set(): an operation that completes at the same moment is not begun anew.
  bool passed() const { return passed_; }

  // True once, when the time has come.
  bool pass_if_due(SteadyTime now) {
    if (now < at_) return false;
    at_ = SteadyTime::max();
    passed_ = true;
    return true;
  }

 private:
  SteadyTime at_ = SteadyTime::max();
  bool passed_ = false;
};

}  // namespace inventory::http

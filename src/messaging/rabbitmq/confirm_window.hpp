// Which of the messages that were handed over the broker has taken: counts its confirms.
//
// Tags count from 1. Confirms come in any order, one at a time or for all up to a tag. One thread.
#pragma once

#include <cstdint>
#include <deque>

namespace inventory::messaging::rabbitmq {

class ConfirmWindow {
 public:
  // One more was handed over.
  void add() { pending_.push_back(true); }

  // `multiple`: all up to `tag`, and all that there are when that is 0. What was confirmed before may be again. False:
  // there is no such tag, and nothing changed.
  bool confirm(std::uint64_t tag, bool multiple);

  // From the first without a gap.
  std::uint64_t confirmed() const { return confirmed_; }
  // Behind those.
  std::uint64_t open() const { return pending_.size(); }

 private:
  std::uint64_t confirmed_ = 0;
  std::deque<bool> pending_;  // of the tags from confirmed_ + 1 on; the first is true
};

}  // namespace inventory::messaging::rabbitmq

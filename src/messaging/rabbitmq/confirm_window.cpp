#include "messaging/rabbitmq/confirm_window.hpp"

#include <cstddef>

namespace inventory::messaging::rabbitmq {

bool ConfirmWindow::confirm(std::uint64_t tag, bool multiple) {
  const std::uint64_t last = confirmed_ + pending_.size();
  if (tag > last || (tag == 0 && !multiple)) return false;
  if (multiple) {
    for (const std::uint64_t up_to = tag == 0 ? last : tag; confirmed_ < up_to; ++confirmed_)
      pending_.pop_front();
  } else if (tag > confirmed_) {
    pending_[static_cast<std::size_t>(tag - confirmed_ - 1)] = false;
  }
  for (; !pending_.empty() && !pending_.front(); ++confirmed_)
    pending_.pop_front();
  return true;
}

}  // namespace inventory::messaging::rabbitmq

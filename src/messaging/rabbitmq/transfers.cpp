#include "messaging/rabbitmq/transfers.hpp"

#include <algorithm>
#include <utility>

namespace inventory::messaging::rabbitmq {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds delay_first(200);
constexpr milliseconds delay_last(10'000);

}  // namespace

void Transfers::add(std::uint64_t delivery, std::string exchange, Message message) {
  waiting_.push_back({.delivery = delivery, .exchange = std::move(exchange), .message = std::move(message)});
}

void Transfers::send(Connection& connection, Monotonic::time_point now) {
  std::vector<Transfer> later;
  for (Transfer& transfer : std::exchange(waiting_, {})) {
    if (transfer.at > now) {
      later.push_back(std::move(transfer));
      continue;
    }
    connection.publish(transfer.exchange, transfer.message);
    transfer.at = now;
    unconfirmed_.emplace(++handed_over_, std::move(transfer));
  }
  waiting_ = std::move(later);
}

// Which of several alike it was does not matter: they all go the same way.
void Transfers::take(const Returned& returned) {
  for (auto& [number, transfer] : unconfirmed_) {
    if (transfer.returned || transfer.exchange != returned.exchange ||
        transfer.message.routing_key != returned.message.routing_key ||
        transfer.message.properties.message_id != returned.message.properties.message_id ||
        transfer.message.body != returned.message.body)
      continue;
    transfer.returned = true;
    return;
  }
}

std::vector<std::uint64_t> Transfers::take(const Confirmed& confirmed, Monotonic::time_point now) {
  const bool all = confirmed.multiple && confirmed.tag == 0;
  const auto end = all ? unconfirmed_.end() : unconfirmed_.upper_bound(confirmed.tag);
  auto each = confirmed.multiple ? unconfirmed_.begin() : unconfirmed_.find(confirmed.tag);
  std::vector<std::uint64_t> done;
  while (each != end && each != unconfirmed_.end()) {
    Transfer& transfer = each->second;
    if (confirmed.taken && !transfer.returned) {
      done.push_back(transfer.delivery);
    } else {
      transfer.delay = std::clamp(transfer.delay * 2, delay_first, delay_last);
      transfer.at = now + transfer.delay;
      transfer.returned = false;
      waiting_.push_back(std::move(transfer));
    }
    each = unconfirmed_.erase(each);
  }
  return done;
}

// They were handed over in the order of their numbers.
bool Transfers::is_overdue(Monotonic::time_point now, milliseconds timeout) const {
  return !unconfirmed_.empty() && now - unconfirmed_.begin()->second.at > timeout;
}

}  // namespace inventory::messaging::rabbitmq

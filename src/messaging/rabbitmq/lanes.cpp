#include "messaging/rabbitmq/lanes.hpp"

#include <algorithm>

namespace inventory::messaging::rabbitmq {

void Lanes::add(Number number, const engine::BatchKeys& keys) {
  Place place;
  place.keys.insert(place.keys.end(), keys.variants.begin(), keys.variants.end());
  place.keys.insert(place.keys.end(), keys.reservations.begin(), keys.reservations.end());
  place.keys.insert(place.keys.end(), keys.orders.begin(), keys.orders.end());
  std::ranges::sort(place.keys);
  const auto repeats = std::ranges::unique(place.keys);
  place.keys.erase(repeats.begin(), repeats.end());
  for (const Key& key : place.keys) {
    std::deque<Number>& lane = lanes_[key];
    if (!lane.empty()) ++place.behind;
    lane.push_back(number);
  }
  if (place.behind == 0) first_.insert(number);
  places_.emplace(number, std::move(place));
}

void Lanes::add_alone(Number number) {
  places_.emplace(number, Place{.alone = true});
  alone_.insert(number);
  first_.insert(number);
}

bool Lanes::may_go(Number number) const {
  if (!alone_.empty() && *alone_.begin() < number) return false;
  return !alone_.contains(number) || places_.begin()->first == number;
}

std::optional<Lanes::Number> Lanes::next() {
  if (first_.empty()) return std::nullopt;
  const Number number = *first_.begin();
  if (!may_go(number)) return std::nullopt;
  first_.erase(first_.begin());
  return number;
}

void Lanes::again(Number number) {
  first_.insert(number);
}

void Lanes::finish(Number number) {
  const auto place = places_.find(number);
  for (const Key& key : place->second.keys) {
    const auto lane = lanes_.find(key);
    lane->second.pop_front();
    if (lane->second.empty()) {
      lanes_.erase(lane);
      continue;
    }
    const Number follower = lane->second.front();
    if (--places_.at(follower).behind == 0) first_.insert(follower);
  }
  alone_.erase(number);
  places_.erase(place);
}

}  // namespace inventory::messaging::rabbitmq

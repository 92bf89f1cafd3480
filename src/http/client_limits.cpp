#include "http/client_limits.hpp"

namespace inventory::http {

ClientLimits::ClientLimits(std::vector<std::pair<ClientId, ClientLimit>> named, ClientLimit others)
    : named_(std::move(named)),
      others_(others),
      any_rate_(others.rate),
      any_reservations_max_(others.reservations_max) {
  for (std::size_t place = 0; place < named_.size(); ++place) {
    const auto& [client, limit] = named_[place];
    places_.emplace(client, place);
    any_rate_ = any_rate_ || limit.rate;
    any_reservations_max_ = any_reservations_max_ || limit.reservations_max;
  }
}

const ClientLimit& ClientLimits::of(const ClientId& client) const {
  if (named_.empty()) return others_;
  const auto found = places_.find(client);
  return found == places_.end() ? others_ : named_[found->second].second;
}

}  // namespace inventory::http

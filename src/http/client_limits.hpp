// What one client may ask of the service, as the operator set it: so that one who runs wild, or hoards, leaves the others
// their share.
//
// A client is whom the access token names. Constant after construction; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/quantity.hpp"

namespace inventory::http {

// As a bucket that holds `burst` requests and is refilled with `per_second`.
struct RequestRate {
  static constexpr std::int64_t max = 1'000'000;

  std::int64_t per_second = 1;  // 1 … max
  std::int64_t burst = 1;       // 1 … max
  bool operator==(const RequestRate&) const = default;
};

// Nothing: without bound, apart from those that hold for everybody.
struct ClientLimit {
  std::optional<RequestRate> rate = {};
  std::optional<Quantity> quantity_max = {};          // that one line of a reservation may hold
  std::optional<std::chrono::seconds> hold_max = {};  // from a reservation's creation, however often extended
  std::optional<std::int64_t> reservations_max = {};  // that are open at a time
  bool operator==(const ClientLimit&) const = default;
};

class ClientLimits {
 public:
  ClientLimits() = default;  // none for anybody
  // `others` is for each client that is not named, by itself.
  ClientLimits(std::vector<std::pair<ClientId, ClientLimit>> named, ClientLimit others);

  const ClientLimit& of(const ClientId& client) const;
  bool any_rate() const { return any_rate_; }
  bool any_reservations_max() const { return any_reservations_max_; }

  // In the order given.
  const std::vector<std::pair<ClientId, ClientLimit>>& named() const { return named_; }
  const ClientLimit& others() const { return others_; }
  bool operator==(const ClientLimits& other) const {
    return named_ == other.named_ && others_ == other.others_;
  }

 private:
  std::vector<std::pair<ClientId, ClientLimit>> named_;
  std::unordered_map<ClientId, std::size_t, IdHash> places_;  // in named_
  ClientLimit others_;
  bool any_rate_ = false;
  bool any_reservations_max_ = false;
};

}  // namespace inventory::http

// How many requests each client has left: a token bucket a client, over all threads of this process.
//
// A bucket is one instant, when it will be full again (the generic cell rate algorithm), so taking from it is a
// comparison and an addition. Clients come from verified tokens; those whose bucket is full again are forgotten. Replicas
// count each for itself. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "http/client_limits.hpp"

namespace inventory::http {

// After a request was asked for; what the RateLimit fields say
// (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/).
struct RateReading {
  RequestRate rate;
  bool admitted = false;
  std::int64_t requests_left = 0;
  std::chrono::seconds full_in{0};   // rounded up
  std::chrono::seconds retry_in{0};  // when refused: 1 or more
};

class ClientRates {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit ClientRates(std::shared_ptr<const ClientLimits> limits) : limits_(std::move(limits)) {}

  // Takes one request out of the client's bucket, if it has one and there is one in it. Nothing: the client has no rate.
  std::optional<RateReading> take(const ClientId& client, Time now);

  std::size_t clients() const;  // remembered

 private:
  static constexpr std::size_t clients_before_first_purge = 1'024;

  void purge(Time now);

  const std::shared_ptr<const ClientLimits> limits_;
  mutable std::mutex mutex_;
  std::unordered_map<ClientId, Time, IdHash> full_at_;  // guarded by mutex_
  std::size_t purge_at_ = clients_before_first_purge;   // guarded by mutex_
};

// The fields "RateLimit-Policy" and "RateLimit", each with its line end.
void append_rate_fields(std::string& out, const RateReading& reading);

}  // namespace inventory::http

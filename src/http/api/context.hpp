// What the handlers work with. Made once by the service; everything in it outlives the server and may be used
// from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "domain/stream.hpp"
#include "engine/committers.hpp"
#include "engine/queries.hpp"
#include "http/client_limits.hpp"
#include "http/open_reservations.hpp"
#include "messaging/live_feed.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"

namespace inventory::http::api {

struct ReservationLimits {
  std::chrono::seconds ttl_default{1800};     // when the caller says nothing
  std::chrono::seconds ttl_max{30 * 86'400};  // more is a validation error
};

// What is looked at when the service is asked whether it is ready.
enum class BrokerHealth : std::uint8_t { none, pass, fail };
// Of the keys of external issuers.
enum class KeysHealth : std::uint8_t { none, pass, fail };

struct Context {
  engine::Committers& committers;
  engine::Queries& queries;
  messaging::LiveFeed& live;
  const Clock& clock;
  observe::Metrics& metrics;
  const observe::Log& log;
  const std::atomic<bool>& draining;  // the service was told to stop: no longer ready
  ReservationLimits reservations{};
  std::shared_ptr<const ClientLimits> client_limits = std::make_shared<const ClientLimits>();
  std::shared_ptr<OpenReservations> open_reservations{};  // null: no client has a bound for them
  domain::StreamCount streams{};
  InstallationId installation{};
  std::function<BrokerHealth()> broker_health = [] { return BrokerHealth::none; };
  std::function<KeysHealth()> keys_health = [] { return KeysHealth::none; };
};

}  // namespace inventory::http::api

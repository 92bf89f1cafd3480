// Metrics in the Prometheus text format.
//
// Every method may be called from any thread. On the way of a request nothing is looked up by label: a
// route's counters are found once (http_route) and then only incremented. Names and labels are a public
// interface.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace inventory::observe {

// The counters of one route and method. Lives as long as the Metrics it came from.
class RouteMetrics {
 public:
  virtual ~RouteMetrics() = default;
  virtual void finished(unsigned status, std::chrono::nanoseconds took) = 0;
};

// Why a request or a connection was turned away.
enum class ShedReason : std::uint8_t {
  connections,
  operational_only,
  client_rate,
  queue_full,
  queue_age,
  storage
};

// Which limit of its client kept a request from holding more, or longer.
enum class HoardingLimit : std::uint8_t { quantity, lifetime, reservations };

// Which check refused an access token.
enum class TokenRefusal : std::uint8_t {
  malformed,
  algorithm,
  type,
  issuer,
  audience,
  unknown_key,
  signature,
  claims,
  binding,  // to a client certificate that this connection does not show
  expired,
  not_yet_valid,
  keys_unavailable,  // not refused: nobody could tell
};

// What became of fetching the keys of an issuer.
enum class KeySetFetch : std::uint8_t { success, timeout, network, tls, status, too_large, malformed };

struct KeySetReading {
  std::string issuer;
  std::chrono::nanoseconds age{0};  // since it was fetched
};

enum class ReservationOutcome : std::uint8_t {
  granted,
  insufficient_stock,
  discontinued,
  unknown_variant,
  conflict,
  client_limit,
};

// What became of an event of another service.
enum class StoreOperation : std::uint8_t { read, write };

enum class EventOutcome : std::uint8_t {
  applied,
  ignored,
  duplicate,
  unknown_type,
  refused,
  malformed,
  retried,        // put into a retry queue of the broker
  dead_lettered,  // put into its dead letters
};

struct CommitQueueReading {
  std::size_t depth = 0;
  std::chrono::nanoseconds oldest_age{0};
};

// What the broker said to events that it was given.
enum class ConfirmResult : std::uint8_t { ack, nack, returned };

struct RelayReading {
  bool relaying = false;
  std::int64_t lag_entries = 0;
  std::chrono::nanoseconds lag{0};
};

class Metrics {
 public:
  explicit Metrics(std::string_view version);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // `route` is a pattern, never a path: labels must stay few. Takes a lock; keep the reference.
  RouteMetrics& http_route(std::string_view route, std::string_view method);
  void http_request_started();
  void http_request_ended();
  void http_connection_opened();
  void http_connection_closed();
  void http_handshake_failed();
  void http_shed(ShedReason reason);
  void token_refused(TokenRefusal reason);
  void key_set_fetched(KeySetFetch result);

  void commit(std::size_t commands, std::chrono::nanoseconds took);
  void commit_conflicts(std::size_t times);
  void store_failure(StoreOperation operation);
  void reservation(ReservationOutcome outcome, std::uint64_t count = 1);
  void hoarding_refused(HoardingLimit limit);
  void event_consumed(EventOutcome outcome);
  void published(ConfirmResult result, std::uint64_t count = 1);
  void broker_connected();
  void event_stream_opened();
  void event_stream_closed();
  void unknown_variants(std::uint64_t count);
  void idempotent_replay();
  void expired_holds(std::uint64_t count);

  // Read at each exposition, on the thread that asks for it. Set before serving.
  void read_commit_queue_with(std::function<CommitQueueReading()> read);
  void read_dropped_log_lines_with(std::function<std::uint64_t()> read);
  // Those that have a set; without external issuers there is none.
  void read_key_sets_with(std::function<std::vector<KeySetReading>()> read);
  // Without a broker there is none.
  void read_relay_with(std::function<RelayReading()> read);

  // Everything, as text/plain; version=0.0.4.
  std::string exposition() const;

 private:
  struct Registry;
  std::unique_ptr<Registry> registry_;
};

}  // namespace inventory::observe

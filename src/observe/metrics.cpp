#include "observe/metrics.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <mutex>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "observe/process_metrics.hpp"

namespace inventory::observe {
namespace {

using CounterFamily = prometheus::Family<prometheus::Counter>;
using Buckets = prometheus::Histogram::BucketBoundaries;

double seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

Buckets request_seconds() {
  return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}
Buckets batch_commands() {
  return {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};
}

CounterFamily& counters(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}
prometheus::Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}
prometheus::Family<prometheus::Histogram>& histograms(prometheus::Registry& registry, const char* name,
                                                      const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

// Statuses this service answers with; each has a slot, so that counting one is an index and an addition.
constexpr unsigned statuses[] = {200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 406,
                                 408, 409, 412, 413, 415, 422, 429, 431, 500, 503};
constexpr std::size_t other_status = std::size(statuses);

std::size_t slot_of(unsigned status) {
  return static_cast<std::size_t>(std::ranges::lower_bound(statuses, status) - std::begin(statuses));
}

class CountedRoute final : public RouteMetrics {
 public:
  CountedRoute(CounterFamily& requests, prometheus::Histogram& durations, std::string route,
               std::string method)
      : requests_(requests), durations_(durations), route_(std::move(route)), method_(std::move(method)) {}

  void finished(unsigned status, std::chrono::nanoseconds took) override {
    durations_.Observe(seconds(took));
    auto slot = slot_of(status);
    if (slot < other_status && statuses[slot] != status) slot = other_status;
    auto* counter = by_status_[slot].load(std::memory_order_acquire);
    if (counter == nullptr) {
      // The family returns the same counter to whoever asks for the same labels: a race is harmless.
      const auto label = slot == other_status ? std::string("other") : std::to_string(status);
      counter = &requests_.Add({{"route", route_}, {"method", method_}, {"status", label}});
      by_status_[slot].store(counter, std::memory_order_release);
    }
    counter->Increment();
  }

 private:
  CounterFamily& requests_;
  prometheus::Histogram& durations_;
  const std::string route_;
  const std::string method_;
  std::array<std::atomic<prometheus::Counter*>, other_status + 1> by_status_{};
};

constexpr std::array shed_names{"connections", "operational_only", "client_rate",
                                "queue_full",  "queue_age",        "storage"};
constexpr std::array hoarding_names{"quantity", "lifetime", "reservations"};
constexpr std::array refusal_names{"malformed", "algorithm",   "type",          "issuer",
                                   "audience",  "unknown_key", "signature",     "claims",
                                   "binding",   "expired",     "not_yet_valid", "keys_unavailable"};
constexpr std::array key_fetch_names{"success", "timeout",   "network",  "tls",
                                     "status",  "too_large", "malformed"};
constexpr std::array outcome_names{"granted",         "insufficient_stock", "discontinued",
                                   "unknown_variant", "conflict",           "client_limit"};

constexpr std::array event_outcome_names{"applied", "ignored",   "duplicate", "unknown_type",
                                         "refused", "malformed", "retried",   "dead_lettered"};

constexpr std::array confirm_names{"ack", "nack", "returned"};

constexpr std::array operation_names{"read", "write"};

// One counter for each value of an enumeration.
template <std::size_t Count>
std::array<prometheus::Counter*, Count> counter_each(CounterFamily& family, const char* label,
                                                     const std::array<const char*, Count>& names) {
  std::array<prometheus::Counter*, Count> made{};
  for (std::size_t index = 0; index < Count; ++index) {
    made[index] = &family.Add({{label, names[index]}});
  }
  return made;
}

}  // namespace

struct Metrics::Registry {
  prometheus::Registry registry;
  ProcessMetrics process;

  CounterFamily& requests = counters(registry, "inventory_http_requests_total", "Requests answered.");
  prometheus::Family<prometheus::Histogram>& durations =
      histograms(registry, "inventory_http_request_duration_seconds",
                 "From the complete header of a request to its answer being sent.");
  prometheus::Gauge& in_flight =
      gauge(registry, "inventory_http_requests_in_flight", "Requests being answered.");
  prometheus::Gauge& connections = gauge(registry, "inventory_http_connections", "Open connections.");
  prometheus::Counter& handshakes_failed =
      counters(registry, "inventory_tls_handshakes_failed_total", "Connections that TLS could not begin on.")
          .Add({});
  std::array<prometheus::Counter*, shed_names.size()> shed =
      counter_each(counters(registry, "inventory_http_shed_total", "Requests and connections turned away."),
                   "reason", shed_names);

  std::array<prometheus::Counter*, refusal_names.size()> tokens_refused =
      counter_each(counters(registry, "inventory_tokens_refused_total",
                            "Access tokens refused, by the check that did it."),
                   "reason", refusal_names);
  std::array<prometheus::Counter*, key_fetch_names.size()> key_set_fetches = counter_each(
      counters(registry, "inventory_key_set_fetches_total", "Fetches of the keys of issuers, by result."),
      "result", key_fetch_names);
  prometheus::Family<prometheus::Gauge>& key_set_ages = prometheus::BuildGauge()
                                                            .Name("inventory_key_set_age_seconds")
                                                            .Help("Since the keys of an issuer were fetched.")
                                                            .Register(registry);

  std::array<prometheus::Counter*, event_outcome_names.size()> events_consumed = counter_each(
      counters(registry, "inventory_events_consumed_total", "Events of other services, by outcome."),
      "outcome", event_outcome_names);
  std::array<prometheus::Counter*, confirm_names.size()> confirms = counter_each(
      counters(registry, "inventory_publish_confirms_total", "Events handed to the broker, by its answer."),
      "result", confirm_names);
  prometheus::Counter& broker_connections =
      counters(registry, "inventory_broker_reconnects_total", "Connections made to the broker.").Add({});
  prometheus::Gauge& relaying =
      gauge(registry, "inventory_relay_active", "1 in the process that publishes the events of the store.");
  prometheus::Gauge& relay_lag_events = gauge(registry, "inventory_relay_lag_events",
                                              "Ledger entries whose events the broker does not have yet.");
  prometheus::Gauge& relay_lag = gauge(registry, "inventory_relay_lag_seconds", "Age of the oldest of them.");
  prometheus::Gauge& event_streams =
      gauge(registry, "inventory_event_streams", "Open live streams of events.");

  prometheus::Histogram& batch_size =
      histograms(registry, "inventory_commit_batch_size", "Commands in one commit.")
          .Add({}, batch_commands());
  prometheus::Histogram& commit_duration =
      histograms(registry, "inventory_commit_duration_seconds", "Time of one commit, load to fsync.")
          .Add({}, request_seconds());
  prometheus::Counter& conflicts =
      counters(registry, "inventory_commit_conflicts_total", "Batches decided again: others were in the way.")
          .Add({});
  std::array<prometheus::Counter*, operation_names.size()> store_failures =
      counter_each(counters(registry, "inventory_store_failures_total", "Snapshots and batches that failed."),
                   "operation", operation_names);
  prometheus::Gauge& queue_depth =
      gauge(registry, "inventory_commit_queue_depth", "Commands waiting for their commit.");
  prometheus::Gauge& queue_age =
      gauge(registry, "inventory_commit_queue_oldest_age_seconds", "Wait of the oldest waiting command.");
  std::array<prometheus::Counter*, outcome_names.size()> reservations =
      counter_each(counters(registry, "inventory_reservations_total", "Reservations asked for, by outcome."),
                   "outcome", outcome_names);
  std::array<prometheus::Counter*, hoarding_names.size()> hoarding_refused =
      counter_each(counters(registry, "inventory_hoarding_refused_total",
                            "Requests to hold more, or longer, than their client may, by limit."),
                   "limit", hoarding_names);
  prometheus::Counter& unknown_variants =
      counters(registry, "inventory_unknown_variants_total", "Variants asked for that have no record.")
          .Add({});
  prometheus::Counter& replays =
      counters(registry, "inventory_idempotent_replays_total", "Answers replayed for a known key.").Add({});
  prometheus::Counter& expired =
      counters(registry, "inventory_expired_holds_total", "Holds ended by their expiry.").Add({});
  prometheus::Gauge& dropped_lines =
      gauge(registry, "inventory_log_lines_dropped", "Log lines given up because the log could not keep up.");

  std::function<CommitQueueReading()> read_commit_queue;
  std::function<std::uint64_t()> read_dropped_lines;
  std::function<RelayReading()> read_relay;
  std::function<std::vector<KeySetReading>()> read_key_sets;

  std::mutex mutex;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<CountedRoute>> routes;  // guarded by mutex
};

Metrics::Metrics(std::string_view version) : registry_(std::make_unique<Registry>()) {
  prometheus::BuildGauge()
      .Name("inventory_build_info")
      .Help("Always 1; the labels say what runs.")
      .Register(registry_->registry)
      .Add({{"version", std::string(version)}})
      .Set(1);
}
Metrics::~Metrics() = default;

RouteMetrics& Metrics::http_route(std::string_view route, std::string_view method) {
  const std::lock_guard lock(registry_->mutex);
  std::pair key{std::string(route), std::string(method)};
  auto& counted = registry_->routes[key];
  if (!counted) {
    auto& durations =
        registry_->durations.Add({{"route", key.first}, {"method", key.second}}, request_seconds());
    counted = std::make_unique<CountedRoute>(registry_->requests, durations, key.first, key.second);
  }
  return *counted;
}

void Metrics::http_request_started() {
  registry_->in_flight.Increment();
}
void Metrics::http_request_ended() {
  registry_->in_flight.Decrement();
}
void Metrics::http_connection_opened() {
  registry_->connections.Increment();
}
void Metrics::http_connection_closed() {
  registry_->connections.Decrement();
}
void Metrics::http_handshake_failed() {
  registry_->handshakes_failed.Increment();
}
void Metrics::http_shed(ShedReason reason) {
  registry_->shed[static_cast<std::size_t>(reason)]->Increment();
}
void Metrics::token_refused(TokenRefusal reason) {
  registry_->tokens_refused[static_cast<std::size_t>(reason)]->Increment();
}
void Metrics::key_set_fetched(KeySetFetch result) {
  registry_->key_set_fetches[static_cast<std::size_t>(result)]->Increment();
}

void Metrics::commit(std::size_t commands, std::chrono::nanoseconds took) {
  registry_->batch_size.Observe(static_cast<double>(commands));
  registry_->commit_duration.Observe(seconds(took));
}
void Metrics::commit_conflicts(std::size_t times) {
  registry_->conflicts.Increment(static_cast<double>(times));
}
void Metrics::store_failure(StoreOperation operation) {
  registry_->store_failures[static_cast<std::size_t>(operation)]->Increment();
}
void Metrics::reservation(ReservationOutcome outcome, std::uint64_t count) {
  registry_->reservations[static_cast<std::size_t>(outcome)]->Increment(static_cast<double>(count));
}
void Metrics::hoarding_refused(HoardingLimit limit) {
  registry_->hoarding_refused[static_cast<std::size_t>(limit)]->Increment();
}
void Metrics::event_consumed(EventOutcome outcome) {
  registry_->events_consumed[static_cast<std::size_t>(outcome)]->Increment();
}
void Metrics::published(ConfirmResult result, std::uint64_t count) {
  registry_->confirms[static_cast<std::size_t>(result)]->Increment(static_cast<double>(count));
}
void Metrics::broker_connected() {
  registry_->broker_connections.Increment();
}
void Metrics::event_stream_opened() {
  registry_->event_streams.Increment();
}
void Metrics::event_stream_closed() {
  registry_->event_streams.Decrement();
}
void Metrics::unknown_variants(std::uint64_t count) {
  registry_->unknown_variants.Increment(static_cast<double>(count));
}
void Metrics::idempotent_replay() {
  registry_->replays.Increment();
}
void Metrics::expired_holds(std::uint64_t count) {
  registry_->expired.Increment(static_cast<double>(count));
}

void Metrics::read_commit_queue_with(std::function<CommitQueueReading()> read) {
  registry_->read_commit_queue = std::move(read);
}
void Metrics::read_dropped_log_lines_with(std::function<std::uint64_t()> read) {
  registry_->read_dropped_lines = std::move(read);
}

void Metrics::read_key_sets_with(std::function<std::vector<KeySetReading>()> read) {
  registry_->read_key_sets = std::move(read);
}

void Metrics::read_relay_with(std::function<RelayReading()> read) {
  registry_->read_relay = std::move(read);
}

std::string Metrics::exposition() const {
  if (registry_->read_commit_queue) {
    const auto reading = registry_->read_commit_queue();
    registry_->queue_depth.Set(static_cast<double>(reading.depth));
    registry_->queue_age.Set(seconds(reading.oldest_age));
  }
  if (registry_->read_dropped_lines) {
    registry_->dropped_lines.Set(static_cast<double>(registry_->read_dropped_lines()));
  }
  if (registry_->read_relay) {
    const auto reading = registry_->read_relay();
    registry_->relaying.Set(reading.relaying ? 1 : 0);
    registry_->relay_lag_events.Set(static_cast<double>(reading.lag_entries));
    registry_->relay_lag.Set(seconds(reading.lag));
  }
  if (registry_->read_key_sets) {
    for (const KeySetReading& reading : registry_->read_key_sets())
      registry_->key_set_ages.Add({{"issuer", reading.issuer}}).Set(seconds(reading.age));
  }
  auto families = registry_->registry.Collect();
  auto of_process = registry_->process.Collect();
  families.insert(families.end(), std::make_move_iterator(of_process.begin()),
                  std::make_move_iterator(of_process.end()));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace inventory::observe

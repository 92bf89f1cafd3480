#include "service/app.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "auth/bearer.hpp"
#include "http/api/routes.hpp"
#include "service/open_store.hpp"
#include "service/version.hpp"

namespace inventory::service {
namespace {

// It is drained after the other, and the whole must end within ten seconds of the signal.
constexpr std::chrono::milliseconds operations_shutdown_max{500};

http::api::ReservationLimits reservation_limits(const Configuration& configuration) {
  using std::chrono::ceil, std::chrono::seconds;
  return {ceil<seconds>(configuration.reservation_ttl_default),
          ceil<seconds>(configuration.reservation_ttl_max)};
}

std::unique_ptr<engine::Store> open(const Configuration& configuration, const Clock& clock) {
  const Migration migration = configuration.migrate ? Migration::always : Migration::embedded;
  return open_store(configuration.store, migration, clock);
}

std::unique_ptr<EventOutlet> make_outlet(const Configuration& configuration, engine::Store& store,
                                         const Clock& clock, observe::Metrics& metrics,
                                         const observe::Log& log) {
  if (!configuration.broker.address || !configuration.broker.publish) return nullptr;
  return std::make_unique<EventOutlet>(configuration.broker, store, clock, metrics, log);
}

}  // namespace

void EngineReporter::batch_done(const engine::BatchReport& report) {
  if (report.commit_duration.count() > 0) metrics_.commit(report.commands, report.commit_duration);
  if (report.conflicts > 0) metrics_.commit_conflicts(report.conflicts);
  if (report.entries > 0) {
    live_.wake();
    if (outlet_ != nullptr) outlet_->wake();
  }
  if (report.expired_reservations > 0) metrics_.expired_holds(report.expired_reservations);
}

void EngineReporter::batch_failed(std::string_view cause, std::size_t commands) {
  metrics_.store_failure(observe::StoreOperation::write);
  log_.error("batch_failed", {{"cause", cause}, {"commands", commands}});
}

void EngineReporter::reads_failed(std::string_view cause, std::size_t reads) {
  metrics_.store_failure(observe::StoreOperation::read);
  log_.error("reads_failed", {{"cause", cause}, {"reads", reads}});
}

App::App(const Configuration& configuration)
    : configuration_(configuration),
      log_({.level = configuration.log_level, .access_log = configuration.access_log}),
      metrics_(version()),
      store_lock_(lock_store(configuration.store)),
      store_(open(configuration, clock_)),
      live_(*store_),
      outlet_(make_outlet(configuration, *store_, clock_, metrics_, log_)),
      context_{.committers = committers_,
               .queries = queries_,
               .live = live_,
               .clock = clock_,
               .metrics = metrics_,
               .log = log_,
               .draining = draining_,
               .reservations = reservation_limits(configuration),
               .client_limits = std::make_shared<const http::ClientLimits>(configuration.client_limits),
               .open_reservations = make_open_reservations(),
               .streams = store_->streams(),
               .installation = store_->installation(),
               .broker_health = [this] { return broker_health(); },
               .keys_health = [this] { return authorization_->health(); }},
      reporter_(metrics_, log_, live_, outlet_.get()),
      committers_(*store_, clock_, configuration.policy, configuration.committer, reporter_),
      queries_(*store_, {}, reporter_) {
  if (context_.open_reservations)
    counting_ =
        std::make_unique<engine::QueryLane>(store_->open_reader(), engine::QueriesOptions(), reporter_);
  metrics_.read_commit_queue_with([this] {
    return observe::CommitQueueReading{committers_.queue_depth(), committers_.queue_oldest_age()};
  });
  metrics_.read_dropped_log_lines_with([this] { return log_.dropped(); });
  if (outlet_) metrics_.read_relay_with([this] { return outlet_->reading(); });
}

App::~App() {
  stop();
  live_.stop();
}

http::api::BrokerHealth App::broker_health() const {
  using http::api::BrokerHealth;
  if (!outlet_ && !inlet_) return BrokerHealth::none;
  const bool is_cut_off = (outlet_ && outlet_->health() == BrokerHealth::fail) ||
                          (inlet_ && inlet_->health() == BrokerHealth::fail);
  return is_cut_off ? BrokerHealth::fail : BrokerHealth::pass;
}

std::shared_ptr<http::OpenReservations> App::make_open_reservations() {
  if (!configuration_.client_limits.any_reservations_max()) return nullptr;
  const auto count = [this](const ClientId& client, std::int64_t max,
                            http::OpenReservations::Counted counted) {
    auto reply = std::make_shared<http::OpenReservations::Counted>(std::move(counted));
    const auto accepted = counting_->submit([this, client, max, reply](engine::ReadStore* store) {
      using Tally = http::OpenReservations::Tally;
      const auto begun = http::OpenReservations::Clock::now();
      if (store == nullptr) return (*reply)(std::nullopt);
      const std::int64_t open = store->open_reservations(client, clock_.now(), max);
      (*reply)(Tally{open, http::OpenReservations::Clock::now() - begun});
    });
    if (accepted) return;
    log_.warning("reservations_not_counted", {{"client", client.text}});
    (*reply)(std::nullopt);
  };
  return std::make_shared<http::OpenReservations>(count);
}

void App::start() {
  const BrokerSettings& broker = configuration_.broker;
  if (broker.address && broker.consume)
    inlet_ =
        std::make_unique<EventInlet>(broker, configuration_.data_dir, committers_, clock_, metrics_, log_);
  authorization_ = std::make_unique<Authorization>(configuration_, clock_, metrics_, log_);
  const auto make_authenticator = [verifier = authorization_->verifier()] {
    return auth::Authenticator(verifier);
  };
  if (!configuration_.tls.certificate.empty()) tls_ = std::make_shared<http::TlsSource>(configuration_.tls);
  const auto rates = configuration_.client_limits.any_rate()
                         ? std::make_shared<http::ClientRates>(context_.client_limits)
                         : nullptr;
  const http::ServerOptions options{configuration_.listen.to_string(),
                                    http_thread_count(configuration_),
                                    configuration_.limits,
                                    tls_,
                                    rates,
                                    configuration_.cross_origins};
  using http::api::MetricsRoute;
  const auto metrics = configuration_.metrics_listen ? MetricsRoute::elsewhere : MetricsRoute::here;
  server_ = std::make_unique<http::Server>(options, http::api::make_router(context_, metrics),
                                           make_authenticator, metrics_, log_);
  if (configuration_.metrics_listen) {
    http::ServerOptions operations{configuration_.metrics_listen->to_string(), 1, configuration_.limits};
    operations.limits.shutdown = std::min(operations.limits.shutdown, operations_shutdown_max);
    operations_server_ = std::make_unique<http::Server>(
        operations, http::api::make_operations_router(context_), make_authenticator, metrics_, log_);
    operations_server_->start();
    log_.info("metrics_listening", {{"address", operations_server_->address()}});
  }
  server_->start();
  log_.info("listening", {{"address", server_->address()},
                          {"tls", tls_ != nullptr},
                          {"version", version()},
                          {"store", configuration_.store.to_string()},
                          {"installation", store_->installation().to_string()}});
}

void App::refresh_certificates(bool anyway) {
  if (!tls_ || (!anyway && !tls_->is_outdated())) return;
  try {
    tls_->reload();
    log_.info("certificate_read", {{"file", configuration_.tls.certificate.string()}});
  } catch (const std::exception& failure) {
    log_.error("certificate_not_read", {{"cause", failure.what()}});
  }
}

void App::stop() {
  if (draining_.exchange(true) || !server_) return;
  log_.info("stopping");
  // Load balancers need a moment to see that the service is no longer ready.
  std::this_thread::sleep_for(configuration_.drain_delay);
  const bool all_answered = server_->drain();
  if (operations_server_) operations_server_->drain();
  authorization_->stop();
  inlet_.reset();
  log_.info("stopped", {{"all_answered", all_answered}});
}

}  // namespace inventory::service

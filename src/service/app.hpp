// The running service: owns every part, starts them in the order of its members, stops them in reverse.
//
// Shutdown: not ready any more, no new connections, what was accepted is answered, the committer decides what
// waits, the store is closed. One thread constructs, runs and destroys it.
#pragma once

#include <atomic>
#include <memory>
#include <string_view>

#include "base/clock.hpp"
#include "engine/committers.hpp"
#include "engine/queries.hpp"
#include "engine/store.hpp"
#include "http/api/context.hpp"
#include "http/server.hpp"
#include "http/tls.hpp"
#include "messaging/live_feed.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "service/authorization.hpp"
#include "service/configuration.hpp"
#include "service/event_inlet.hpp"
#include "service/event_outlet.hpp"
#include "service/file_lock.hpp"

namespace inventory::service {

// Batches and failed reads into metrics and logs, and changes to those who pass on events.
class EngineReporter final : public engine::CommitterListener, public engine::QueriesListener {
 public:
  EngineReporter(observe::Metrics& metrics, const observe::Log& log, messaging::LiveFeed& live,
                 EventOutlet* outlet)
      : metrics_(metrics), log_(log), live_(live), outlet_(outlet) {}
  void batch_done(const engine::BatchReport& report) override;
  void batch_failed(std::string_view cause, std::size_t commands) override;
  void reads_failed(std::string_view cause, std::size_t reads) override;

 private:
  observe::Metrics& metrics_;
  const observe::Log& log_;
  messaging::LiveFeed& live_;
  EventOutlet* const outlet_;  // null: this process tells no broker
};

class App {
 public:
  // Opens the store (migrating an embedded one) and starts everything but the servers. Throws
  // std::runtime_error with a sentence for the operator.
  explicit App(const Configuration& configuration);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // Binds and serves. Throws likewise.
  void start();
  // Stops serving: returns when every request accepted has its answer, or Limits::shutdown has passed.
  void stop();
  // Reads the certificates anew when they have changed, or anyway. What cannot be used is logged, and things
  // stay as they are.
  void refresh_certificates(bool anyway);

 private:
  http::api::BrokerHealth broker_health() const;
  std::shared_ptr<http::OpenReservations> make_open_reservations();

  const Configuration configuration_;
  observe::Log log_;
  observe::Metrics metrics_;
  SystemClock clock_;
  std::optional<FileLock> store_lock_;  // of an embedded store
  std::unique_ptr<engine::Store> store_;
  std::atomic<bool> draining_ = false;
  // What a session's end still touches outlives the servers.
  messaging::LiveFeed live_;
  std::unique_ptr<EventOutlet> outlet_;  // null: this process tells no broker
  http::api::Context context_;
  // The servers' threads end before the engine does, in stop(); the servers themselves are destroyed after
  // it, because the engine's replies go to them.
  std::shared_ptr<http::TlsSource> tls_;  // null: connections are not encrypted
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Server> operations_server_;
  EngineReporter reporter_;
  engine::Committers committers_;
  engine::Queries queries_;
  std::unique_ptr<engine::QueryLane> counting_;  // null: nobody's open reservations are bounded
  std::unique_ptr<Authorization>
      authorization_;                  // from start() on; requests wait for it: goes before the servers
  std::unique_ptr<EventInlet> inlet_;  // null: no events come from a broker
};

}  // namespace inventory::service

// A real server with a few routes that show what reached the handler, and those that a test adds.
//
//   GET  /public/{name}      answers {"name":…}
//   GET  /secret             needs inventory:read, answers {"client":…}
//   POST /echo               JSON body, answers with it
//   POST /confirm            JSON body or none
//   PATCH /patch             merge-patch
//   GET  /large              `large_bytes` of text
//   GET  /wait               answers once release_waiting() was called
//   GET  /throw              throws
//   GET  /health             operational
//   GET  /fields             answers the number of header fields
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "auth/key_source.hpp"
#include "auth/local_issuer.hpp"
#include "http/raw_client.hpp"
#include "http/server.hpp"

namespace inventory::http {

class ToyServer {
 public:
  static constexpr std::size_t large_bytes = 32 * 1024 * 1024;

  // `keys`: in place of the issuer's own.
  explicit ToyServer(Limits limits = {}, unsigned threads = 1, std::vector<Route> more_routes = {},
                     std::shared_ptr<auth::KeySource> keys = {}, std::shared_ptr<const TlsSource> tls = {});
  ~ToyServer();

  RawClient connect(int receive_buffer_bytes = 0) const {
    return RawClient(server_->port(), receive_buffer_bytes);
  }
  // One request on a connection of its own.
  RawResponse ask(std::string_view bytes) const;

  Server& server() { return *server_; }
  std::string token(auth::ScopeSet scopes) const;
  auth::KeySet issuer_keys() const { return issuer_->public_keys(); }

  // Requests that have reached /wait, and letting them go.
  std::size_t waiting() const;
  void release_waiting();

  std::string metrics() const { return metrics_.exposition(); }
  std::string log_lines() const;

 private:
  struct Gate;

  Router make_router(std::vector<Route> more_routes);

  std::shared_ptr<Gate> gate_;
  mutable std::mutex log_mutex_;
  std::string log_lines_;  // guarded by log_mutex_
  observe::Log log_;
  observe::Metrics metrics_{"test"};
  std::filesystem::path directory_;
  std::unique_ptr<auth::LocalIssuer> issuer_;
  SystemClock clock_;
  std::unique_ptr<Server> server_;
};

// Waits for something another thread brings about; false after ten seconds.
template <class Condition>
bool eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace inventory::http

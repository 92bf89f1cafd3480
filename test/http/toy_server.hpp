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

#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "auth/key_source.hpp"
#include "auth/local_issuer.hpp"
#include "eventually.hpp"
#include "http/raw_client.hpp"
#include "http/server.hpp"

namespace inventory::http {

struct ToyOptions {
  unsigned threads = 1;
  std::vector<Route> more_routes = {};
  std::shared_ptr<auth::KeySource> keys = {};  // in place of the issuer's own
  std::shared_ptr<const TlsSource> tls = {};
  std::shared_ptr<ClientRates> rates = {};
  CrossOrigins cross_origins = {};
};

class ToyServer {
 public:
  static constexpr std::size_t large_bytes = 32 * 1024 * 1024;

  explicit ToyServer(Limits limits = {}, ToyOptions options = {});
  ~ToyServer();

  RawClient connect(int receive_buffer_bytes = 0) const {
    return RawClient(server_->port(), receive_buffer_bytes);
  }
  // One request on a connection of its own.
  RawResponse ask(std::string_view bytes) const;

  Server& server() { return *server_; }
  std::string token(auth::ScopeSet scopes, std::string client = "tester") const;
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

}  // namespace inventory::http

// The HTTP server: threads that each own an io_context, a listening socket and the sessions accepted on it.
//
// The kernel spreads connections over the sockets (SO_REUSEPORT); a session never leaves its thread, so
// sessions need no locks. Handlers run on these threads and must not block.
//
// Invariants:
//  - A request that was begun is answered, or its connection is cut by a deadline of Limits. An answer that
//    was cut within its body is recognisable as such.
//  - After drain() has returned no handler runs and no socket is open.
//
// What handlers wait for may answer after drain() (it is posted to an io_context that no longer runs,
// harmless) but not after the destructor: destroy the server after whatever its handlers call into has
// stopped.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "auth/bearer.hpp"
#include "http/client_rates.hpp"
#include "http/cross_origins.hpp"
#include "http/limits.hpp"
#include "http/router.hpp"
#include "http/tls.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"

namespace inventory::http {

struct ServerOptions {
  std::string address = "127.0.0.1:8080";  // numeric host and port, IPv6 in brackets; port 0 picks a free one
  unsigned threads = 2;
  Limits limits{};
  std::shared_ptr<const TlsSource> tls{};  // null: connections are not encrypted
  std::shared_ptr<ClientRates> rates{};    // null: clients may ask as often as they like
  CrossOrigins cross_origins{};
};

class Server {
 public:
  // Called once on each thread: an authenticator (cache and all) belongs to one thread.
  using MakeAuthenticator = std::function<auth::Authenticator()>;

  Server(ServerOptions options, Router router, MakeAuthenticator make_authenticator,
         observe::Metrics& metrics, observe::Log& log);
  ~Server();  // drain(), if nobody did
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds and serves. Throws std::runtime_error that names the address and the reason.
  void start();

  // After start(): "127.0.0.1:43210", with the port that was picked.
  const std::string& address() const;
  std::uint16_t port() const;

  // Any thread, once or often: no new connections, idle ones closed, streams told to end, running requests
  // answered with `Connection: close`; after Limits::shutdown what still runs is cut. Returns when all
  // threads have ended; false when something had to be cut.
  bool drain();

  std::size_t connections() const;  // open now

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace inventory::http

// Everything an operator can decide, typed and checked.
//
// The initialisers below are the defaults, and there are no others; names, flags, help and ranges are in
// settings.hpp. A running service gets its Configuration from load_configuration()
// (configuration_loader.hpp), so a value seen elsewhere is within its range and fits the rest. Plain data;
// any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "auth/fetch_url.hpp"
#include "auth/local_issuer.hpp"
#include "auth/role_scopes.hpp"
#include "auth/signature_algorithm.hpp"
#include "auth/token_types.hpp"
#include "auth/token_verifier.hpp"
#include "domain/decide.hpp"
#include "engine/committer.hpp"
#include "http/client_limits.hpp"
#include "http/cross_origins.hpp"
#include "http/limits.hpp"
#include "http/tls.hpp"
#include "messaging/rabbitmq/publisher.hpp"
#include "messaging/rabbitmq/topology.hpp"
#include "observe/log.hpp"
#include "service/listen_address.hpp"

namespace inventory::service {

// Which store, and where.
struct StoreAddress {
  std::filesystem::path sqlite_path;                  // a file; made when it is missing
  std::string postgres_dsn = {};                      // not empty: PostgreSQL it is
  std::filesystem::path postgres_password_file = {};  // empty: none
  std::int32_t postgres_streams = 8;                  // of a database that is made; fixed from then on

  bool is_postgres() const { return !postgres_dsn.empty(); }
  // Without password.
  std::string to_string() const;
  bool operator==(const StoreAddress&) const = default;
};

// When tokens of the local issuer are accepted.
enum class LocalIssuerUse : std::uint8_t { loopback, always, never };

// Where connections may do without TLS.
enum class PlainHttp : std::uint8_t { loopback, always };

// Whose access tokens are accepted, and which.
struct TokenSettings {
  std::vector<auth::FetchUrl> issuers = {};    // none: no external authorization server
  std::vector<auth::FetchUrl> jwks_uris = {};  // one for each issuer, or none: discovery
  std::filesystem::path issuer_ca_file = {};   // empty: what the system trusts
  std::string audience{auth::default_audience};
  auth::AlgorithmSet algorithms = auth::default_algorithms;
  auth::TokenTypes types = {};
  auth::RoleScopes role_scopes = auth::RoleScopes::parse(auth::default_role_scopes).value();
  LocalIssuerUse local_issuer = LocalIssuerUse::loopback;
  std::chrono::seconds leeway{60};
};

// Where events go and come from, if anywhere.
struct BrokerSettings {
  std::optional<messaging::rabbitmq::BrokerAddress> address;  // none: no broker
  std::filesystem::path password_file = {};                   // empty: none
  std::filesystem::path ca_file = {};                         // empty: what the system trusts
  messaging::rabbitmq::Topology topology = messaging::rabbitmq::Topology::declare;

  bool publish = true;  // this service's events
  std::string exchange = "inventory.events";
  messaging::rabbitmq::EventsFormat format = messaging::rabbitmq::EventsFormat::envelope;
  messaging::rabbitmq::Unroutable unroutable = messaging::rabbitmq::Unroutable::hold;
  std::uint32_t window = 1024;  // events that may be unconfirmed

  bool consume = true;  // events of other services
  messaging::rabbitmq::ConsumerTopology queues = {};
  std::uint16_t prefetch = 1024;  // unacknowledged deliveries of a queue
};

struct Configuration {
  ListenAddress listen{"127.0.0.1", 8080};
  std::optional<ListenAddress> metrics_listen;  // none: /metrics is served on `listen`
  std::filesystem::path data_dir = "./var";
  StoreAddress store{"./var/inventory.db"};  // follows data_dir unless set
  bool migrate = false;                      // a shared store, when the service starts
  unsigned http_threads = 0;                 // 0: automatic, see http_thread_count()
  http::TlsFiles tls;                        // without a certificate there is no TLS
  PlainHttp plain_http = PlainHttp::loopback;
  http::CrossOrigins cross_origins;  // whose pages may call from a browser

  observe::Level log_level = observe::Level::info;
  observe::AccessLog access_log = observe::AccessLog::errors;

  TokenSettings tokens;

  std::chrono::milliseconds reservation_ttl_default{std::chrono::minutes(30)};  // at most reservation_ttl_max
  std::chrono::milliseconds reservation_ttl_max{std::chrono::days(30)};
  domain::Policy policy;

  BrokerSettings broker;

  engine::CommitterOptions committer;
  http::Limits limits;
  http::ClientLimits client_limits;
  std::chrono::milliseconds drain_delay{
      0};                   // from "not ready" to the end of accepting, for load balancers to notice
  bool core_dumps = false;  // else memory, with the secrets in it, is for nobody but root
};

// Those of `inventory token`: always, or with `loopback` where nobody else is trusted and nobody else can connect.
bool accepts_local_tokens(const Configuration& configuration);

// As configured, or one for each core up to two: beyond that the committer is what requests wait for.
unsigned http_thread_count(const Configuration& configuration);

}  // namespace inventory::service

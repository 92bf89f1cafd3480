#include "service/configuration.hpp"

#include <algorithm>
#include <thread>

#include "store/postgres/dsn.hpp"

namespace inventory::service {

std::string StoreAddress::to_string() const {
  return is_postgres() ? store::postgres::redacted(postgres_dsn) : "sqlite:" + sqlite_path.string();
}

bool accepts_local_tokens(const Configuration& configuration) {
  const TokenSettings& tokens = configuration.tokens;
  switch (tokens.local_issuer) {
    case LocalIssuerUse::always: return true;
    case LocalIssuerUse::never: return false;
    case LocalIssuerUse::loopback: break;
  }
  return tokens.issuers.empty() && configuration.listen.is_loopback();
}

unsigned http_thread_count(const Configuration& configuration) {
  constexpr unsigned useful_max = 2;
  if (configuration.http_threads != 0) return configuration.http_threads;
  return std::clamp(std::thread::hardware_concurrency(), 1U, useful_max);
}

}  // namespace inventory::service

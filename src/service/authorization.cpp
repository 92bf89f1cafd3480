#include "service/authorization.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "auth/local_issuer.hpp"

namespace inventory::service {
namespace {

observe::KeySetFetch counted(auth::FetchResult result) {
  using observe::KeySetFetch;
  switch (result) {
    case auth::FetchResult::success: return KeySetFetch::success;
    case auth::FetchResult::timeout: return KeySetFetch::timeout;
    case auth::FetchResult::network: return KeySetFetch::network;
    case auth::FetchResult::tls: return KeySetFetch::tls;
    case auth::FetchResult::status: return KeySetFetch::status;
    case auth::FetchResult::too_large: return KeySetFetch::too_large;
    case auth::FetchResult::malformed: return KeySetFetch::malformed;
  }
  return KeySetFetch::malformed;
}

// Others chose them; a set has no longer ones than 128 bytes.
std::string listed(const std::vector<std::string>& key_ids) {
  std::string list;
  for (const std::string& id : key_ids) {
    const bool printable = std::ranges::all_of(id, [](char c) { return c > ' ' && c <= '~'; });
    list.append(list.empty() ? "" : " ").append(printable ? id : "(unprintable)");
  }
  return list;
}

std::vector<auth::RemoteIssuer> remote_issuers(const TokenSettings& tokens) {
  std::vector<auth::RemoteIssuer> issuers;
  for (std::size_t i = 0; i < tokens.issuers.size(); ++i) {
    issuers.push_back({tokens.issuers[i]});
    if (!tokens.jwks_uris.empty()) issuers.back().jwks_uri = tokens.jwks_uris[i];
  }
  return issuers;
}

}  // namespace

void KeyReporter::keys_fetched(const std::string& issuer, const Change* change) {
  metrics_.key_set_fetched(observe::KeySetFetch::success);
  if (failing_.erase(issuer) > 0) log_.info("key_set_recovered", {{"issuer", issuer}});
  if (change == nullptr) return;
  log_.info(change->first ? "key_set_fetched" : "keys_rotated",
            {{"issuer", issuer}, {"added", listed(change->added)}, {"removed", listed(change->removed)}});
}

void KeyReporter::keys_not_fetched(const std::string& issuer, const auth::FetchFailure& failure) {
  metrics_.key_set_fetched(counted(failure.result));
  if (std::exchange(failing_[issuer], failure.cause) == failure.cause) return;
  log_.warning("key_set_not_fetched",
               {{"issuer", issuer}, {"cause", failure.cause}, {"detail", failure.detail}});
}

void KeyReporter::keys_expired(const std::string& issuer) {
  log_.error("keys_expired", {{"issuer", issuer}});
}

Authorization::Authorization(const Configuration& configuration, const Clock& clock,
                             observe::Metrics& metrics, const observe::Log& log)
    : reporter_(metrics, log) {
  const TokenSettings& tokens = configuration.tokens;
  if (tokens.types.are_widened()) {
    log.warning("token_types_widened",
                {{"token_types", tokens.types.to_string()},
                 {"detail",
                  "tokens that are not marked as access tokens are accepted, told apart by audience only"}});
  }
  std::vector<auth::TrustedIssuer> trusted;
  if (!tokens.issuers.empty()) {
    remote_ = std::make_unique<auth::RemoteKeys>(
        auth::RemoteKeysOptions{.issuers = remote_issuers(tokens), .ca_file = tokens.issuer_ca_file},
        reporter_);
    for (const auto& source : remote_->sources())
      trusted.push_back({source->name(), source, tokens.role_scopes});
    metrics.read_key_sets_with([this] {
      std::vector<observe::KeySetReading> readings;
      for (const auto& source : remote_->sources()) {
        if (const auto age = source->age()) readings.push_back({source->name(), *age});
      }
      return readings;
    });
  }
  if (accepts_local_tokens(configuration)) {
    auto keys =
        std::make_shared<auth::FixedKeys>(auth::LocalIssuer::open(configuration.data_dir).public_keys());
    trusted.push_back({std::string(auth::local_issuer_name), std::move(keys)});
  }
  verifier_ = std::make_shared<const auth::TokenVerifier>(
      auth::VerifierOptions{tokens.audience, tokens.leeway, tokens.algorithms, tokens.types},
      std::move(trusted), clock);
}

http::api::KeysHealth Authorization::health() const {
  using http::api::KeysHealth;
  if (!remote_) return KeysHealth::none;
  return remote_->health() == auth::KeysHealth::trusted ? KeysHealth::pass : KeysHealth::fail;
}

void Authorization::stop() {
  if (remote_) remote_->stop();
}

}  // namespace inventory::service

// Whose access tokens are accepted, as the settings say: external issuers with keys from the network, the local
// issuer, both or neither.
//
// Constructed, stopped and destroyed by one thread; the rest may be called by any.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "auth/remote_keys.hpp"
#include "auth/token_verifier.hpp"
#include "http/api/context.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "service/configuration.hpp"

namespace inventory::service {

// What happens to the keys of issuers, into metrics and logs: a failure when its cause is another than before,
// every change of keys.
class KeyReporter final : public auth::KeyListener {
 public:
  KeyReporter(observe::Metrics& metrics, const observe::Log& log) : metrics_(metrics), log_(log) {}
  void keys_fetched(const std::string& issuer, const Change* change) override;
  void keys_not_fetched(const std::string& issuer, const auth::FetchFailure& failure) override;
  void keys_expired(const std::string& issuer) override;

 private:
  observe::Metrics& metrics_;
  const observe::Log& log_;
  std::map<std::string, std::string> failing_;  // issuer, cause; the fetching thread's
};

class Authorization {
 public:
  // Begins to fetch the keys of issuers. Throws std::runtime_error with a sentence for the operator when the local
  // issuer's key cannot be had. Metrics, log and clock must outlive it.
  Authorization(const Configuration& configuration, const Clock& clock, observe::Metrics& metrics,
                const observe::Log& log);

  const std::shared_ptr<const auth::TokenVerifier>& verifier() const { return verifier_; }
  http::api::KeysHealth health() const;
  // Requests that wait for keys are answered, and no further will wait. Before what serves them is destroyed.
  void stop();

 private:
  KeyReporter reporter_;
  std::unique_ptr<auth::RemoteKeys> remote_;  // null: no external issuer
  std::shared_ptr<const auth::TokenVerifier> verifier_;
};

}  // namespace inventory::service

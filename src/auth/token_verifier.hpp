// Decides whether an access token is one of ours to accept (RFC 9068 section 4, RFC 8725).
//
// In this order, and what fails ends it: form and header (token_parts.hpp), `typ`, `iss`, `aud`, the signature,
// the other claims and their times, whom it is bound to. The issuer is the one that `iss` names exactly, and only
// its keys may have signed. The signature is libcjose's to check, behind the gate and with a key that is bound to one algorithm.
//
// When nothing of an issuer's keys is trusted now, nobody can tell whether its token is good: that is
// AuthError::unavailable and not a refusal.
//
// Constant after construction but for the keys; any thread. The clock must outlive it.
#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/auth_failure.hpp"
#include "auth/certificate_thumbprint.hpp"
#include "auth/key_source.hpp"
#include "auth/principal.hpp"
#include "auth/role_scopes.hpp"
#include "auth/signature_algorithm.hpp"
#include "auth/token_types.hpp"
#include "base/clock.hpp"

namespace inventory::auth {

struct TrustedIssuer {
  std::string name;  // `iss`, exactly
  std::shared_ptr<KeySource> keys;
  RoleScopes roles{};  // what roles in its tokens allow
};

struct VerifierOptions {
  static constexpr std::chrono::seconds leeway_max{60};

  std::string audience;             // must be among `aud`
  std::chrono::seconds leeway{60};  // clocks may differ by this much, 0 … leeway_max
  AlgorithmSet algorithms = default_algorithms;
  TokenTypes types{};
};

// A principal, what its token must be verified again without (the keys of that generation), and who may use it: only
// connections of the client with this certificate, or all. That is for Authenticator to ask at each request.
struct Verified {
  Principal principal;
  const KeySource* keys;
  std::uint64_t generation;
  std::optional<CertificateThumbprint> bound_to;
};

class TokenVerifier {
 public:
  // Without an issuer nothing is accepted. Throws std::invalid_argument when the audience or an issuer's name
  // is empty, two issuers have one name, there is no algorithm or the leeway is out of range.
  TokenVerifier(VerifierOptions options, std::vector<TrustedIssuer> issuers, const Clock& clock);

  [[nodiscard]] std::expected<Verified, AuthFailure> verify(std::string_view token) const;

  // Whether a token that was verified before is still within its time.
  bool is_current(const Principal& principal) const;

 private:
  const TrustedIssuer* issuer_named(std::string_view name) const;

  const VerifierOptions options_;
  const std::vector<TrustedIssuer> issuers_;
  const Clock& clock_;
};

}  // namespace inventory::auth

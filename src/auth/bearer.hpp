// From the Authorization header to the principal, and from a failure to the challenge (RFC 6750).
//
// A token that was verified is not verified again while it is within its time and the keys of its issuer are the
// same: with other keys, or none that is trusted any more, what was cached counts for nothing. Whether it may be used on
// this connection is asked every time: the same token may come over another one.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "auth/auth_failure.hpp"
#include "auth/certificate_thumbprint.hpp"
#include "auth/principal.hpp"
#include "auth/token_cache.hpp"
#include "auth/token_verifier.hpp"

namespace inventory::auth {

// One per http thread: the verifier is shared, the cache is its own.
class Authenticator {
 public:
  explicit Authenticator(std::shared_ptr<const TokenVerifier> verifier, TokenCacheOptions cache = {});

  // `authorization_header` is the field's value, "" when there is none. More than one such field is the
  // caller's to refuse as invalid_request: repeated_header below. `certificate` is the one that the client has shown
  // and proved to have the key of, on the connection that the request came over.
  [[nodiscard]] std::expected<Principal, AuthFailure> authenticate(
      std::string_view authorization_header, const std::optional<CertificateThumbprint>& certificate);

 private:
  const Verified* known(std::string_view token);

  std::shared_ptr<const TokenVerifier> verifier_;
  TokenCache cache_;
};

inline constexpr AuthFailure repeated_header{AuthError::invalid_request,
                                             "The Authorization header occurs more than once."};

// The token of `Bearer <token>`, scheme in any case. Its alphabet is for the verifier to judge; here it is
// only one.
std::expected<std::string_view, AuthFailure> bearer_token(std::string_view authorization_header);

// Values of WWW-Authenticate: for a 401, which AuthError::unavailable is not, and for a 403 where any of `any_of` would have done.
std::string challenge(const AuthFailure& failure);
std::string insufficient_scope_challenge(ScopeSet any_of);

}  // namespace inventory::auth

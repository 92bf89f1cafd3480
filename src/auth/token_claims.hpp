// The claims of an access token (RFC 9068 section 2.2), in the two looks that are taken at them: whose token it
// is and for whom, before the signature; everything else after it.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string_view>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>

#include "auth/auth_failure.hpp"
#include "auth/certificate_thumbprint.hpp"
#include "auth/principal.hpp"
#include "auth/role_scopes.hpp"
#include "base/timestamp.hpp"

namespace inventory::auth {

// `exp` is past once `now` reaches it; leeway shifts that in the token's favour.
bool is_expired(Timestamp expires_at, Timestamp now, std::chrono::seconds leeway);

// 1 to 128 characters, no control characters: a client name goes into the ledger and the logs.
bool is_client_name(std::string_view text);

// Belongs to one thread.
class TokenClaims {
 public:
  // Strict JSON, nested at most 8 deep; else nothing in it can be found. The text must outlive this.
  explicit TokenClaims(std::string_view json);
  TokenClaims(const TokenClaims&) = delete;
  TokenClaims& operator=(const TokenClaims&) = delete;

  bool are_readable() const { return claims_ != nullptr; }
  // `iss`; empty when it is missing or no text.
  std::string_view issuer() const;
  // `aud` is this, or a list of texts with this among them.
  bool are_for(std::string_view audience) const;

  // Needs `exp`, `iat`, `sub`, `jti` and the client: `client_id`, or `azp` where that is missing, as OpenID
  // Connect names it. Scopes are those of `scope`, or of `scp` where that is missing, and those that `roles`
  // gives for the texts in the lists `roles` and `realm_access.roles`; lists of another form give nothing.
  std::expected<Principal, AuthFailure> judge(const RoleScopes& roles, Timestamp now,
                                              std::chrono::seconds leeway) const;

  // Whose certificate the token is bound to (`cnf`); none: whoever has it may use it. A failure when it is bound in a
  // way that cannot be checked here, by DPoP for instance: `x5t#S256` must be there, and alone, for who is bound in two
  // ways has to show both.
  std::expected<std::optional<CertificateThumbprint>, AuthFailure> binding() const;

 private:
  unsigned char buffer_[2048];
  boost::json::monotonic_resource storage_{buffer_, sizeof buffer_};
  boost::json::value document_;
  const boost::json::object* claims_ = nullptr;
};

}  // namespace inventory::auth

#include "auth/token_verifier.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "auth/token_claims.hpp"
#include "auth/token_parts.hpp"
#include "auth/verification_key.hpp"

namespace inventory::auth {
namespace {

constexpr AuthFailure bad_type{AuthError::invalid_token,
                               "The token is not an access token of a type that is accepted.",
                               RefusalReason::type};
constexpr AuthFailure no_key_id{AuthError::invalid_token,
                                "The access token has a header that is not accepted.",
                                RefusalReason::malformed};
constexpr AuthFailure not_claims{
    AuthError::invalid_token, "The access token is not a well-formed signed JWT.", RefusalReason::malformed};
constexpr AuthFailure other_issuer{AuthError::invalid_token, "The access token is from another issuer.",
                                   RefusalReason::issuer};
constexpr AuthFailure other_audience{AuthError::invalid_token, "The access token is for another audience.",
                                     RefusalReason::audience};
// One answer for an unknown key and a wrong signature.
constexpr std::string_view not_valid = "The signature of the access token is not valid.";
constexpr AuthFailure bad_signature{AuthError::invalid_token, not_valid, RefusalReason::signature};

void require(bool holds, const char* rule) {
  if (!holds) throw std::invalid_argument(rule);
}

}  // namespace

TokenVerifier::TokenVerifier(VerifierOptions options, std::vector<TrustedIssuer> issuers, const Clock& clock)
    : options_(std::move(options)), issuers_(std::move(issuers)), clock_(clock) {
  require(!options_.audience.empty(), "the token audience must not be empty");
  require(!options_.algorithms.empty(), "there must be an algorithm that is accepted");
  require(options_.leeway.count() >= 0 && options_.leeway <= VerifierOptions::leeway_max,
          "the token leeway must be 0 to 60 seconds");
  std::set<std::string_view> names;
  for (const TrustedIssuer& issuer : issuers_) {
    require(!issuer.name.empty() && issuer.keys, "a token issuer must have a name and keys");
    require(names.insert(issuer.name).second, "two token issuers must not have one name");
  }
}

std::expected<Verified, AuthFailure> TokenVerifier::verify(std::string_view token) const {
  const auto parts = take_apart(token, options_.algorithms);
  if (!parts) return std::unexpected(parts.error());
  if (!options_.types.accepts(parts->type)) return std::unexpected(bad_type);
  if (parts->key_id.empty()) return std::unexpected(no_key_id);

  const TokenClaims claims(parts->claims);
  if (!claims.are_readable()) return std::unexpected(not_claims);
  const TrustedIssuer* issuer = issuer_named(claims.issuer());
  if (issuer == nullptr) return std::unexpected(other_issuer);
  if (!claims.are_for(options_.audience)) return std::unexpected(other_audience);

  const TrustedKeys trusted = issuer->keys->trusted();
  if (!trusted.keys) return std::unexpected(keys_unavailable);
  const VerificationKey* key = trusted.keys->find(parts->key_id);
  if (key == nullptr) {
    return std::unexpected(
        AuthFailure{AuthError::invalid_token, not_valid, RefusalReason::unknown_key, issuer->keys.get()});
  }
  if (!key->has_signed(token, *parts)) return std::unexpected(bad_signature);

  auto principal = claims.judge(issuer->roles, clock_.now(), options_.leeway);
  if (!principal) return std::unexpected(principal.error());
  const auto bound_to = claims.binding();
  if (!bound_to) return std::unexpected(bound_to.error());
  return Verified{std::move(*principal), issuer->keys.get(), trusted.generation, *bound_to};
}

bool TokenVerifier::is_current(const Principal& principal) const {
  return !is_expired(principal.expires_at, clock_.now(), options_.leeway);
}

const TrustedIssuer* TokenVerifier::issuer_named(std::string_view name) const {
  const auto found = std::ranges::find(issuers_, name, &TrustedIssuer::name);
  return found == issuers_.end() ? nullptr : &*found;
}

}  // namespace inventory::auth

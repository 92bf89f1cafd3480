#include "auth/token_verifier.hpp"

#include <stdexcept>
#include <utility>

#include "auth/token_claims.hpp"
#include "auth/token_parts.hpp"
#include "auth/verification_key.hpp"

namespace inventory::auth {
namespace {

// One answer for an unknown key and a wrong signature.
constexpr AuthFailure bad_signature{AuthError::invalid_token,
                                    "The signature of the access token is not valid."};

}  // namespace

TokenVerifier::TokenVerifier(VerifierOptions options, KeySet keys, const Clock& clock)
    : options_(std::move(options)), keys_(std::move(keys)), clock_(clock) {
  if (options_.issuer.empty()) throw std::invalid_argument("the token issuer must not be empty");
  if (options_.audience.empty()) throw std::invalid_argument("the token audience must not be empty");
  if (options_.leeway.count() < 0 || options_.leeway > VerifierOptions::leeway_max) {
    throw std::invalid_argument("the token leeway must be 0 to 60 seconds");
  }
}

std::expected<Principal, AuthFailure> TokenVerifier::verify(std::string_view token) const {
  const auto parts = take_apart(token);
  if (!parts) return std::unexpected(parts.error());
  const VerificationKey* key = keys_.find(parts->key_id);
  if (key == nullptr || !key->has_signed(token)) return std::unexpected(bad_signature);
  return judge_claims(parts->claims, options_, clock_.now());
}

bool TokenVerifier::is_current(const Principal& principal) const {
  return !is_expired(principal.expires_at, clock_.now(), options_.leeway);
}

}  // namespace inventory::auth

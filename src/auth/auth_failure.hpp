// Why a request is not authenticated, in the words of RFC 6750.
#pragma once

#include <cstdint>
#include <string_view>

namespace inventory::auth {

class KeySource;

enum class AuthError : std::uint8_t {
  missing_token,    // no credentials at all: RFC 6750 section 3.1 then wants no error code in the challenge
  invalid_request,  // credentials that are not one well-formed bearer token
  invalid_token,    // a token that is malformed, forged, not for us, not valid now
  unavailable,      // nobody can tell now: there are no keys of its issuer that are trusted
};

// Which check refused the token: few, for counting.
enum class RefusalReason : std::uint8_t {
  none,  // there was no token
  malformed,
  algorithm,
  type,
  issuer,
  audience,
  unknown_key,
  signature,
  claims,
  binding,
  expired,
  not_yet_valid,
  keys_unavailable,
};

struct AuthFailure {
  AuthError error;
  // One sentence that lives as long as the program. It never holds anything from the token or a key, and does
  // not tell which of several checks of the signature failed.
  std::string_view description;
  RefusalReason reason = RefusalReason::malformed;
  // Not null: the token names a key that this source does not have, and may have after a fetch. Lives as long
  // as the verifier.
  KeySource* lacks_key = nullptr;
  bool operator==(const AuthFailure&) const = default;
};

inline constexpr AuthFailure keys_unavailable{
    AuthError::unavailable, "The keys that access tokens are verified with cannot be had at the moment.",
    RefusalReason::keys_unavailable};

}  // namespace inventory::auth

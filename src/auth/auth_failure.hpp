// Why a request is not authenticated, in the words of RFC 6750.
#pragma once

#include <string_view>

namespace inventory::auth {

enum class AuthError {
  missing_token,    // no credentials at all: RFC 6750 section 3.1 then wants no error code in the challenge
  invalid_request,  // credentials that are not one well-formed bearer token
  invalid_token,    // a token that is malformed, forged, not for us, not valid now
};

struct AuthFailure {
  AuthError error;
  // One sentence that lives as long as the program. It never holds anything from the token or a key, and does
  // not tell which of several checks of the signature failed.
  std::string_view description;
  bool operator==(const AuthFailure&) const = default;
};

}  // namespace inventory::auth

// The gate in front of the signature: takes a compact JWS apart and judges its form and its header.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "auth/auth_failure.hpp"

namespace inventory::auth {

struct TokenParts {
  std::string key_id;  // only ever compared
  std::string claims;  // JSON, not yet parsed
};

// Judges size, segments, spelling, header and the length of the signature; not the signature and not the
// claims. Any thread.
std::expected<TokenParts, AuthFailure> take_apart(std::string_view token);

}  // namespace inventory::auth

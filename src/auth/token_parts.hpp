// The gate in front of the signature: takes a compact JWS apart and judges its form and its header.
//
// libcjose by itself believes a token's header. So nothing reaches it that breaks one of these rules:
//  - size: at most 8 KiB;
//  - segments: exactly three, none empty (RFC 7515 section 7.1): no JWE, no detached or absent signature;
//  - spelling: each is base64url in its one canonical spelling (auth/base64url.hpp);
//  - header: a JSON object, strict, without repeated members, nested at most 8 deep;
//  - `crit`, `b64`, `zip`, `jku`, `jwk`, `x5u`, `x5c`: refused, whatever they say. They bring a key along, point
//    to one, or ask for processing that we do not do. Nothing a token names is ever fetched;
//  - `alg`: a string that is exactly the name of an accepted algorithm (RFC 8725 section 3.1);
//  - `kid`: a string of at most 128 bytes where there is one. It is only ever compared;
//  - `typ`: a string where there is one (RFC 8725 section 3.11; which one is for TokenTypes to say).
// That the key is for this algorithm and the signature of the length that it makes is checked where the key is
// known (VerificationKey::has_signed).
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "auth/auth_failure.hpp"
#include "auth/signature_algorithm.hpp"

namespace inventory::auth {

inline constexpr std::size_t token_bytes_max = 8 * 1024;
inline constexpr std::size_t key_id_bytes_max = 128;

struct TokenParts {
  SignatureAlgorithm algorithm{};
  std::string key_id;  // empty: none
  std::string type;    // empty: none
  std::string claims;  // the payload, not yet parsed
  std::size_t signature_bytes = 0;
};

// Does not judge the signature and not the claims. Any thread.
std::expected<TokenParts, AuthFailure> take_apart(std::string_view token, AlgorithmSet accepted);

}  // namespace inventory::auth

// The claims of an access token (RFC 9068 section 2.2), read after its signature was found good.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

#include "auth/auth_failure.hpp"
#include "auth/principal.hpp"
#include "auth/token_verifier.hpp"
#include "base/timestamp.hpp"

namespace inventory::auth {

// `exp` is past once `now` reaches it; leeway shifts that in the token's favour.
bool is_expired(Timestamp expires_at, Timestamp now, std::chrono::seconds leeway);

// 1 to 128 characters, no control characters: a client name goes into the ledger and the logs.
bool is_client_name(std::string_view text);

// Any thread.
std::expected<Principal, AuthFailure> judge_claims(std::string_view json, const VerifierOptions& options,
                                                   Timestamp now);

}  // namespace inventory::auth

// Decides whether an access token is one of ours to accept (RFC 9068 section 4, RFC 8725).
//
// The signature is libcjose's to check. Everything in front of it is a strict gate, because the library by
// itself follows the token's header: size, exactly three base64url segments in their one canonical spelling,
// JSON without repeated members, `alg` ES256 with a P-256 key, a 64-byte signature, `typ`, no header that
// brings its own key or changes the processing. Claims are judged only after the signature.
//
// Constant after construction; any thread. The clock must outlive it.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "auth/auth_failure.hpp"
#include "auth/key_set.hpp"
#include "auth/principal.hpp"
#include "base/clock.hpp"

namespace inventory::auth {

struct VerifierOptions {
  static constexpr std::chrono::seconds leeway_max{60};

  std::string issuer;               // `iss`, exactly
  std::string audience;             // must be among `aud`
  std::chrono::seconds leeway{60};  // clocks may differ by this much, 0 … leeway_max
};

class TokenVerifier {
 public:
  static constexpr std::size_t token_bytes_max = 8 * 1024;

  // Throws std::invalid_argument when issuer or audience is empty or the leeway out of range.
  TokenVerifier(VerifierOptions options, KeySet keys, const Clock& clock);

  [[nodiscard]] std::expected<Principal, AuthFailure> verify(std::string_view token) const;

  // Whether a token that was verified before is still within its time.
  bool is_current(const Principal& principal) const;

 private:
  VerifierOptions options_;
  KeySet keys_;
  const Clock& clock_;
};

}  // namespace inventory::auth

// A verifier with one key at a standing clock, and the header and claims that it accepts.
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "auth/test_key.hpp"
#include "auth/token_verifier.hpp"
#include "base/clock.hpp"

namespace inventory::auth {

inline constexpr std::int64_t issued_at = 1'700'000'000;
inline constexpr std::int64_t expires_at = issued_at + 3600;

inline const std::string good_header = R"({"alg":"ES256","typ":"at+jwt","kid":"k1"})";
inline const std::string good_claims =
    R"({"iss":"urn:issuer","sub":"checkout","aud":"inventory-service","client_id":"checkout",)"
    R"("scope":"inventory:read inventory:reserve","iat":1700000000,"nbf":1700000000,"exp":1700003600,"jti":"j-1"})";

// `text` with the one place that reads `from` made to read `to`.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("nothing to replace: " + std::string(from));
  return text.replace(at, from.size(), to);
}

inline std::shared_ptr<FixedKeys> keys_of(const std::string& jwk_set) {
  auto keys = KeySet::from_jwk_set(jwk_set);
  if (!keys) throw std::logic_error(keys.error());
  return std::make_shared<FixedKeys>(std::move(*keys));
}

inline AlgorithmSet every_algorithm() {
  AlgorithmSet all;
  for (const SignatureAlgorithm algorithm : all_algorithms)
    all.add(algorithm);
  return all;
}

// Who trusts urn:issuer with these keys.
inline TokenVerifier verifier_of(const std::string& jwk_set, const Clock& clock,
                                 AlgorithmSet algorithms = default_algorithms) {
  return TokenVerifier({.audience = "inventory-service", .algorithms = algorithms},
                       {{"urn:issuer", keys_of(jwk_set)}}, clock);
}

// One key for all tests of a process: tests change tokens, never keys.
inline const TestKey& the_key() {
  static const TestKey key;
  return key;
}

class TokenTest : public testing::Test {
 protected:
  TokenVerifier make_verifier(std::chrono::seconds leeway = std::chrono::seconds(60)) const {
    return TokenVerifier({.audience = "inventory-service", .leeway = leeway},
                         {{"urn:issuer", keys_of(the_key().public_jwk_set("k1"))}}, clock_);
  }
  static std::string token(std::string_view header, std::string_view claims) {
    return the_key().token(header, claims);
  }
  static std::string good_token() { return token(good_header, good_claims); }
  bool accepts(std::string_view text) const { return verifier_.verify(text).has_value(); }
  bool accepts_header(std::string_view header) const { return accepts(token(header, good_claims)); }
  bool accepts_claims(std::string_view claims) const { return accepts(token(good_header, claims)); }

  ManualClock clock_{Timestamp::from_ms((issued_at + 10) * 1000)};
  TokenVerifier verifier_ = make_verifier();
};

}  // namespace inventory::auth

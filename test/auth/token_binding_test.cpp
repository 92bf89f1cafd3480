// Tokens that only the client with a certificate may use (RFC 8705 section 3.1).
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "auth/base64url.hpp"
#include "auth/bearer.hpp"
#include "auth/certificate_thumbprint.hpp"
#include "auth/token_fixture.hpp"

namespace inventory::auth {
namespace {

CertificateThumbprint thumbprint_of(char byte) {
  return CertificateThumbprint::parse(encode_base64url(std::string(32, byte))).value();
}

std::string bound_claims(const std::string& confirmation) {
  return with(good_claims, "{", R"({"cnf":)" + confirmation + ",");
}

const CertificateThumbprint ours = thumbprint_of('\x5a');
const std::string our_text = encode_base64url(std::string(32, '\x5a'));
const std::string bound_to_us = bound_claims(R"({"x5t#S256":")" + our_text + "\"}");

TEST(CertificateThumbprint, IsReadInItsOneSpelling) {
  EXPECT_EQ(CertificateThumbprint::parse(our_text), ours);
  // Of RFC 8705 section 3.1.
  EXPECT_TRUE(CertificateThumbprint::parse("bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2") == std::nullopt)
      << "its last character has bits left over";
  EXPECT_TRUE(CertificateThumbprint::parse("bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg0").has_value());
  for (const std::string& text :
       {std::string(), our_text + "=", our_text + "A", our_text.substr(1), our_text.substr(0, 42) + "+",
        our_text.substr(0, 42) + " ", encode_base64url(std::string(20, 'a')),
        encode_base64url(std::string(64, 'a')), encode_base64url(std::string(31, 'a')),
        std::string(64, '5')}) {
    EXPECT_FALSE(CertificateThumbprint::parse(text).has_value()) << text;
  }
}

class TokenBinding : public TokenTest {
 protected:
  RefusalReason reason(const std::string& claims) const {
    const auto verified = verifier_.verify(token(good_header, claims));
    return verified ? RefusalReason::none : verified.error().reason;
  }
};

TEST_F(TokenBinding, IsWhatCnfSays) {
  const auto bound = verifier_.verify(token(good_header, bound_to_us));
  ASSERT_TRUE(bound.has_value()) << bound.error().description;
  EXPECT_EQ(bound->bound_to, ours);
  const auto free = verifier_.verify(good_token());
  ASSERT_TRUE(free.has_value());
  EXPECT_EQ(free->bound_to, std::nullopt);
}

TEST_F(TokenBinding, WhatCannotBeCheckedIsRefused) {
  const std::string thumbprint = "\"" + our_text + "\"";
  const std::string jwk = R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})";
  const std::vector<std::string> confirmations = {
      // No object, or an empty one.
      "null", "true", "false", "0", R"("")", "[]", "{}", thumbprint, R"([{"x5t#S256":)" + thumbprint + "}]",
      // Other methods (RFC 7800 section 3, RFC 9449 section 6.1), and such as nobody knows.
      R"({"jkt":)" + thumbprint + "}", R"({"jwk":)" + jwk + "}", R"({"jwe":"a.b.c.d.e"})", R"({"kid":"k1"})",
      R"({"jku":"https://attacker.example/keys"})", R"({"x5t":"AAAAAAAAAAAAAAAAAAAAAAAAAAA"})",
      R"({"x5t#S512":)" + thumbprint + "}", R"({"osc":{}})", R"({"unknown":1})",
      // Its name in another spelling.
      R"({"X5T#S256":)" + thumbprint + "}", R"({"x5t#s256":)" + thumbprint + "}",
      R"({"x5t#S256 ":)" + thumbprint + "}", R"({"cnf":{"x5t#S256":)" + thumbprint + "}}",
      // Beside ours another that would have to be checked too.
      R"({"x5t#S256":)" + thumbprint + R"(,"jkt":)" + thumbprint + "}",
      R"({"kid":"k1","x5t#S256":)" + thumbprint + "}",
      // No thumbprint.
      R"({"x5t#S256":null})", R"({"x5t#S256":""})", R"({"x5t#S256":5})", R"({"x5t#S256":{}})",
      R"({"x5t#S256":[)" + thumbprint + "]}", R"({"x5t#S256":")" + our_text + "=\"}",
      R"({"x5t#S256":")" + our_text + our_text + "\"}", R"({"x5t#S256":")" + our_text.substr(1) + "\"}",
      R"({"x5t#S256":")" + our_text.substr(0, 42) + "+\"}",
      R"({"x5t#S256":")" + std::string(64, '5') + "\"}"};
  for (const std::string& confirmation : confirmations)
    EXPECT_EQ(reason(bound_claims(confirmation)), RefusalReason::binding) << confirmation;
  const std::string twice = R"("x5t#S256":)" + thumbprint;
  EXPECT_EQ(reason(bound_claims("{" + twice + "," + twice + "}")), RefusalReason::malformed);
  EXPECT_EQ(reason(with(bound_to_us, "{", R"({"cnf":{},)")), RefusalReason::malformed);
}

TEST_F(TokenBinding, AForgedTokenIsRefusedAsThat) {
  const std::string forged = TestKey().token(good_header, bound_to_us);
  EXPECT_EQ(verifier_.verify(forged).error().reason, RefusalReason::signature);
}

class BoundToken : public TokenBinding {
 protected:
  using Shown = std::optional<CertificateThumbprint>;
  // What becomes of the token on a connection where this certificate was shown.
  RefusalReason on(const Shown& certificate, const std::string& header) {
    const auto principal = authenticator_.authenticate(header, certificate);
    return principal ? RefusalReason::none : principal.error().reason;
  }

  Authenticator authenticator_{std::make_shared<const TokenVerifier>(make_verifier())};
  const std::string bound_ = "Bearer " + token(good_header, bound_to_us);
  const std::string free_ = "Bearer " + good_token();
  const Shown none_;
  const Shown ours_ = ours;
  const Shown another_ = thumbprint_of('\xa5');
};

TEST_F(BoundToken, IsForTheConnectionsOfItsClient) {
  const auto principal = authenticator_.authenticate(bound_, ours_);
  ASSERT_TRUE(principal.has_value());
  EXPECT_EQ(principal->client, ClientId{"checkout"});
}

TEST_F(BoundToken, IsInvalidOnAnyOther) {
  for (const Shown& certificate : {none_, another_, Shown(CertificateThumbprint{})}) {
    const auto principal = authenticator_.authenticate(bound_, certificate);
    ASSERT_FALSE(principal.has_value());
    EXPECT_EQ(principal.error().error, AuthError::invalid_token);
    EXPECT_EQ(principal.error().reason, RefusalReason::binding);
    EXPECT_EQ(principal.error().lacks_key, nullptr);
  }
  Shown one_bit_off = ours;
  one_bit_off->sha256.back() ^= 1;
  EXPECT_EQ(on(one_bit_off, bound_), RefusalReason::binding);
}

// Verified once, it is still asked at each request who brings it.
TEST_F(BoundToken, TheCacheKeepsWhoseItIs) {
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(on(another_, bound_), RefusalReason::binding) << round;
    EXPECT_EQ(on(ours_, bound_), RefusalReason::none) << round;
    EXPECT_EQ(on(none_, bound_), RefusalReason::binding) << round;
    EXPECT_EQ(on(ours_, bound_), RefusalReason::none) << round;
  }
}

TEST_F(BoundToken, ItsTimeEndsWhateverIsShown) {
  EXPECT_EQ(on(ours_, bound_), RefusalReason::none);
  clock_.set(Timestamp::from_ms((expires_at + 60) * 1000));
  EXPECT_EQ(on(ours_, bound_), RefusalReason::expired);
  EXPECT_EQ(on(another_, bound_), RefusalReason::expired);
}

TEST_F(BoundToken, OneThatIsBoundToNobodyIsForEveryConnection) {
  for (const Shown& certificate : {none_, ours_, another_}) {
    EXPECT_EQ(on(certificate, free_), RefusalReason::none);
    EXPECT_EQ(on(certificate, free_), RefusalReason::none);
  }
}

}  // namespace
}  // namespace inventory::auth

#include "auth/token_verifier.hpp"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <openssl/err.h>

#include "auth/base64url.hpp"
#include "auth/token_fixture.hpp"

namespace inventory::auth {
namespace {

using namespace std::chrono_literals;

class TokenVerifierTest : public TokenTest {};

TEST_F(TokenVerifierTest, TellsWhoCalls) {
  const auto principal = verifier_.verify(good_token());
  ASSERT_TRUE(principal.has_value()) << principal.error().description;
  EXPECT_EQ(principal->principal,
            (Principal{
                ClientId{"checkout"}, {Scope::read, Scope::reserve}, Timestamp::from_ms(expires_at * 1000)}));
}

TEST_F(TokenVerifierTest, TypeIsThatOfAnAccessToken) {
  for (const char* type : {"at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"}) {
    EXPECT_TRUE(accepts_header(with(good_header, "at+jwt", type))) << type;
  }
  for (const char* type : {"JWT", "jwt", "", "at+jwt ", "at+jwtx", "text/at+jwt", "id+jwt", "logout+jwt"}) {
    EXPECT_FALSE(accepts_header(with(good_header, "at+jwt", type))) << type;
  }
  EXPECT_FALSE(accepts_header(with(good_header, R"("typ":"at+jwt",)", "")));
  EXPECT_FALSE(accepts_header(with(good_header, R"("at+jwt")", "null")));
  EXPECT_FALSE(accepts_header(with(good_header, R"("at+jwt")", R"(["at+jwt"])")));
}

TEST_F(TokenVerifierTest, IssuerIsExact) {
  for (const char* issuer : {R"("urn:issuer/")", R"("URN:ISSUER")", R"("urn:issuer ")", R"("")", "null",
                             R"(["urn:issuer"])", "7"}) {
    EXPECT_FALSE(accepts_claims(with(good_claims, R"("urn:issuer")", issuer))) << issuer;
  }
  EXPECT_FALSE(accepts_claims(with(good_claims, R"("iss":"urn:issuer",)", "")));
}

TEST_F(TokenVerifierTest, AudienceContainsUs) {
  const auto audience = [&](const char* json) {
    return accepts_claims(with(good_claims, R"("inventory-service")", json));
  };
  EXPECT_TRUE(audience(R"(["inventory-service"])"));
  EXPECT_TRUE(audience(R"(["orders","inventory-service"])"));
  for (const char* json :
       {R"("orders")", R"("inventory-service2")", R"([])", R"(["orders"])", R"(["inventory-service",7])",
        R"([["inventory-service"]])", R"({"inventory-service":1})", "null", R"("")"}) {
    EXPECT_FALSE(audience(json)) << json;
  }
  EXPECT_FALSE(accepts_claims(with(good_claims, R"("aud":"inventory-service",)", "")));
}

TEST_F(TokenVerifierTest, RequiredClaimsAreThereAndOfTheirType) {
  const char* members[] = {R"("sub":"checkout",)", R"("client_id":"checkout",)", R"("iat":1700000000,)",
                           R"("exp":1700003600,)", R"(,"jti":"j-1")"};
  for (const char* member : members)
    EXPECT_FALSE(accepts_claims(with(good_claims, member, ""))) << member;
  const std::pair<const char*, const char*> wrong[] = {
      {R"("sub":"checkout")", R"("sub":"")"},
      {R"("sub":"checkout")", R"("sub":7)"},
      {R"("client_id":"checkout")", R"("client_id":"")"},
      {R"("client_id":"checkout")", R"("client_id":"a\nb")"},
      {R"("client_id":"checkout")", R"("client_id":["checkout"])"},
      {R"("jti":"j-1")", R"("jti":1)"},
      {R"("jti":"j-1")", R"("jti":"")"}};
  for (const auto& [from, to] : wrong)
    EXPECT_FALSE(accepts_claims(with(good_claims, from, to))) << to;
  EXPECT_TRUE(accepts_claims(
      with(good_claims, R"("client_id":"checkout")", R"("client_id":")" + std::string(128, 'c') + "\"")));
  EXPECT_FALSE(accepts_claims(
      with(good_claims, R"("client_id":"checkout")", R"("client_id":")" + std::string(129, 'c') + "\"")));
}

TEST_F(TokenVerifierTest, ScopeIsAStringOrLeftOut) {
  const std::string scope = R"("scope":"inventory:read inventory:reserve",)";
  const auto none = verifier_.verify(token(good_header, with(good_claims, scope, "")));
  ASSERT_TRUE(none.has_value());
  EXPECT_TRUE(none->principal.scopes.empty());
  for (const char* json : {R"("scope":["inventory:read"],)", R"("scope":null,)", R"("scope":7,)"}) {
    EXPECT_FALSE(accepts_claims(with(good_claims, scope, json))) << json;
  }
}

TEST_F(TokenVerifierTest, TimesAreWholeSeconds) {
  const char* times[] = {R"("1700003600")",
                         "1700003600.0",
                         "1700003600.5",
                         "1.7e9",
                         "1e400",
                         "-1",
                         "null",
                         "true",
                         "[1700003600]",
                         "9223372036854775807",
                         "9223372036854775808",
                         "253402300800",
                         "99999999999999999999"};
  for (const char* time : times) {
    EXPECT_FALSE(accepts_claims(with(good_claims, "\"exp\":1700003600", std::string("\"exp\":") + time)))
        << time;
  }
  for (const char* time : {R"("1700000000")", "1.7e9", "null", "-1"}) {
    EXPECT_FALSE(accepts_claims(with(good_claims, "\"iat\":1700000000", std::string("\"iat\":") + time)))
        << time;
    EXPECT_FALSE(accepts_claims(with(good_claims, "\"nbf\":1700000000", std::string("\"nbf\":") + time)))
        << time;
  }
  EXPECT_TRUE(accepts_claims(with(good_claims, "1700003600", "253402300799")));
  EXPECT_TRUE(accepts_claims(with(good_claims, "\"nbf\":1700000000,", "")));
}

TEST_F(TokenVerifierTest, ExpiresAtItsTimePlusLeeway) {
  const std::string text = good_token();
  const Timestamp end = Timestamp::from_ms(expires_at * 1000);
  clock_.set(end + 59'999ms);
  EXPECT_TRUE(accepts(text));
  clock_.set(end + 60'000ms);
  const auto late = verifier_.verify(text);
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().description, "The access token has expired.");

  const TokenVerifier strict = make_verifier(0s);
  clock_.set(end - 1ms);
  EXPECT_TRUE(strict.verify(text).has_value());
  clock_.set(end);
  EXPECT_FALSE(strict.verify(text).has_value());
}

TEST_F(TokenVerifierTest, IsNotValidBeforeItsTimeLessLeeway) {
  const Timestamp start = Timestamp::from_ms(issued_at * 1000);
  const std::string without_nbf = token(good_header, with(good_claims, "\"nbf\":1700000000,", ""));
  const std::string late_nbf =
      token(good_header, with(good_claims, "\"nbf\":1700000000", "\"nbf\":1700001000"));
  for (const std::string& text : {good_token(), without_nbf}) {
    clock_.set(start - 60'000ms);
    EXPECT_TRUE(accepts(text));
    clock_.set(start - 60'001ms);
    EXPECT_FALSE(accepts(text));
  }
  const std::string late_iat =
      token(good_header, with(good_claims, "\"iat\":1700000000", "\"iat\":1700001000"));
  clock_.set(start + 939'999ms);
  EXPECT_FALSE(accepts(late_iat));
  clock_.set(start + 940'000ms);
  EXPECT_TRUE(accepts(late_iat));
  EXPECT_TRUE(accepts(late_nbf));
  clock_.set(start + 939'999ms);
  EXPECT_FALSE(accepts(late_nbf));
}

TEST_F(TokenVerifierTest, KnowsWhenAVerifiedTokenIsOver) {
  const auto verified = verifier_.verify(good_token());
  ASSERT_TRUE(verified.has_value());
  const Principal& principal = verified->principal;
  clock_.set(principal.expires_at + 59'999ms);
  EXPECT_TRUE(verifier_.is_current(principal));
  clock_.set(principal.expires_at + 60'000ms);
  EXPECT_FALSE(verifier_.is_current(principal));
}

TEST_F(TokenVerifierTest, RefusesUselessOptions) {
  const auto make = [&](VerifierOptions options, std::vector<TrustedIssuer> issuers) {
    return TokenVerifier(std::move(options), std::move(issuers), clock_);
  };
  const auto keys = std::make_shared<FixedKeys>(KeySet());
  EXPECT_NO_THROW(make({"a", 0s}, {{"i", keys}}));
  EXPECT_THROW(make({"", 0s}, {}), std::invalid_argument);
  EXPECT_THROW(make({"a", 61s}, {}), std::invalid_argument);
  EXPECT_THROW(make({"a", -1s}, {}), std::invalid_argument);
  EXPECT_THROW(make({"a", 0s, AlgorithmSet{}}, {}), std::invalid_argument);
  EXPECT_THROW(make({"a", 0s}, {{"", keys}}), std::invalid_argument);
  EXPECT_THROW(make({"a", 0s}, {{"i", nullptr}}), std::invalid_argument);
  EXPECT_THROW(make({"a", 0s}, {{"i", keys}, {"i", keys}}), std::invalid_argument);
}

TEST_F(TokenVerifierTest, LeavesNothingInOpenSslsErrorQueue) {
  ERR_clear_error();
  // Numbers out of range are what OpenSSL reports as an error; a signature that is merely wrong it does not.
  const std::string text = good_token();
  EXPECT_FALSE(accepts(text.substr(0, text.rfind('.') + 1) + encode_base64url(std::string(64, '\xff'))));
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST_F(TokenVerifierTest, ManyThreadsShareOneVerifier) {
  const std::string good = good_token();
  const std::string bad = TestKey().token(good_header, good_claims);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        if (!accepts(good) || accepts(bad)) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(wrong.load(), 0);
}

}  // namespace
}  // namespace inventory::auth

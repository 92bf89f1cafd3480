#include "auth/bearer.hpp"

#include <memory>

#include "auth/token_fixture.hpp"

namespace inventory::auth {
namespace {

using namespace std::chrono_literals;

AuthError refusal(std::string_view header) {
  const auto token = bearer_token(header);
  return token ? throw std::logic_error("taken: " + std::string(header)) : token.error().error;
}

TEST(BearerToken, TakesOneTokenBehindTheScheme) {
  EXPECT_EQ(bearer_token("Bearer a.b.c"), "a.b.c");
  EXPECT_EQ(bearer_token("bearer a.b.c"), "a.b.c");
  EXPECT_EQ(bearer_token("BEARER   a.b.c"), "a.b.c");
}

TEST(BearerToken, WithoutCredentialsOfOurSchemeNothingIsWrongYet) {
  for (const char* header :
       {"", "Basic dTpw", "Digest x", "Bearerx y", "Beare", "a.b.c", " Bearer a.b.c", "DPoP a.b.c"}) {
    EXPECT_EQ(refusal(header), AuthError::missing_token) << header;
  }
}

TEST(BearerToken, AnythingButOneTokenIsAnInvalidRequest) {
  for (const char* header :
       {"Bearer", "Bearer ", "Bearer    ", "Bearer a b", "Bearer a,b", "Bearer a, Bearer b", "Bearer a ",
        "Bearer a\tb", "Bearer \ta", "Bearer realm=\"x\", a"}) {
    EXPECT_EQ(refusal(header), AuthError::invalid_request) << header;
  }
  EXPECT_EQ(repeated_header.error, AuthError::invalid_request);
}

TEST(Challenge, SaysWhatRfc6750Wants) {
  EXPECT_EQ(challenge(bearer_token("").error()), "Bearer realm=\"inventory\"");
  EXPECT_EQ(challenge({AuthError::invalid_token, "The access token has expired."}),
            "Bearer realm=\"inventory\", error=\"invalid_token\", error_description=\"The access token has "
            "expired.\"");
  EXPECT_EQ(challenge({AuthError::invalid_request, "Say \"please\"\\."}),
            "Bearer realm=\"inventory\", error=\"invalid_request\", error_description=\"Say 'please''.\"");
  EXPECT_EQ(insufficient_scope_challenge({Scope::adjust, Scope::reserve}),
            "Bearer realm=\"inventory\", error=\"insufficient_scope\", error_description=\"The access token "
            "lacks the "
            "scope that this request needs.\", scope=\"inventory:reserve inventory:adjust\"");
}

class AuthenticatorTest : public TokenTest {
 protected:
  std::expected<Principal, AuthFailure> authenticate(const std::string& header) {
    return authenticator_.authenticate(header, std::nullopt);
  }

  Authenticator authenticator_{std::make_shared<const TokenVerifier>(make_verifier())};
};

TEST_F(AuthenticatorTest, AnswersAlikeTheFirstTimeAndLater) {
  const std::string header = "Bearer " + good_token();
  const auto first = authenticate(header);
  const auto second = authenticate(header);
  ASSERT_TRUE(first.has_value());
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(first->client, ClientId{"checkout"});
}

TEST_F(AuthenticatorTest, ACachedTokenIsOverWhenItIsOver) {
  const std::string header = "Bearer " + good_token();
  clock_.set(Timestamp::from_ms(expires_at * 1000) + 59'999ms);
  ASSERT_TRUE(authenticate(header).has_value());
  ASSERT_TRUE(authenticate(header).has_value());
  clock_.advance(1ms);
  const auto late = authenticate(header);
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().description, "The access token has expired.");
}

TEST_F(AuthenticatorTest, RefusalsAreNotRemembered) {
  const std::string header = "Bearer " + good_token();
  clock_.set(Timestamp::from_ms((issued_at - 61) * 1000));
  EXPECT_FALSE(authenticate(header).has_value());
  clock_.advance(1s);
  EXPECT_TRUE(authenticate(header).has_value());
}

TEST_F(AuthenticatorTest, ACachedTokenDoesNotVouchForOneThatLooksLikeIt) {
  const std::string text = good_token();
  ASSERT_TRUE(authenticate("Bearer " + text).has_value());
  // Same signature, other claims.
  const std::string forged = token(good_header, with(good_claims, "checkout", "admin"));
  EXPECT_FALSE(authenticate("Bearer " + forged.substr(0, forged.rfind('.')) + text.substr(text.rfind('.'))));
}

}  // namespace
}  // namespace inventory::auth

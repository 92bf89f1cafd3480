// Tokens of authorization servers: whose keys count, and what their claims say.

#include <string>

#include "auth/token_fixture.hpp"

namespace inventory::auth {
namespace {

const TestKey& their_key() {
  static const TestKey key("RSA");
  return key;
}

constexpr const char* their_header = R"({"alg":"RS256","typ":"at+jwt","kid":"k1"})";

class TokenIssuers : public testing::Test {
 protected:
  TokenVerifier make_verifier(std::string_view roles) const {
    return TokenVerifier(
        {.audience = "inventory-service"},
        {{"https://one.example", keys_of(their_key().public_jwk_set("k1")), RoleScopes::parse(roles).value()},
         {"urn:issuer", keys_of(the_key().public_jwk_set("k1"))}},
        clock_);
  }
  // With the claims that one of these has, in place of the client and the scope.
  std::expected<Verified, AuthFailure> verify(const std::string& client_and_scope) const {
    return verifier_.verify(their_key().token(
        their_header, R"({"iss":"https://one.example","sub":"s","aud":"inventory-service",)" +
                          client_and_scope + R"("iat":1700000000,"exp":1700003600,"jti":"j"})"));
  }
  ScopeSet scopes(const std::string& claims) const {
    const auto verified = verify(R"("client_id":"c",)" + claims);
    if (!verified) throw std::logic_error(std::string(verified.error().description));
    return verified->principal.scopes;
  }

  ManualClock clock_{Timestamp::from_ms((issued_at + 10) * 1000)};
  TokenVerifier verifier_ = make_verifier("support=inventory:read, boss=inventory:admin inventory:adjust");
};

TEST_F(TokenIssuers, OnlyTheIssuersOwnKeysCount) {
  const std::string ours = good_claims;
  const std::string theirs = with(good_claims, "urn:issuer", "https://one.example");
  EXPECT_TRUE(verifier_.verify(the_key().token(good_header, ours)).has_value());
  EXPECT_TRUE(verifier_.verify(their_key().token(their_header, theirs)).has_value());
  // The same key id, and a key that is trusted: but for another issuer.
  EXPECT_EQ(verifier_.verify(the_key().token(good_header, theirs)).error().reason, RefusalReason::signature);
  EXPECT_EQ(verifier_.verify(their_key().token(their_header, ours)).error().reason, RefusalReason::signature);
  EXPECT_EQ(verifier_.verify(the_key().token(good_header, with(ours, "urn:issuer", "https://one.example/")))
                .error()
                .reason,
            RefusalReason::issuer);
}

TEST_F(TokenIssuers, ChecksComeInTheOrderOfRfc9068) {
  // Each has everything wrong that is checked from there on.
  const auto reason = [&](const std::string& header, const std::string& claims) {
    const TestKey stranger;
    return verifier_.verify(stranger.token(header, claims)).error().reason;
  };
  std::string claims = with(good_claims, "1700003600", "1");
  const std::string unknown = with(good_header, "k1", "k9");
  EXPECT_EQ(reason(good_header, claims), RefusalReason::signature);
  EXPECT_EQ(reason(unknown, claims), RefusalReason::unknown_key);
  claims = with(claims, "inventory-service", "orders");
  EXPECT_EQ(reason(unknown, claims), RefusalReason::audience);
  claims = with(claims, "urn:issuer", "urn:other");
  EXPECT_EQ(reason(unknown, claims), RefusalReason::issuer);
  EXPECT_EQ(reason(with(unknown, "at+jwt", "JWT"), claims), RefusalReason::type);
  EXPECT_EQ(reason(with(with(unknown, "at+jwt", "JWT"), "ES256", "ES384"), claims), RefusalReason::algorithm);
}

TEST_F(TokenIssuers, ScopesAreInScopeOrScp) {
  const ScopeSet both{Scope::read, Scope::reserve};
  EXPECT_EQ(scopes(R"("scope":"inventory:read orders:x inventory:reserve",)"), both);
  EXPECT_EQ(scopes(R"("scp":"inventory:read inventory:reserve",)"), both);
  EXPECT_EQ(scopes(R"("scp":["inventory:read","orders:x","inventory:reserve"],)"), both);
  EXPECT_EQ(scopes(R"("scp":[],)"), ScopeSet{});
  EXPECT_EQ(scopes(""), ScopeSet{});
  EXPECT_EQ(scopes(R"("scope":"inventory:read","scp":"inventory:admin",)"), ScopeSet{Scope::read});
  for (const char* wrong : {R"("scope":["inventory:read"],)", R"("scp":7,)", R"("scp":["inventory:read",7],)",
                            R"("scp":{"inventory:read":true},)", R"("scope":null,"scp":"inventory:read",)"}) {
    EXPECT_EQ(verify(R"("client_id":"c",)" + std::string(wrong)).error().reason, RefusalReason::claims)
        << wrong;
  }
}

TEST_F(TokenIssuers, RolesAllowWhatTheyAreMappedTo) {
  EXPECT_EQ(scopes(R"("roles":["support"],)"), ScopeSet{Scope::read});
  EXPECT_EQ(scopes(R"("roles":["boss","nobody"],"scope":"inventory:events",)"),
            (ScopeSet{Scope::admin, Scope::adjust, Scope::events}));
  EXPECT_EQ(scopes(R"("realm_access":{"roles":["offline_access","support"]},)"), ScopeSet{Scope::read});
  EXPECT_EQ(scopes(R"("realm_access":{"roles":["boss"]},"roles":["support"],)"),
            (ScopeSet{Scope::read, Scope::admin, Scope::adjust}));
}

TEST_F(TokenIssuers, RolesOfAnotherFormAllowNothing) {
  for (const char* claims :
       {R"("roles":"support",)", R"("roles":{"support":1},)",
        R"("roles":[["support"],7,{"name":"support"}],)",
        R"("roles":["Support","support ","inventory:read"],)", R"("realm_access":["support"],)",
        R"("realm_access":{"roles":"support"},)", R"("resource_access":{"x":{"roles":["support"]}},)",
        R"("groups":["support"],)"}) {
    EXPECT_EQ(scopes(claims), ScopeSet{}) << claims;
  }
}

TEST_F(TokenIssuers, RolesAreNotReadWhereNoneAreMapped) {
  const std::string claims = with(good_claims, R"("scope":"inventory:read inventory:reserve")",
                                  R"("roles":["boss"],"realm_access":{"roles":["boss"]})");
  const auto local = verifier_.verify(the_key().token(good_header, claims));
  ASSERT_TRUE(local.has_value());
  EXPECT_TRUE(local->principal.scopes.empty());
}

TEST_F(TokenIssuers, TheClientIsInClientIdOrElseInAzp) {
  EXPECT_EQ(verify(R"("client_id":"c","azp":"a",)")->principal.client, ClientId{"c"});
  EXPECT_EQ(verify(R"("azp":"a",)")->principal.client, ClientId{"a"});
  for (const char* claims : {"", R"("azp":"",)", R"("azp":7,)", R"("client_id":7,"azp":"a",)",
                             R"("client_id":"","azp":"a",)", R"("appid":"a",)"}) {
    EXPECT_EQ(verify(claims).error().reason, RefusalReason::claims) << claims;
  }
}

TEST_F(TokenIssuers, TypesCanBeWidened) {
  const TokenVerifier wide(
      {.audience = "inventory-service", .types = TokenTypes::parse("at+jwt,JWT").value()},
      {{"urn:issuer", keys_of(the_key().public_jwk_set("k1"))}}, clock_);
  for (const char* type : {"at+jwt", "JWT", "application/jwt"})
    EXPECT_TRUE(wide.verify(the_key().token(with(good_header, "at+jwt", type), good_claims)).has_value());
  EXPECT_FALSE(wide.verify(the_key().token(with(good_header, "at+jwt", "id+jwt"), good_claims)).has_value());
  EXPECT_FALSE(
      wide.verify(the_key().token(with(good_header, R"("typ":"at+jwt",)", ""), good_claims)).has_value());
}

TEST_F(TokenIssuers, WithoutTrustedKeysNobodyCanTell) {
  struct Untrusted final : KeySource {
    std::uint64_t generation() const noexcept override { return 0; }
    TrustedKeys trusted() const override { return {}; }
    void fetch(Reply reply) override { reply(FetchAnswer::not_now); }
  };
  const TokenVerifier blind({.audience = "inventory-service"},
                            {{"urn:issuer", std::make_shared<Untrusted>()}}, clock_);
  const auto verdict = blind.verify(the_key().token(good_header, good_claims));
  ASSERT_FALSE(verdict.has_value());
  EXPECT_EQ(verdict.error().error, AuthError::unavailable);
  EXPECT_EQ(verdict.error().reason, RefusalReason::keys_unavailable);
  // What can be told is told.
  EXPECT_EQ(blind.verify(the_key().token(good_header, with(good_claims, "urn:issuer", "x"))).error().error,
            AuthError::invalid_token);
}

}  // namespace
}  // namespace inventory::auth

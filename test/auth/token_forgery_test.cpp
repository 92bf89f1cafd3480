// Every known way to have a forged or foreign token taken for a good one; none may work.

#include <string>
#include <vector>

#include <rapidcheck.h>

#include "auth/base64url.hpp"
#include "auth/token_fixture.hpp"

namespace inventory::auth {
namespace {

class TokenForgery : public TokenTest {
 protected:
  static std::string unsigned_part(std::string_view header, std::string_view claims) {
    return encode_base64url(header) + "." + encode_base64url(claims);
  }
  // The good token's signature over other bytes.
  static std::string with_signature(std::string_view signed_part, std::string_view signature) {
    return std::string(signed_part) + "." + encode_base64url(signature);
  }
};

TEST_F(TokenForgery, TheUnforgedTokenIsAccepted) {
  EXPECT_TRUE(accepts(good_token()));
}

TEST_F(TokenForgery, NoAlgorithm) {
  for (const char* algorithm : {"none", "None", "nOnE", "NONE", ""}) {
    const std::string header = with(good_header, "ES256", algorithm);
    const std::string part = unsigned_part(header, good_claims);
    EXPECT_FALSE(accepts(part + ".")) << algorithm;
    EXPECT_FALSE(accepts(part)) << algorithm;
    EXPECT_FALSE(accepts(with_signature(part, std::string(64, '\0')))) << algorithm;
    EXPECT_FALSE(accepts_header(header)) << algorithm;
  }
  EXPECT_FALSE(accepts(unsigned_part(good_header, good_claims) + "."));
}

TEST_F(TokenForgery, HmacWithThePublicKeyAsSecret) {
  const std::string secrets[] = {the_key().pem(), the_key().public_jwk("k1"), the_key().public_jwk_set("k1"),
                                 the_key().coordinate('x') + the_key().coordinate('y'),
                                 "\x04" + the_key().coordinate('x') + the_key().coordinate('y')};
  for (const std::string& secret : secrets) {
    for (const char* algorithm : {"HS256", "ES256"}) {
      const std::string part = unsigned_part(with(good_header, "ES256", algorithm), good_claims);
      EXPECT_FALSE(accepts(with_signature(part, hmac_sha256(secret, part))));
    }
  }
}

TEST_F(TokenForgery, AnotherAlgorithmOverAGoodSignature) {
  for (const char* algorithm :
       {R"("HS256")", R"("RS256")", R"("PS256")", R"("ES384")", R"("ES512")", R"("ES256K")", R"("EdDSA")",
        R"("es256")", R"("ES256 ")", "null", "256", R"(["ES256"])"}) {
    EXPECT_FALSE(accepts_header(with(good_header, R"("ES256")", algorithm))) << algorithm;
  }
  EXPECT_FALSE(accepts_header(with(good_header, R"("alg":"ES256",)", "")));
}

TEST_F(TokenForgery, ADigestThatIsNotTheKeys) {
  // Signed by the right key and of the right length: libcjose by itself would take the digest that the header
  // names.
  for (const auto& [algorithm, digest] : {std::pair{"ES384", EVP_sha384()}, {"ES512", EVP_sha512()}}) {
    const std::string part = unsigned_part(with(good_header, "ES256", algorithm), good_claims);
    EXPECT_FALSE(accepts(with_signature(part, the_key().signature(part, digest)))) << algorithm;
  }
}

TEST_F(TokenForgery, AnotherKey) {
  const TestKey other;
  EXPECT_FALSE(accepts(other.token(good_header, good_claims)));
  EXPECT_FALSE(accepts(other.token(with(good_header, "k1", "k2"), good_claims)));
  EXPECT_FALSE(accepts_header(with(good_header, "k1", "k2")));
  EXPECT_FALSE(
      TokenVerifier({"urn:issuer", "inventory-service"}, {}, clock_).verify(good_token()).has_value());
}

TEST_F(TokenForgery, AKeyOfAnotherCurve) {
  const TestKey wide("P-384");
  EXPECT_FALSE(accepts(wide.token(good_header, good_claims)));
  EXPECT_FALSE(accepts(wide.token(with(good_header, "ES256", "ES384"), good_claims)));
  auto keys = KeySet::from_jwk_set(wide.public_jwk_set("k1"));
  ASSERT_TRUE(keys.has_value());
  const TokenVerifier holder_of_wide({"urn:issuer", "inventory-service"}, std::move(*keys), clock_);
  EXPECT_FALSE(holder_of_wide.verify(wide.token(good_header, good_claims)).has_value());
  EXPECT_FALSE(
      holder_of_wide.verify(wide.token(with(good_header, "ES256", "ES384"), good_claims)).has_value());
}

TEST_F(TokenForgery, ATokenThatBringsItsKeyOrItsRules) {
  const TestKey mine;
  const std::string members[] = {R"("jwk":)" + mine.public_jwk("k1") + ",",
                                 R"("jku":"https://attacker.example/keys",)",
                                 R"("x5u":"https://attacker.example/cert",)",
                                 R"("x5c":["MIIB"],)",
                                 R"("crit":["exp"],"exp":1,)",
                                 R"("crit":[],)",
                                 R"("b64":false,)",
                                 R"("b64":true,)",
                                 R"("zip":"DEF",)"};
  for (const std::string& member : members) {
    const std::string header = "{" + member + good_header.substr(1);
    EXPECT_FALSE(accepts_header(header)) << header;
    EXPECT_FALSE(accepts(mine.token(header, good_claims))) << header;
  }
}

TEST_F(TokenForgery, KeyIdsAreOnlyCompared) {
  for (const std::string key_id : {"../k1", "k1\\u0000", "k1' OR '1'='1", "/dev/null"}) {
    EXPECT_FALSE(accepts_header(with(good_header, "k1", key_id))) << key_id;
  }
  // Not even looked up.
  for (const std::string& key_id : {std::string(), std::string(129, 'k')}) {
    const auto refused = verifier_.verify(token(with(good_header, "k1", key_id), good_claims));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().description, "The access token has a header that is not accepted.");
  }
  for (const char* json : {"null", "1", R"(["k1"])"})
    EXPECT_FALSE(accepts_header(with(good_header, R"("k1")", json))) << json;
  EXPECT_FALSE(accepts_header(with(good_header, R"(,"kid":"k1")", "")));
}

TEST_F(TokenForgery, AnEmptyKeyIdFindsNoKeyWithoutOne) {
  auto keys = KeySet::from_jwk_set(the_key().public_jwk_set(""));
  ASSERT_TRUE(keys.has_value());
  const TokenVerifier verifier({"urn:issuer", "inventory-service"}, std::move(*keys), clock_);
  EXPECT_FALSE(verifier.verify(token(with(good_header, "k1", ""), good_claims)).has_value());
}

TEST_F(TokenForgery, RepeatedMembers) {
  for (const char* member : {R"("alg":"none",)", R"("alg":"ES256",)", R"("kid":"k1",)", R"("typ":"JWT",)",
                             R"("\u0061lg":"ES256",)"}) {
    EXPECT_FALSE(accepts_header("{" + std::string(member) + good_header.substr(1))) << member;
  }
  for (const char* member : {R"("aud":"orders",)", R"("exp":1700003600,)", R"("client_id":"admin",)",
                             R"("scope":"",)", R"("x":{"a":1,"a":2},)"}) {
    EXPECT_FALSE(accepts_claims("{" + std::string(member) + good_claims.substr(1))) << member;
  }
}

TEST_F(TokenForgery, OtherNumbersOfSegments) {
  const std::string text = good_token();
  const std::string jwe = R"({"alg":"dir","enc":"A256GCM"})";
  for (const std::string& forged :
       {std::string(), std::string("."), std::string(".."), std::string("..."), text + ".", "." + text,
        text + ".AAAA", text + "..", text.substr(0, text.rfind('.')), text.substr(0, text.find('.')),
        with(text, ".", ".."), encode_base64url(jwe) + "..AAAA.AAAA.AAAA", text + ".AAAA.AAAA"}) {
    EXPECT_FALSE(accepts(forged)) << forged;
  }
}

TEST_F(TokenForgery, OtherSpellingsOfTheSameBytes) {
  const std::string text = good_token();
  const std::size_t first = text.find('.');
  const std::size_t second = text.rfind('.');
  EXPECT_FALSE(accepts(text + "="));
  EXPECT_FALSE(accepts(text + "=="));
  EXPECT_FALSE(accepts(text + "\n"));
  EXPECT_FALSE(accepts(" " + text));
  EXPECT_FALSE(accepts(text + std::string(1, '\0')));
  EXPECT_FALSE(accepts(std::string(text).insert(second, "=")));
  EXPECT_FALSE(accepts(std::string(text).insert(first, "=")));
  EXPECT_FALSE(accepts(std::string(text).insert(second + 1, " ")));
  // 64 bytes leave four spare bits in the last character: sixteen spellings, one of them right.
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::size_t last = alphabet.find(text.back());
  for (std::size_t spare = 1; spare < 16; ++spare) {
    EXPECT_FALSE(accepts(text.substr(0, text.size() - 1) + alphabet[last + spare])) << spare;
  }
}

TEST_F(TokenForgery, SignaturesOfAnotherLength) {
  const std::string part = unsigned_part(good_header, good_claims);
  const std::string signature = the_key().signature(part);
  ASSERT_TRUE(accepts(with_signature(part, signature)));
  const std::string zero(1, '\0');
  // libcjose by itself splits whatever there is in the middle and would take this one.
  EXPECT_FALSE(accepts(with_signature(part, zero + signature.substr(0, 32) + zero + signature.substr(32))));
  EXPECT_FALSE(accepts(with_signature(part, signature + zero)));
  EXPECT_FALSE(accepts(with_signature(part, zero + signature)));
  EXPECT_FALSE(accepts(with_signature(part, signature.substr(0, 63))));
  EXPECT_FALSE(accepts(with_signature(part, signature + signature)));
  EXPECT_FALSE(accepts(with_signature(part, std::string(64, '\0'))));
  EXPECT_FALSE(accepts(with_signature(part, std::string(64, '\xff'))));
  EXPECT_FALSE(accepts(with_signature(part, std::string(32, '\0') + signature.substr(32))));
}

TEST_F(TokenForgery, TextThatIsNotJson) {
  const char* const not_objects[] = {"", "[]", "null", "\"x\"", "{", "{}x", "\xff\xfe", "{\"a\":\"\xc3\"}"};
  for (const char* json : not_objects) {
    EXPECT_FALSE(accepts_header(json)) << json;
    EXPECT_FALSE(accepts_claims(json)) << json;
  }
  std::string non_utf8 = with(good_claims, "\"j-1\"", "\"\x80\"");
  EXPECT_FALSE(accepts_claims(non_utf8));
  const std::string deep = std::string(8, '[') + std::string(8, ']');
  EXPECT_FALSE(accepts_claims("{\"x\":" + deep + "," + good_claims.substr(1)));
  EXPECT_TRUE(accepts_claims("{\"x\":" + deep.substr(1, 14) + "," + good_claims.substr(1)));
  EXPECT_FALSE(accepts_header("{\"x\":" + deep + "," + good_header.substr(1)));
}

TEST_F(TokenForgery, ATokenInsideAToken) {
  const std::string inner = good_token();
  EXPECT_FALSE(accepts(token(with(good_header, "{", R"({"cty":"JWT",)"), inner)));
}

TEST_F(TokenForgery, TokensThatAreTooLong) {
  const auto padded = [](std::size_t bytes) {
    return token(good_header, "{\"x\":\"" + std::string(bytes, 'x') + "\"," + good_claims.substr(1));
  };
  EXPECT_TRUE(accepts(padded(5'000)));
  const std::string long_token = padded(6'500);
  ASSERT_GT(long_token.size(), TokenVerifier::token_bytes_max);
  const auto refused = verifier_.verify(long_token);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().description, "The access token is longer than 8 KiB.");
  EXPECT_FALSE(accepts(std::string(1'000'000, 'A')));
}

TEST_F(TokenForgery, NoSingleByteCanBeChanged) {
  const std::string text = good_token();
  EXPECT_TRUE(rc::check([&] {
    std::string forged = text;
    const auto at = *rc::gen::inRange<std::size_t>(0, forged.size());
    const auto byte = *rc::gen::arbitrary<char>();
    RC_PRE(byte != forged[at]);
    forged[at] = byte;
    RC_ASSERT(!accepts(forged));
  }));
}

TEST_F(TokenForgery, RefusalsSayNothingOfTheToken) {
  const std::string secret = "s3cr3t-client";
  for (const std::string& text : {token(good_header, with(good_claims, "urn:issuer", secret)),
                                  secret + ".a.b", token(with(good_header, "k1", secret), good_claims)}) {
    const auto refused = verifier_.verify(text);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().error, AuthError::invalid_token);
    EXPECT_EQ(refused.error().description.find(secret), std::string_view::npos);
  }
  const auto unknown_key = verifier_.verify(token(with(good_header, "k1", "k2"), good_claims));
  const auto wrong_signature = verifier_.verify(TestKey().token(good_header, good_claims));
  EXPECT_EQ(unknown_key.error(), wrong_signature.error());
}

}  // namespace
}  // namespace inventory::auth

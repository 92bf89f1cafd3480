// Every known way to have a forged or foreign token taken for a good one; none may work.

#include <algorithm>
#include <cctype>
#include <map>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "auth/base64url.hpp"
#include "auth/token_fixture.hpp"
#include "auth/token_parts.hpp"

namespace inventory::auth {
namespace {

// Under each algorithm, with a key that is bound to it.
class TokenForgery : public testing::TestWithParam<const char*> {
 protected:
  static const char* name() { return GetParam(); }
  // One key a kind for all tests of the process: an RSA key takes time to make.
  static const TestKey& key() {
    static std::map<std::string, TestKey> keys;
    const std::string kind = std::string_view(name()).starts_with("ES") ? name() : "RSA";
    const auto found = keys.find(kind);
    return found != keys.end() ? found->second
                               : keys.emplace(kind, TestKey::for_algorithm(name())).first->second;
  }
  static std::string bound() { return std::string(R"(,"alg":")") + name() + "\""; }
  static std::string token(std::string_view header, std::string_view claims) {
    return key().token_as(name(), header, claims);
  }
  std::string good_token() const { return token(header_, good_claims); }
  bool accepts(std::string_view text) const { return verifier_.verify(text).has_value(); }
  bool accepts_header(std::string_view header) const { return accepts(token(header, good_claims)); }
  bool accepts_claims(std::string_view claims) const { return accepts(token(header_, claims)); }
  static std::string unsigned_part(std::string_view header, std::string_view claims) {
    return encode_base64url(header) + "." + encode_base64url(claims);
  }
  // The good token's signature over other bytes.
  static std::string with_signature(std::string_view signed_part, std::string_view signature) {
    return std::string(signed_part) + "." + encode_base64url(signature);
  }

  const std::string header_ = with(good_header, "ES256", name());
  ManualClock clock_{Timestamp::from_ms((issued_at + 10) * 1000)};
  TokenVerifier verifier_ = verifier_of(key().public_jwk_set("k1", bound()), clock_, every_algorithm());
};

INSTANTIATE_TEST_SUITE_P(EveryAlgorithm, TokenForgery,
                         testing::Values("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
                                         "ES384", "ES512"),
                         [](const auto& parameter) { return std::string(parameter.param); });

TEST_P(TokenForgery, TheUnforgedTokenIsAccepted) {
  EXPECT_TRUE(accepts(good_token()));
}

TEST_P(TokenForgery, NoAlgorithm) {
  for (const char* algorithm : {"none", "None", "nOnE", "NONE", ""}) {
    const std::string header = with(header_, name(), algorithm);
    const std::string part = unsigned_part(header, good_claims);
    EXPECT_FALSE(accepts(part + ".")) << algorithm;
    EXPECT_FALSE(accepts(part)) << algorithm;
    EXPECT_FALSE(accepts(with_signature(part, std::string(64, '\0')))) << algorithm;
    EXPECT_FALSE(accepts_header(header)) << algorithm;
  }
  EXPECT_FALSE(accepts(unsigned_part(header_, good_claims) + "."));
}

TEST_P(TokenForgery, HmacWithThePublicKeyAsSecret) {
  const bool is_rsa = name()[0] != 'E';
  const std::string x = key().coordinate(is_rsa ? 'n' : 'x');
  const std::string y = key().coordinate(is_rsa ? 'e' : 'y');
  std::string pem = key().pem();
  const std::string secrets[] = {pem,  pem.substr(0, pem.size() - 1),   key().der(),   key().public_jwk("k1"),
                                 x,    key().public_jwk_set("k1"),      x + y,         "\x04" + x + y,
                                 "k1", key().public_jwk("k1", bound()), std::string(), encode_base64url(x)};
  const std::pair<const char*, const EVP_MD*> kinds[] = {
      {"HS256", EVP_sha256()}, {"HS384", EVP_sha384()}, {"HS512", EVP_sha512()}, {name(), EVP_sha256()}};
  for (const std::string& secret : secrets) {
    for (const auto& [algorithm, digest] : kinds) {
      const std::string part = unsigned_part(with(header_, name(), algorithm), good_claims);
      EXPECT_FALSE(accepts(with_signature(part, hmac(digest, secret, part)))) << algorithm;
    }
  }
}

TEST_P(TokenForgery, AnotherAlgorithmOverAGoodSignature) {
  for (const char* algorithm : {"HS256", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
                                "ES384", "ES512", "ES256K", "EdDSA", "RS1"}) {
    if (std::string_view(algorithm) == name()) continue;
    EXPECT_FALSE(accepts_header(with(header_, name(), algorithm))) << algorithm;
  }
  const std::string quoted = "\"" + std::string(name()) + "\"";
  std::string lower = quoted;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const std::string& json : {lower, "\"" + std::string(name()) + " \"", "[" + quoted + "]",
                                  std::string("null"), std::string("256"), std::string("\"\"")}) {
    EXPECT_FALSE(accepts_header(with(header_, quoted, json))) << json;
  }
  EXPECT_FALSE(accepts_header(with(header_, "\"alg\":" + quoted + ",", "")));
}

// Signed by the right key, truly by the algorithm that the header names: only the key is not for it.
TEST_P(TokenForgery, AnAlgorithmThatIsNotTheKeys) {
  const bool is_rsa = name()[0] != 'E';
  for (const char* algorithm :
       {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}) {
    if (std::string_view(algorithm) == name() || (algorithm[0] != 'E') != is_rsa) continue;
    const std::string header = with(header_, name(), algorithm);
    EXPECT_FALSE(accepts(key().token_as(algorithm, header, good_claims))) << algorithm;
    // And by another algorithm than it names.
    EXPECT_FALSE(accepts(key().token_as(algorithm, header_, good_claims))) << algorithm;
  }
}

TEST_P(TokenForgery, AnAlgorithmThatIsNotAccepted) {
  AlgorithmSet others;
  for (const SignatureAlgorithm algorithm : all_algorithms) {
    if (name_of(algorithm) != name()) others.add(algorithm);
  }
  const auto refused = verifier_of(key().public_jwk_set("k1", bound()), clock_, others).verify(good_token());
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, RefusalReason::algorithm);
}

TEST_P(TokenForgery, AnotherKey) {
  const TestKey other = TestKey::for_algorithm(name());
  EXPECT_FALSE(accepts(other.token_as(name(), header_, good_claims)));
  EXPECT_FALSE(accepts(other.token_as(name(), with(header_, "k1", "k2"), good_claims)));
  EXPECT_FALSE(accepts_header(with(header_, "k1", "k2")));
  EXPECT_FALSE(verifier_of(R"({"keys":[]})", clock_, every_algorithm()).verify(good_token()).has_value());
}

TEST_P(TokenForgery, ATokenThatBringsItsKeyOrItsRules) {
  const TestKey mine = TestKey::for_algorithm(name());
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
    const std::string header = "{" + member + header_.substr(1);
    EXPECT_FALSE(accepts_header(header)) << header;
    EXPECT_FALSE(accepts(mine.token_as(name(), header, good_claims))) << header;
  }
}

TEST_P(TokenForgery, KeyIdsAreOnlyCompared) {
  for (const std::string key_id : {"../k1", "k1\\u0000", "k1' OR '1'='1", "/dev/null"}) {
    EXPECT_FALSE(accepts_header(with(header_, "k1", key_id))) << key_id;
  }
  // Not even looked up.
  for (const std::string& key_id : {std::string(), std::string(129, 'k')}) {
    const auto refused = verifier_.verify(token(with(header_, "k1", key_id), good_claims));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().description, "The access token has a header that is not accepted.");
  }
  for (const char* json : {"null", "1", R"(["k1"])"})
    EXPECT_FALSE(accepts_header(with(header_, R"("k1")", json))) << json;
  EXPECT_FALSE(accepts_header(with(header_, R"(,"kid":"k1")", "")));
}

TEST_P(TokenForgery, AnEmptyKeyIdFindsNoKeyWithoutOne) {
  const TokenVerifier verifier = verifier_of(key().public_jwk_set("", bound()), clock_, every_algorithm());
  EXPECT_FALSE(verifier.verify(token(with(header_, "k1", ""), good_claims)).has_value());
}

TEST_P(TokenForgery, RepeatedMembers) {
  const std::string same = "\"alg\":\"" + std::string(name()) + "\",";
  const std::string escaped = R"("\u0061lg":")" + std::string(name()) + "\",";
  const std::string members[] = {R"("alg":"none",)", same, R"("kid":"k1",)", R"("typ":"JWT",)", escaped};
  for (const std::string& member : members) {
    EXPECT_FALSE(accepts_header("{" + member + header_.substr(1))) << member;
  }
  for (const char* member : {R"("aud":"orders",)", R"("exp":1700003600,)", R"("client_id":"admin",)",
                             R"("scope":"",)", R"("x":{"a":1,"a":2},)"}) {
    EXPECT_FALSE(accepts_claims("{" + std::string(member) + good_claims.substr(1))) << member;
  }
}

TEST_P(TokenForgery, OtherNumbersOfSegments) {
  const std::string text = good_token();
  const std::string jwe = R"({"alg":"dir","enc":"A256GCM"})";
  for (const std::string& forged :
       {std::string(), std::string("."), std::string(".."), std::string("..."), text + ".", "." + text,
        text + ".AAAA", text + "..", text.substr(0, text.rfind('.')), text.substr(0, text.find('.')),
        with(text, ".", ".."), encode_base64url(jwe) + "..AAAA.AAAA.AAAA", text + ".AAAA.AAAA"}) {
    EXPECT_FALSE(accepts(forged)) << forged;
  }
}

TEST_P(TokenForgery, OtherSpellingsOfTheSameBytes) {
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
  if (text.size() - second - 1 == 176 || text.size() - second - 1 == 128) return;  // no spare bits
  // 64 or 256 bytes leave four spare bits in the last character: sixteen spellings, one of them right.
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::size_t last = alphabet.find(text.back());
  for (std::size_t spare = 1; spare < 16; ++spare) {
    EXPECT_FALSE(accepts(text.substr(0, text.size() - 1) + alphabet[last + spare])) << spare;
  }
}

TEST_P(TokenForgery, SignaturesOfAnotherLength) {
  const std::string part = unsigned_part(header_, good_claims);
  const std::string signature = key().signature_as(name(), part);
  const std::size_t size = signature.size();
  const std::size_t half = size / 2;
  ASSERT_TRUE(accepts(with_signature(part, signature)));
  const std::string zero(1, '\0');
  // libcjose by itself splits whatever there is in the middle and would take this one.
  EXPECT_FALSE(
      accepts(with_signature(part, zero + signature.substr(0, half) + zero + signature.substr(half))));
  EXPECT_FALSE(accepts(with_signature(part, signature + zero)));
  EXPECT_FALSE(accepts(with_signature(part, zero + signature)));
  EXPECT_FALSE(accepts(with_signature(part, signature.substr(0, size - 1))));
  EXPECT_FALSE(accepts(with_signature(part, signature + signature)));
  EXPECT_FALSE(accepts(with_signature(part, std::string(size, '\0'))));
  EXPECT_FALSE(accepts(with_signature(part, std::string(size, '\xff'))));
  EXPECT_FALSE(accepts(with_signature(part, std::string(half, '\0') + signature.substr(half))));
}

TEST_P(TokenForgery, TextThatIsNotJson) {
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
  EXPECT_FALSE(accepts_header("{\"x\":" + deep + "," + header_.substr(1)));
}

TEST_P(TokenForgery, ATokenInsideAToken) {
  const std::string inner = good_token();
  EXPECT_FALSE(accepts(token(with(header_, "{", R"({"cty":"JWT",)"), inner)));
}

TEST_P(TokenForgery, TokensThatAreTooLong) {
  const auto padded = [&](std::size_t bytes) {
    return token(header_, "{\"x\":\"" + std::string(bytes, 'x') + "\"," + good_claims.substr(1));
  };
  EXPECT_TRUE(accepts(padded(5'000)));
  const std::string long_token = padded(6'500);
  ASSERT_GT(long_token.size(), token_bytes_max);
  const auto refused = verifier_.verify(long_token);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().description, "The access token is longer than 8 KiB.");
  EXPECT_FALSE(accepts(std::string(1'000'000, 'A')));
}

TEST_P(TokenForgery, NoSingleByteCanBeChanged) {
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

TEST_P(TokenForgery, RefusalsSayNothingOfTheToken) {
  const std::string secret = "s3cr3t-client";
  for (const std::string& text : {token(header_, with(good_claims, "urn:issuer", secret)), secret + ".a.b",
                                  token(with(header_, "k1", secret), good_claims)}) {
    const auto refused = verifier_.verify(text);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().error, AuthError::invalid_token);
    EXPECT_EQ(refused.error().description.find(secret), std::string_view::npos);
  }
  const auto unknown_key = verifier_.verify(token(with(header_, "k1", "k2"), good_claims));
  const auto wrong_signature =
      verifier_.verify(TestKey::for_algorithm(name()).token_as(name(), header_, good_claims));
  EXPECT_EQ(unknown_key.error().description, wrong_signature.error().description);
}

}  // namespace
}  // namespace inventory::auth

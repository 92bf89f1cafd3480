// A key is for one algorithm (RFC 8725 section 3.1): which one, and that no header changes it.

#include <string>

#include "auth/key_set.hpp"
#include "auth/token_fixture.hpp"
#include "auth/verification_key.hpp"

namespace inventory::auth {
namespace {

const TestKey& rsa_key() {
  static const TestKey key("RSA");
  return key;
}

class KeyConfusion : public testing::Test {
 protected:
  // A token by `key`, truly signed as `algorithm`, for a holder of `jwk_set` who takes every algorithm.
  bool accepts(const std::string& jwk_set, const TestKey& key, const std::string& algorithm) const {
    const std::string token = key.token_as(algorithm, with(good_header, "ES256", algorithm), good_claims);
    return verifier_of(jwk_set, clock_, every_algorithm()).verify(token).has_value();
  }
  static std::string named(const std::string& algorithm) { return R"(,"alg":")" + algorithm + "\""; }

  ManualClock clock_{Timestamp::from_ms((issued_at + 10) * 1000)};
};

TEST_F(KeyConfusion, AnRsaKeyIsForTheAlgorithmThatItNamesOrElseForRs256) {
  for (const std::string used : {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}) {
    EXPECT_EQ(accepts(rsa_key().public_jwk_set("k1"), rsa_key(), used), used == "RS256") << used;
    for (const std::string bound : {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}) {
      EXPECT_EQ(accepts(rsa_key().public_jwk_set("k1", named(bound)), rsa_key(), used), bound == used)
          << used << " with a key for " << bound;
    }
  }
}

TEST_F(KeyConfusion, AnEcKeyIsForTheAlgorithmOfItsCurve) {
  for (const std::string bound : {"ES256", "ES384", "ES512"}) {
    const TestKey key = TestKey::for_algorithm(bound);
    for (const std::string used : {"ES256", "ES384", "ES512"}) {
      EXPECT_EQ(accepts(key.public_jwk_set("k1"), key, used), bound == used) << used << " with " << bound;
      EXPECT_EQ(KeySet::from_jwk_set(key.public_jwk_set("k1", named(used))).has_value(), bound == used);
    }
  }
}

TEST_F(KeyConfusion, AnotherKindOfKeyUnderTheSameId) {
  const TestKey wide("P-384");
  EXPECT_FALSE(accepts(wide.public_jwk_set("k1"), the_key(), "ES256"));
  EXPECT_FALSE(accepts(the_key().public_jwk_set("k1"), wide, "ES384"));
  EXPECT_FALSE(accepts(the_key().public_jwk_set("k1"), wide, "ES256"));
  EXPECT_FALSE(accepts(rsa_key().public_jwk_set("k1"), the_key(), "ES256"));
  EXPECT_FALSE(accepts(the_key().public_jwk_set("k1"), rsa_key(), "RS256"));
  EXPECT_FALSE(accepts(TestKey("RSA").public_jwk_set("k1"), rsa_key(), "RS256"));
}

TEST_F(KeyConfusion, AmongManyKeysTheIdDecidesAlone) {
  const TestKey other("RSA");
  const std::string both = "{\"keys\":[" + other.public_jwk("k1") + "," + rsa_key().public_jwk("k2") + "]}";
  EXPECT_TRUE(accepts(both, other, "RS256"));
  EXPECT_FALSE(accepts(both, rsa_key(), "RS256")) << "the right key under another id";
}

TEST_F(KeyConfusion, SignaturesAreAsLongAsTheKeyMakesThem) {
  const auto of = [](const TestKey& key) {
    return KeySet::from_jwk_set(key.public_jwk_set("k1")).value().find("k1")->signature_bytes();
  };
  EXPECT_EQ(of(TestKey("P-256")), 64u);
  EXPECT_EQ(of(TestKey("P-384")), 96u);
  EXPECT_EQ(of(TestKey("P-521")), 132u);
  EXPECT_EQ(of(rsa_key()), 256u);
  EXPECT_EQ(of(TestKey("RSA", 3072)), 384u);
}

}  // namespace
}  // namespace inventory::auth

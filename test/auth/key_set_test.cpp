#include "auth/key_set.hpp"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "auth/base64url.hpp"
#include "auth/test_key.hpp"

namespace inventory::auth {
namespace {

std::string set_of(const std::string& keys) {
  return "{\"keys\":[" + keys + "]}";
}

// The number of usable keys, or -1 when the set is refused.
int usable(const std::string& json) {
  const auto keys = KeySet::from_jwk_set(json);
  return keys ? static_cast<int>(keys->size()) : -1;
}

TEST(KeySet, FindsKeysByTheirId) {
  const TestKey one;
  const TestKey two;
  const auto keys = KeySet::from_jwk_set(set_of(one.public_jwk("a") + "," + two.public_jwk("b")));
  ASSERT_TRUE(keys.has_value());
  EXPECT_NE(keys->find("a"), nullptr);
  EXPECT_NE(keys->find("b"), nullptr);
  EXPECT_EQ(keys->find("c"), nullptr);
  EXPECT_EQ(keys->find(""), nullptr);
  EXPECT_EQ(KeySet().find("a"), nullptr);
}

TEST(KeySet, LeavesOutWhatIsForSomethingElse) {
  const TestKey key;
  EXPECT_EQ(usable(set_of("")), 0);
  EXPECT_EQ(
      usable(set_of(key.public_jwk("a", ",\"use\":\"sig\",\"alg\":\"ES256\",\"key_ops\":[\"verify\"]"))), 1);
  EXPECT_EQ(usable(set_of(key.public_jwk("a", ",\"use\":\"enc\""))), 0);
  EXPECT_EQ(usable(set_of(key.public_jwk("a", ",\"use\":7"))), 0);
  EXPECT_EQ(usable(set_of(key.public_jwk("a", ",\"alg\":\"ECDH-ES\""))), 0);
  EXPECT_EQ(usable(set_of(key.public_jwk("a", ",\"alg\":\"ES256K\""))), 0);
  EXPECT_EQ(usable(set_of(key.public_jwk("a", ",\"alg\":7"))), 0);
  EXPECT_EQ(usable(set_of(key.public_jwk("a", ",\"key_ops\":[\"sign\"]"))), 0);
  EXPECT_EQ(usable(set_of(key.public_jwk("a", ",\"key_ops\":\"verify\""))), 0);
  EXPECT_EQ(usable(set_of(key.public_jwk(""))), 0);
  EXPECT_EQ(usable(set_of(R"({"kty":"EC","crv":"secp256k1","x":"AA","y":"AA","kid":"a"})")), 0);
  EXPECT_EQ(usable(set_of(R"({"kty":"oct","k":"c2VjcmV0","kid":"a"})")), 0);
  EXPECT_EQ(usable(set_of(R"({"kty":"OKP","crv":"Ed25519","x":"AA","kid":"a"})")), 0);
  EXPECT_EQ(usable(set_of(R"({"kty":"rsa","kid":"a"},{"kid":"b"},{})")), 0);
  EXPECT_EQ(usable(set_of(R"({"kty":"RSA","n":"AQAB","e":"AQAB","kid":"a","use":"enc"})")), 0);
  EXPECT_EQ(usable(set_of(R"({"kty":"RSA","n":"AQAB","e":"AQAB","kid":"a","alg":"RSA-OAEP"})")), 0);
}

TEST(KeySet, TakesEveryKindOfKey) {
  const std::string keys = TestKey("P-256").public_jwk("a") + "," + TestKey("P-384").public_jwk("b") + "," +
                           TestKey("P-521").public_jwk("c") + "," + TestKey("RSA").public_jwk("d");
  const auto set = KeySet::from_jwk_set(set_of(keys));
  ASSERT_TRUE(set.has_value());
  EXPECT_EQ(set->key_ids(), (std::vector<std::string_view>{"a", "b", "c", "d"}));
}

TEST(KeySet, RefusesWeakRsaKeys) {
  const auto jwk = [](const TestKey& key) { return usable(set_of(key.public_jwk("a"))); };
  EXPECT_EQ(jwk(TestKey("RSA", 2048)), 1);
  EXPECT_EQ(jwk(TestKey("RSA", 2048, 4'294'967'297UL)), 1);
  EXPECT_EQ(jwk(TestKey("RSA", 1024)), -1);
  EXPECT_EQ(jwk(TestKey("RSA", 2047)), -1);
  EXPECT_EQ(jwk(TestKey("RSA", 2048, 3)), -1);
  EXPECT_EQ(jwk(TestKey("RSA", 2048, 65535)), -1);
}

TEST(KeySet, RefusesRsaKeysThatAreDamaged) {
  std::string n = TestKey("RSA").coordinate('n');
  const auto rsa = [](const std::string& modulus, const std::string& exponent) {
    return usable(set_of(R"({"kty":"RSA","kid":"a","n":")" + encode_base64url(modulus) + R"(","e":")" +
                         encode_base64url(exponent) + "\"}"));
  };
  const std::string e("\x01\x00\x01", 3);
  EXPECT_EQ(rsa(n, e), 1);
  EXPECT_EQ(rsa(n, std::string("\x01\x00\x02", 3)), -1) << "an even exponent";
  EXPECT_EQ(rsa(n, "\x01"), -1);
  EXPECT_EQ(rsa(n, ""), -1);
  EXPECT_EQ(rsa("", e), -1);
  EXPECT_EQ(rsa(n, std::string(1, '\0') + e), -1) << "not as short as it could be";
  EXPECT_EQ(rsa(std::string(1, '\0') + n, e), -1) << "not as short as it could be";
  EXPECT_EQ(rsa(n, std::string(9, '\xff')), -1) << "an exponent of 72 bits";
  EXPECT_EQ(rsa(std::string(1025, '\xff'), e), -1) << "8200 bits";
  EXPECT_EQ(rsa(std::string(1024, '\xff'), e), 1) << "8192 bits";
  n.back() = static_cast<char>(n.back() & 0xfe);
  EXPECT_EQ(rsa(n, e), -1) << "an even modulus";
  EXPECT_EQ(usable(set_of(R"({"kty":"RSA","kid":"a","n":"A=","e":"AQAB"})")), -1);
  EXPECT_EQ(usable(set_of(R"({"kty":"RSA","kid":"a","e":"AQAB"})")), -1);
  EXPECT_EQ(usable(set_of(R"({"kty":"RSA","kid":"a","n":7,"e":"AQAB"})")), -1);
}

TEST(KeySet, RefusesKeysThatContradictThemselves) {
  EXPECT_EQ(usable(set_of(TestKey().public_jwk("a", ",\"alg\":\"ES384\""))), -1);
  EXPECT_EQ(usable(set_of(TestKey("P-384").public_jwk("a", ",\"alg\":\"ES256\""))), -1);
  EXPECT_EQ(usable(set_of(TestKey().public_jwk("a", ",\"alg\":\"RS256\""))), -1);
  EXPECT_EQ(usable(set_of(TestKey("RSA").public_jwk("a", ",\"alg\":\"ES256\""))), -1);
}

TEST(KeySet, RefusesASetWithAPrivatePart) {
  for (const char* name : {"d", "p", "q", "dp", "dq", "qi", "oth"}) {
    const std::string member = ",\"" + std::string(name) + "\":\"AQ\"";
    EXPECT_EQ(usable(set_of(TestKey().public_jwk("a", member))), -1) << name;
    EXPECT_EQ(usable(set_of(TestKey().public_jwk("a", member + ",\"use\":\"enc\""))), -1) << name;
    EXPECT_EQ(usable(set_of(TestKey().public_jwk("a") + R"(,{"kty":"RSA")" + member + "}")), -1) << name;
  }
}

TEST(KeySet, KnowsTheSameKeysInAnotherOrder) {
  const TestKey one;
  const TestKey two;
  const auto set = [](const std::string& keys) { return KeySet::from_jwk_set(set_of(keys)).value(); };
  const KeySet both = set(one.public_jwk("a") + "," + two.public_jwk("b"));
  EXPECT_TRUE(
      both.holds_the_same_as(set(two.public_jwk("b", ",\"use\":\"sig\"") + "," + one.public_jwk("a"))));
  EXPECT_FALSE(both.holds_the_same_as(set(one.public_jwk("b") + "," + two.public_jwk("a"))));
  EXPECT_FALSE(both.holds_the_same_as(set(one.public_jwk("a"))));
  EXPECT_FALSE(set(one.public_jwk("a")).holds_the_same_as(both));
  const TestKey rsa("RSA");
  EXPECT_FALSE(set(rsa.public_jwk("a")).holds_the_same_as(set(rsa.public_jwk("a", ",\"alg\":\"PS256\""))));
}

TEST(KeySet, RefusesASetThatIsDamagedOrAmbiguous) {
  const TestKey key;
  const std::string x = encode_base64url(key.coordinate('x'));
  const std::string y = encode_base64url(key.coordinate('y'));
  const auto jwk = [](const std::string& x_text, const std::string& y_text) {
    return set_of(R"({"kty":"EC","crv":"P-256","kid":"a","x":")" + x_text + R"(","y":")" + y_text + "\"}");
  };
  EXPECT_EQ(usable(jwk(x, y)), 1);
  EXPECT_EQ(usable(jwk(y, x)), -1) << "not on the curve";
  EXPECT_EQ(usable(jwk(x, "")), -1);
  EXPECT_EQ(usable(jwk(x + "=", y)), -1);
  EXPECT_EQ(usable(jwk(encode_base64url(std::string(1, '\0') + key.coordinate('x')), y)), -1) << "33 bytes";
  EXPECT_EQ(usable(jwk(encode_base64url(key.coordinate('x') + "x"), y)), -1) << "33 bytes";
  EXPECT_EQ(usable(jwk(x, encode_base64url(key.coordinate('y') + "y"))), -1) << "33 bytes";
  EXPECT_EQ(usable(jwk(encode_base64url(std::string(32, '\0')), encode_base64url(std::string(32, '\0')))),
            -1);
  EXPECT_EQ(usable(set_of(key.public_jwk("a") + "," + TestKey().public_jwk("a"))), -1) << "one id twice";
  EXPECT_EQ(usable(set_of(key.public_jwk("a") + R"(,{"kty":"oct","k":"c2VjcmV0","kid":"a"})")), -1)
      << "one id twice";
  EXPECT_EQ(usable(set_of(key.public_jwk("a") + R"(,{"kty":"new","kid":"a"})")), -1) << "one id twice";
  EXPECT_EQ(usable(set_of(R"({"kty":"oct","kid":7})")), -1);
  EXPECT_EQ(usable(set_of(key.public_jwk("a", ",\"kid\":\"b\""))), -1) << "a member twice";
  EXPECT_EQ(usable(set_of(key.public_jwk(std::string(129, 'k')))), -1);
  EXPECT_EQ(usable(set_of("7")), -1);
  EXPECT_EQ(usable("{}"), -1);
  EXPECT_EQ(usable("[]"), -1);
  EXPECT_EQ(usable(""), -1);
  EXPECT_EQ(usable(set_of("") + std::string(KeySet::bytes_max, ' ')), -1);
  std::string many = "{}";
  for (std::size_t i = 0; i < KeySet::keys_max; ++i)
    many += ",{}";
  EXPECT_EQ(usable(set_of(many)), -1);
}

}  // namespace
}  // namespace inventory::auth

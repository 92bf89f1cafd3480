#include "auth/key_set.hpp"

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

TEST(KeySet, LeavesOutWhatIsNotForEs256) {
  const TestKey key;
  EXPECT_EQ(usable(set_of("")), 0);
  EXPECT_EQ(
      usable(set_of(key.public_jwk("a", ",\"use\":\"sig\",\"alg\":\"ES256\",\"key_ops\":[\"verify\"]"))), 1);
  EXPECT_EQ(usable(set_of(key.public_jwk("a", ",\"use\":\"enc\""))), 0);
  EXPECT_EQ(usable(set_of(key.public_jwk("a", ",\"use\":7"))), 0);
  EXPECT_EQ(usable(set_of(key.public_jwk("a", ",\"alg\":\"ES384\""))), 0);
  EXPECT_EQ(usable(set_of(key.public_jwk("a", ",\"alg\":\"ECDH-ES\""))), 0);
  EXPECT_EQ(usable(set_of(key.public_jwk("a", ",\"key_ops\":[\"sign\"]"))), 0);
  EXPECT_EQ(usable(set_of(key.public_jwk("a", ",\"key_ops\":\"verify\""))), 0);
  EXPECT_EQ(usable(set_of(key.public_jwk(""))), 0);
  EXPECT_EQ(usable(set_of(TestKey("P-384").public_jwk("a"))), 0);
  EXPECT_EQ(usable(set_of(R"({"kty":"oct","k":"c2VjcmV0","kid":"a"})")), 0);
  EXPECT_EQ(usable(set_of(R"({"kty":"RSA","n":"AQAB","e":"AQAB","kid":"a"})")), 0);
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
  EXPECT_EQ(usable(set_of(key.public_jwk("a", ",\"d\":\"AAAA\""))), -1) << "a private key";
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

#include "auth/base64url.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace inventory::auth {
namespace {

TEST(Base64url, ReadsItsOwnSpellingBack) {
  EXPECT_EQ(encode_base64url(""), "");
  EXPECT_EQ(encode_base64url("f"), "Zg");
  EXPECT_EQ(encode_base64url("fo"), "Zm8");
  EXPECT_EQ(encode_base64url("foo"), "Zm9v");
  EXPECT_EQ(encode_base64url("\xfb\xff"), "-_8");
  EXPECT_TRUE(rc::check(
      [](const std::string& bytes) { RC_ASSERT(decode_base64url(encode_base64url(bytes)) == bytes); }));
}

TEST(Base64url, RefusesEveryOtherSpelling) {
  for (const char* text : {"A", "Zm9vA", "Zg==", "Zm8=", "Zh", "Zm9", "Z", "Zm9vZ", "+_8", "-/8", "Zm 8",
                           "Zm8\n", "Zm.8", "Zm\xc3\xa9"}) {
    EXPECT_FALSE(decode_base64url(text).has_value()) << text;
  }
  EXPECT_FALSE(decode_base64url(std::string_view("Zm\0v", 4)).has_value());
}

TEST(Base64url, NoTwoTextsAreTheSameBytes) {
  EXPECT_TRUE(rc::check([] {
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("AQgwZz09-_=+/")));
    if (const auto bytes = decode_base64url(text)) RC_ASSERT(encode_base64url(*bytes) == text);
  }));
}

}  // namespace
}  // namespace inventory::auth

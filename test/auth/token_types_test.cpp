#include "auth/token_types.hpp"

#include <gtest/gtest.h>

namespace inventory::auth {
namespace {

TEST(TokenTypes, AreMediaTypesInAnyCaseWithOrWithoutApplication) {
  const TokenTypes strict;
  for (const char* type : {"at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"})
    EXPECT_TRUE(strict.accepts(type)) << type;
  for (const char* type :
       {"JWT", "", "application/", "text/at+jwt", "application/application/at+jwt", "at+jw"})
    EXPECT_FALSE(strict.accepts(type)) << type;
  EXPECT_FALSE(strict.are_widened());
}

TEST(TokenTypes, AreReadAsAList) {
  const auto types = TokenTypes::parse("at+JWT,application/jwt,JWT");
  ASSERT_TRUE(types.has_value());
  EXPECT_EQ(types->to_string(), "at+jwt,jwt");
  EXPECT_TRUE(types->accepts("JWT"));
  EXPECT_TRUE(types->accepts("application/JWT"));
  EXPECT_TRUE(types->are_widened());
  EXPECT_EQ(TokenTypes::parse("application/AT+jwt"), TokenTypes());
  for (const char* text : {"", ",", "jwt,", "a b", "jwt;x=1", "j\"wt"})
    EXPECT_FALSE(TokenTypes::parse(text).has_value()) << text;
}

}  // namespace
}  // namespace inventory::auth

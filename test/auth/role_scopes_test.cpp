#include "auth/role_scopes.hpp"

#include <gtest/gtest.h>

namespace inventory::auth {
namespace {

TEST(RoleScopes, AreReadAndPrintedAlike) {
  const auto roles =
      RoleScopes::parse(" order-service =inventory:read  inventory:reserve , Help Desk=inventory:read");
  ASSERT_TRUE(roles.has_value()) << roles.error();
  EXPECT_EQ(roles->scopes_of("order-service"), (ScopeSet{Scope::read, Scope::reserve}));
  EXPECT_EQ(roles->scopes_of("Help Desk"), (ScopeSet{Scope::read}));
  EXPECT_TRUE(roles->scopes_of("help desk").empty());
  EXPECT_TRUE(roles->scopes_of("").empty());
  EXPECT_EQ(roles->to_string(), "order-service=inventory:read inventory:reserve, Help Desk=inventory:read");
  EXPECT_EQ(RoleScopes::parse(roles->to_string()), *roles);
}

TEST(RoleScopes, EmptyMeansNone) {
  for (const char* text : {"", " "}) {
    const auto roles = RoleScopes::parse(text);
    ASSERT_TRUE(roles.has_value());
    EXPECT_TRUE(roles->empty());
    EXPECT_EQ(roles->to_string(), "");
  }
}

TEST(RoleScopes, TheDefaultIsForThePlatformsServices) {
  const auto roles = RoleScopes::parse(default_role_scopes);
  ASSERT_TRUE(roles.has_value());
  EXPECT_EQ(roles->to_string(), default_role_scopes);
  EXPECT_FALSE(roles->scopes_of("order-service").contains(Scope::adjust));
  EXPECT_FALSE(roles->scopes_of("warehouse").contains(Scope::reserve));
  EXPECT_EQ(roles->scopes_of("support"), (ScopeSet{Scope::read}));
  for (const Scope scope : all_scopes)
    EXPECT_EQ(roles->scopes_of("admin").contains(scope), true);
}

TEST(RoleScopes, RefusesWhatItCannotMean) {
  for (const char* text :
       {"support", "support=", "=inventory:read", "support=read", "support=inventory:read,",
        ",support=inventory:read", "support=inventory:read orders:read",
        "a=inventory:read, a=inventory:adjust", "a\tb=inventory:read", "a=b=inventory:read"}) {
    EXPECT_FALSE(RoleScopes::parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace inventory::auth

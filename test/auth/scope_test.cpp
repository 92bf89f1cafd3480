#include "auth/scope.hpp"

#include <gtest/gtest.h>

namespace inventory::auth {
namespace {

TEST(Scope, NamesAreReadBack) {
  for (const Scope scope : all_scopes)
    EXPECT_EQ(scope_named(name_of(scope)), scope);
  EXPECT_EQ(name_of(Scope::adjust), "inventory:adjust");
  EXPECT_FALSE(scope_named("inventory:"));
  EXPECT_FALSE(scope_named("INVENTORY:READ"));
}

TEST(ScopeSet, HoldsWhatWasAdded) {
  const ScopeSet scopes{Scope::reserve, Scope::admin};
  EXPECT_TRUE(scopes.contains(Scope::admin));
  EXPECT_FALSE(scopes.contains(Scope::read));
  EXPECT_TRUE(scopes.contains_any_of({Scope::read, Scope::reserve}));
  EXPECT_FALSE(scopes.contains_any_of({Scope::read, Scope::ingest}));
  EXPECT_FALSE(scopes.contains_any_of({}));
  EXPECT_EQ(scopes.to_string(), "inventory:reserve inventory:admin");
  EXPECT_TRUE(ScopeSet().empty());
  EXPECT_EQ(ScopeSet().to_string(), "");
}

TEST(ScopeSet, ParsesAClaimAndIgnoresWhatIsUnknown) {
  const ScopeSet both{Scope::read, Scope::reserve};
  EXPECT_EQ(parse_scopes("inventory:read inventory:reserve"), both);
  EXPECT_EQ(parse_scopes("openid inventory:reserve  inventory:read inventory:everything"), both);
  EXPECT_EQ(parse_scopes(" inventory:read inventory:reserve "), both);
  EXPECT_TRUE(parse_scopes("").empty());
  EXPECT_TRUE(parse_scopes("inventory:readinventory:reserve").empty());
  EXPECT_TRUE(parse_scopes("inventory:read\tinventory:reserve").empty());
}

}  // namespace
}  // namespace inventory::auth

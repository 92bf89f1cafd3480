// What the roles of an authorization server allow here.
//
// Many servers put roles into their tokens and know nothing of our scopes. Written
// "order-service=inventory:read inventory:reserve, support=inventory:read": role, "=", its scopes with spaces
// between, a comma before the next. Empty: roles allow nothing and are not read.
//
// Constant after construction; any thread.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/scope.hpp"

namespace inventory::auth {

// For the services that the platform has. Order and Product Service follow the feed of events and may hand in
// their own by HTTP where there is no broker.
inline constexpr std::string_view default_role_scopes =
    "order-service=inventory:read inventory:reserve inventory:events inventory:ingest, "
    "product-service=inventory:read inventory:events inventory:ingest, "
    "warehouse=inventory:read inventory:adjust, "
    "support=inventory:read, "
    "admin=inventory:read inventory:reserve inventory:adjust inventory:admin inventory:events "
    "inventory:ingest";

class RoleScopes {
 public:
  RoleScopes() = default;  // none

  // The error is a clause that says what is wrong.
  static std::expected<RoleScopes, std::string> parse(std::string_view text);

  bool empty() const { return entries_.empty(); }
  // Of an unknown role: none. Roles are compared byte by byte.
  ScopeSet scopes_of(std::string_view role) const;
  // In the form that parse() reads.
  std::string to_string() const;
  bool operator==(const RoleScopes&) const = default;

 private:
  std::vector<std::pair<std::string, ScopeSet>> entries_;
};

}  // namespace inventory::auth

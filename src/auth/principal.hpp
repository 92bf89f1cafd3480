// Who calls, as a verified access token says.
#pragma once

#include "auth/scope.hpp"
#include "base/ids.hpp"
#include "base/timestamp.hpp"

namespace inventory::auth {

struct Principal {
  ClientId client;
  ScopeSet scopes;
  Timestamp expires_at;  // `exp` of the token, without leeway
  bool operator==(const Principal&) const = default;
};

}  // namespace inventory::auth

// Whose reservations a caller sees and changes: a reservation is its maker's, and of somebody else's it is said that there
// is none. With inventory:admin a caller sees all; with inventory:adjust, who counts the stock, it sells whatever is held.
#pragma once

#include <variant>

#include "auth/principal.hpp"
#include "domain/command.hpp"
#include "domain/reservation.hpp"

namespace inventory::http::api {

inline bool sees(const auth::Principal& caller, const domain::Reservation& reservation) {
  return caller.scopes.contains(auth::Scope::admin) || caller.client == reservation.client;
}

inline domain::Reach reach_of(const auth::Principal& caller, const domain::Action& action) {
  const bool sells_all =
      std::holds_alternative<domain::AdjustStock>(action) && caller.scopes.contains(auth::Scope::adjust);
  const bool sees_all = sells_all || caller.scopes.contains(auth::Scope::admin);
  return sees_all ? domain::Reach::everyones : domain::Reach::own;
}

}  // namespace inventory::http::api

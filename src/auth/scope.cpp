#include "auth/scope.hpp"

namespace inventory::auth {

std::string_view name_of(Scope scope) noexcept {
  switch (scope) {
    case Scope::read: return "inventory:read";
    case Scope::reserve: return "inventory:reserve";
    case Scope::adjust: return "inventory:adjust";
    case Scope::admin: return "inventory:admin";
    case Scope::events: return "inventory:events";
    case Scope::ingest: return "inventory:ingest";
  }
  return {};
}

std::optional<Scope> scope_named(std::string_view name) noexcept {
  for (const Scope scope : all_scopes) {
    if (name_of(scope) == name) return scope;
  }
  return std::nullopt;
}

std::string ScopeSet::to_string() const {
  std::string list;
  for (const Scope scope : all_scopes) {
    if (!contains(scope)) continue;
    if (!list.empty()) list.push_back(' ');
    list.append(name_of(scope));
  }
  return list;
}

ScopeSet parse_scopes(std::string_view list) noexcept {
  ScopeSet scopes;
  while (!list.empty()) {
    const std::string_view name = list.substr(0, list.find(' '));
    if (const auto scope = scope_named(name)) scopes.add(*scope);
    list.remove_prefix(name.size() < list.size() ? name.size() + 1 : name.size());
  }
  return scopes;
}

}  // namespace inventory::auth

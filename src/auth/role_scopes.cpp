#include "auth/role_scopes.hpp"

#include <algorithm>
#include <ranges>

namespace inventory::auth {
namespace {

constexpr std::size_t roles_max = 100;
constexpr std::size_t role_bytes_max = 128;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

bool is_role(std::string_view role) {
  return !role.empty() && role.size() <= role_bytes_max &&
         std::ranges::all_of(role, [](char c) { return c >= ' ' && c <= '~'; });
}

std::expected<ScopeSet, std::string> all_scopes_of(std::string_view list) {
  ScopeSet scopes;
  for (const auto part : std::views::split(list, ' ')) {
    const std::string_view name(part.begin(), part.end());
    if (name.empty()) continue;
    const auto scope = scope_named(name);
    if (!scope) return std::unexpected("names something that is no scope");
    scopes.add(*scope);
  }
  if (scopes.empty()) return std::unexpected("has a role without a scope");
  return scopes;
}

}  // namespace

std::expected<RoleScopes, std::string> RoleScopes::parse(std::string_view text) {
  RoleScopes made;
  if (trimmed(text).empty()) return made;
  for (const auto part : std::views::split(text, ',')) {
    const std::string_view entry(part.begin(), part.end());
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos) return std::unexpected("has an entry without \"=\"");
    const std::string_view role = trimmed(entry.substr(0, equals));
    if (!is_role(role)) return std::unexpected("has an entry without the name of a role");
    const auto scopes = all_scopes_of(entry.substr(equals + 1));
    if (!scopes) return std::unexpected(scopes.error());
    if (!made.scopes_of(role).empty()) return std::unexpected("names a role twice");
    made.entries_.emplace_back(std::string(role), *scopes);
  }
  if (made.entries_.size() > roles_max) return std::unexpected("has more than 100 roles");
  return made;
}

ScopeSet RoleScopes::scopes_of(std::string_view role) const {
  const auto found = std::ranges::find(entries_, role, [](const auto& entry) { return entry.first; });
  return found == entries_.end() ? ScopeSet{} : found->second;
}

std::string RoleScopes::to_string() const {
  std::string text;
  for (const auto& [role, scopes] : entries_) {
    text.append(text.empty() ? "" : ", ").append(role).append("=").append(scopes.to_string());
  }
  return text;
}

}  // namespace inventory::auth

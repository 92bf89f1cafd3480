#include "auth/token_claims.hpp"

#include <string>
#include <utility>

#include <boost/json/array.hpp>

#include "json/member_rules.hpp"
#include "json/strict_parser.hpp"

namespace inventory::auth {
namespace {

constexpr AuthFailure lacks_claim{AuthError::invalid_token,
                                  "The access token lacks a required claim or has one of a wrong form.",
                                  RefusalReason::claims};
constexpr AuthFailure expired{AuthError::invalid_token, "The access token has expired.",
                              RefusalReason::expired};
constexpr AuthFailure not_yet{AuthError::invalid_token, "The access token is not valid yet.",
                              RefusalReason::not_yet_valid};

constexpr AuthFailure unknown_binding{
    AuthError::invalid_token, "The access token is bound to its client in a way that is not accepted.",
    RefusalReason::binding};

constexpr std::size_t claims_depth_max = 8;
constexpr std::int64_t last_second = 253'402'300'799;  // of the year 9999

using boost::json::object;
using boost::json::value;

std::optional<std::string_view> text_of(const value* item) {
  const boost::json::string* text = item ? item->if_string() : nullptr;
  if (text == nullptr) return std::nullopt;
  return std::string_view(text->data(), text->size());
}

// None for an empty one.
std::optional<std::string_view> text_claim(const object& claims, std::string_view name) {
  const auto text = text_of(claims.if_contains(name));
  return text && !text->empty() ? text : std::nullopt;
}

// RFC 7519 would allow fractions of a second; nobody issues them, and a double is no place for a limit in
// time.
std::optional<Timestamp> time_of(const value& claim) {
  const std::int64_t* seconds = claim.if_int64();
  if (seconds == nullptr || *seconds < 0 || *seconds > last_second) return std::nullopt;
  return Timestamp::from_ms(*seconds * 1000);
}

std::optional<Timestamp> time_claim(const object& claims, std::string_view name) {
  const value* claim = claims.if_contains(name);
  return claim ? time_of(*claim) : std::nullopt;
}

bool is_after(Timestamp at, Timestamp now, std::chrono::seconds leeway) {
  return at > now + leeway;
}

void add_all(ScopeSet& into, ScopeSet more) {
  for (const Scope scope : all_scopes) {
    if (more.contains(scope)) into.add(scope);
  }
}

std::optional<ScopeSet> listed_scopes(const boost::json::array& list) {
  ScopeSet scopes;
  for (const value& item : list) {
    const auto name = text_of(&item);
    if (!name) return std::nullopt;
    if (const auto scope = scope_named(*name)) scopes.add(*scope);
  }
  return scopes;
}

// None when the claim has a wrong form.
std::optional<ScopeSet> scopes_of(const object& claims) {
  const value* scope = claims.if_contains("scope");
  if (scope == nullptr) {
    scope = claims.if_contains("scp");
    if (scope == nullptr) return ScopeSet{};
    if (const boost::json::array* list = scope->if_array()) return listed_scopes(*list);
  }
  const auto text = text_of(scope);
  return text ? std::optional(parse_scopes(*text)) : std::nullopt;
}

void add_scopes_of_roles(ScopeSet& into, const value* roles, const RoleScopes& mapping) {
  const boost::json::array* list = roles ? roles->if_array() : nullptr;
  if (list == nullptr) return;
  for (const value& item : *list) {
    if (const auto role = text_of(&item)) add_all(into, mapping.scopes_of(*role));
  }
}

void add_scopes_of_roles(ScopeSet& into, const object& claims, const RoleScopes& mapping) {
  if (mapping.empty()) return;
  add_scopes_of_roles(into, claims.if_contains("roles"), mapping);
  const value* realm = claims.if_contains("realm_access");  // Keycloak's
  const object* access = realm ? realm->if_object() : nullptr;
  if (access != nullptr) add_scopes_of_roles(into, access->if_contains("roles"), mapping);
}

}  // namespace

bool is_expired(Timestamp expires_at, Timestamp now, std::chrono::seconds leeway) {
  return now >= expires_at + leeway;
}

bool is_client_name(std::string_view text) {
  return json::rule::read_text(value(boost::json::string_view(text)), 1, 128).has_value();
}

TokenClaims::TokenClaims(std::string_view json) : document_(nullptr, &storage_) {
  auto parsed = json::parse_strict(json, &storage_, {.depth_max = claims_depth_max});
  if (!parsed) return;
  document_ = std::move(*parsed);
  claims_ = document_.if_object();
}

std::string_view TokenClaims::issuer() const {
  return text_claim(*claims_, "iss").value_or("");
}

bool TokenClaims::are_for(std::string_view audience) const {
  const value* claim = claims_->if_contains("aud");
  if (claim == nullptr) return false;
  if (!claim->is_array()) return text_of(claim) == audience;
  bool found = false;
  for (const value& item : claim->get_array()) {
    const auto text = text_of(&item);
    if (!text) return false;
    found = found || *text == audience;
  }
  return found;
}

std::expected<Principal, AuthFailure> TokenClaims::judge(const RoleScopes& roles, Timestamp now,
                                                         std::chrono::seconds leeway) const {
  const auto expires_at = time_claim(*claims_, "exp");
  const auto issued_at = time_claim(*claims_, "iat");
  const value* not_before = claims_->if_contains("nbf");
  const auto valid_from = not_before ? time_of(*not_before) : issued_at;
  const auto client = text_claim(*claims_, claims_->contains("client_id") ? "client_id" : "azp");
  auto scopes = scopes_of(*claims_);
  if (!expires_at || !issued_at || !valid_from || !client || !is_client_name(*client) ||
      !text_claim(*claims_, "sub") || !text_claim(*claims_, "jti") || !scopes) {
    return std::unexpected(lacks_claim);
  }

  if (is_expired(*expires_at, now, leeway)) return std::unexpected(expired);
  if (is_after(*valid_from, now, leeway) || is_after(*issued_at, now, leeway)) {
    return std::unexpected(not_yet);
  }
  add_scopes_of_roles(*scopes, *claims_, roles);
  return Principal{ClientId{std::string(*client)}, *scopes, *expires_at};
}

std::expected<std::optional<CertificateThumbprint>, AuthFailure> TokenClaims::binding() const {
  const value* confirmation = claims_->if_contains("cnf");
  if (confirmation == nullptr) return std::nullopt;
  const object* methods = confirmation->if_object();
  if (methods == nullptr || methods->size() != 1) return std::unexpected(unknown_binding);
  const auto text = text_of(methods->if_contains("x5t#S256"));
  const auto thumbprint = text ? CertificateThumbprint::parse(*text) : std::nullopt;
  if (!thumbprint) return std::unexpected(unknown_binding);
  return thumbprint;
}

}  // namespace inventory::auth

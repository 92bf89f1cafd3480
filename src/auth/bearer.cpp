#include "auth/bearer.hpp"

#include <algorithm>
#include <utility>

namespace inventory::auth {
namespace {

constexpr AuthFailure no_credentials{AuthError::missing_token, "A bearer access token is required.",
                                     RefusalReason::none};
constexpr AuthFailure not_one_token{AuthError::invalid_request,
                                    "The Authorization header must be \"Bearer\" and one access token."};
constexpr AuthFailure bound_to_another{
    AuthError::invalid_token,
    "The access token is bound to a client certificate that was not shown on this connection.",
    RefusalReason::binding};

constexpr std::string_view realm = "Bearer realm=\"inventory\"";

std::string_view error_code(AuthError error) {
  switch (error) {
    case AuthError::missing_token: return {};
    case AuthError::invalid_request: return "invalid_request";
    case AuthError::invalid_token: return "invalid_token";
    case AuthError::unavailable: return {};
  }
  return {};
}

void append_parameter(std::string& challenge, std::string_view name, std::string_view value) {
  challenge.append(", ").append(name).append("=\"");
  for (const char c : value) {
    if (c == '"' || c == '\\')
      challenge.push_back('\'');
    else
      challenge.push_back(c);
  }
  challenge.push_back('"');
}

bool holds(std::string_view text, char wanted) {
  return text.find(wanted) != std::string_view::npos;
}

bool is_bearer(std::string_view scheme) {
  return std::ranges::equal(scheme, std::string_view("bearer"),
                            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

}  // namespace

std::expected<std::string_view, AuthFailure> bearer_token(std::string_view authorization_header) {
  const std::size_t scheme_end = std::min(authorization_header.find(' '), authorization_header.size());
  if (!is_bearer(authorization_header.substr(0, scheme_end))) return std::unexpected(no_credentials);
  std::string_view token = authorization_header.substr(scheme_end);
  token.remove_prefix(std::min(token.find_first_not_of(' '), token.size()));
  if (token.empty() || holds(token, ' ') || holds(token, ',') || holds(token, '\t')) {
    return std::unexpected(not_one_token);
  }
  return token;
}

Authenticator::Authenticator(std::shared_ptr<const TokenVerifier> verifier, TokenCacheOptions cache)
    : verifier_(std::move(verifier)), cache_(cache) {}

// Null when the token has to be verified.
const Verified* Authenticator::known(std::string_view token) {
  const Verified* found = cache_.find(token);
  if (found == nullptr) return nullptr;
  if (found->keys->generation() == found->generation && verifier_->is_current(found->principal)) return found;
  cache_.erase(token);
  return nullptr;
}

std::expected<Principal, AuthFailure> Authenticator::authenticate(
    std::string_view authorization_header, const std::optional<CertificateThumbprint>& certificate) {
  const auto token = bearer_token(authorization_header);
  if (!token) return std::unexpected(token.error());
  const Verified* verified = known(*token);
  if (verified == nullptr) {
    const auto fresh = verifier_->verify(*token);
    if (!fresh) return std::unexpected(fresh.error());
    verified = &cache_.insert(*token, *fresh);
  }
  if (verified->bound_to && verified->bound_to != certificate) return std::unexpected(bound_to_another);
  return verified->principal;
}

std::string challenge(const AuthFailure& failure) {
  std::string value(realm);
  if (const std::string_view code = error_code(failure.error); !code.empty()) {
    append_parameter(value, "error", code);
    append_parameter(value, "error_description", failure.description);
  }
  return value;
}

std::string insufficient_scope_challenge(ScopeSet any_of) {
  std::string value(realm);
  append_parameter(value, "error", "insufficient_scope");
  append_parameter(value, "error_description", "The access token lacks the scope that this request needs.");
  append_parameter(value, "scope", any_of.to_string());
  return value;
}

}  // namespace inventory::auth

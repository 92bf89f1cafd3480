#include "auth/token_claims.hpp"

#include <optional>

#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>

#include "json/member_rules.hpp"
#include "json/strict_parser.hpp"

namespace inventory::auth {
namespace {

constexpr AuthFailure not_claims{AuthError::invalid_token,
                                 "The access token is not a well-formed signed JWT."};
constexpr AuthFailure lacks_claim{AuthError::invalid_token,
                                  "The access token lacks a required claim or has one of a wrong form."};
constexpr AuthFailure other_issuer{AuthError::invalid_token, "The access token is from another issuer."};
constexpr AuthFailure other_audience{AuthError::invalid_token, "The access token is for another audience."};
constexpr AuthFailure expired{AuthError::invalid_token, "The access token has expired."};
constexpr AuthFailure not_yet{AuthError::invalid_token, "The access token is not valid yet."};

constexpr std::size_t claims_depth_max = 8;
constexpr std::int64_t last_second = 253'402'300'799;  // of the year 9999

using boost::json::object;
using boost::json::value;

std::optional<std::string_view> text_claim(const object& claims, std::string_view name) {
  const value* claim = claims.if_contains(name);
  const boost::json::string* text = claim ? claim->if_string() : nullptr;
  if (text == nullptr || text->empty()) return std::nullopt;
  return std::string_view(text->data(), text->size());
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

bool is_text(const value& item, std::string_view wanted) {
  const boost::json::string* text = item.if_string();
  return text && std::string_view(text->data(), text->size()) == wanted;
}

bool is_for(const object& claims, std::string_view audience) {
  const value* claim = claims.if_contains("aud");
  if (claim == nullptr) return false;
  if (!claim->is_array()) return is_text(*claim, audience);
  bool found = false;
  for (const value& item : claim->get_array()) {
    if (!item.is_string()) return false;
    found = found || is_text(item, audience);
  }
  return found;
}

bool is_after(Timestamp at, Timestamp now, std::chrono::seconds leeway) {
  return at > now + leeway;
}

}  // namespace

bool is_expired(Timestamp expires_at, Timestamp now, std::chrono::seconds leeway) {
  return now >= expires_at + leeway;
}

bool is_client_name(std::string_view text) {
  return json::rule::read_text(value(boost::json::string_view(text)), 1, 128).has_value();
}

std::expected<Principal, AuthFailure> judge_claims(std::string_view json, const VerifierOptions& options,
                                                   Timestamp now) {
  unsigned char buffer[2048];
  boost::json::monotonic_resource storage(buffer, sizeof buffer);
  const auto document = json::parse_strict(json, &storage, {.depth_max = claims_depth_max});
  const object* claims = document ? document->if_object() : nullptr;
  if (claims == nullptr) return std::unexpected(not_claims);

  if (text_claim(*claims, "iss") != options.issuer) return std::unexpected(other_issuer);
  if (!is_for(*claims, options.audience)) return std::unexpected(other_audience);

  const auto expires_at = time_claim(*claims, "exp");
  const auto issued_at = time_claim(*claims, "iat");
  const value* not_before = claims->if_contains("nbf");
  const auto valid_from = not_before ? time_of(*not_before) : issued_at;
  const auto client = text_claim(*claims, "client_id");
  const value* scope = claims->if_contains("scope");
  if (!expires_at || !issued_at || !valid_from || !client || !is_client_name(*client) ||
      !text_claim(*claims, "sub") || !text_claim(*claims, "jti") || (scope && !scope->is_string())) {
    return std::unexpected(lacks_claim);
  }

  if (is_expired(*expires_at, now, options.leeway)) return std::unexpected(expired);
  if (is_after(*valid_from, now, options.leeway) || is_after(*issued_at, now, options.leeway)) {
    return std::unexpected(not_yet);
  }
  const ScopeSet scopes = parse_scopes(text_claim(*claims, "scope").value_or(""));
  return Principal{ClientId{std::string(*client)}, scopes, *expires_at};
}

}  // namespace inventory::auth

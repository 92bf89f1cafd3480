#include "auth/token_parts.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>

#include "auth/base64url.hpp"
#include "auth/key_set.hpp"
#include "auth/token_verifier.hpp"
#include "json/strict_parser.hpp"

namespace inventory::auth {
namespace {

constexpr AuthFailure too_long{AuthError::invalid_token, "The access token is longer than 8 KiB."};
constexpr AuthFailure not_a_jwt{AuthError::invalid_token,
                                "The access token is not a well-formed signed JWT."};
constexpr AuthFailure bad_header{AuthError::invalid_token,
                                 "The access token has a header that is not accepted."};
constexpr AuthFailure bad_algorithm{AuthError::invalid_token, "The access token must be signed with ES256."};
constexpr AuthFailure bad_type{AuthError::invalid_token, "The token is not an access token of type at+jwt."};

constexpr std::size_t header_depth_max = 8;
constexpr std::size_t es256_signature_bytes = 64;

// They bring a key along, point to one, or ask for processing that we do not do.
constexpr std::array<std::string_view, 7> refused_members{"crit", "b64", "zip", "jku", "jwk", "x5u", "x5c"};

struct Segments {
  std::string_view header;
  std::string_view claims;
  std::string_view signature;
};

std::optional<Segments> split(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  // Further dots are left in the signature, whose alphabet has none.
  const Segments parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
                       token.substr(second + 1)};
  if (parts.header.empty() || parts.claims.empty() || parts.signature.empty()) return std::nullopt;
  return parts;
}

bool equal_in_any_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower,
                            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

std::optional<std::string_view> text_member(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  const boost::json::string* text = value ? value->if_string() : nullptr;
  if (text == nullptr) return std::nullopt;
  return std::string_view(text->data(), text->size());
}

// The key id.
std::expected<std::string, AuthFailure> judge_header(std::string_view json) {
  unsigned char buffer[1024];
  boost::json::monotonic_resource storage(buffer, sizeof buffer);
  const auto document = json::parse_strict(json, &storage, {.depth_max = header_depth_max});
  const boost::json::object* header = document ? document->if_object() : nullptr;
  if (header == nullptr) return std::unexpected(not_a_jwt);
  for (const std::string_view name : refused_members) {
    if (header->contains(name)) return std::unexpected(bad_header);
  }
  if (text_member(*header, "alg") != "ES256") return std::unexpected(bad_algorithm);
  const auto type = text_member(*header, "typ");
  if (!type || !(equal_in_any_case(*type, "at+jwt") || equal_in_any_case(*type, "application/at+jwt"))) {
    return std::unexpected(bad_type);
  }
  const auto key_id = text_member(*header, "kid");
  if (!key_id || key_id->empty() || key_id->size() > KeySet::key_id_bytes_max)
    return std::unexpected(bad_header);
  return std::string(*key_id);
}

}  // namespace

std::expected<TokenParts, AuthFailure> take_apart(std::string_view token) {
  if (token.size() > TokenVerifier::token_bytes_max) return std::unexpected(too_long);
  const auto segments = split(token);
  if (!segments) return std::unexpected(not_a_jwt);
  const auto header = decode_base64url(segments->header);
  auto claims = decode_base64url(segments->claims);
  const auto signature = decode_base64url(segments->signature);
  if (!header || !claims || !signature) return std::unexpected(not_a_jwt);
  auto key_id = judge_header(*header);
  if (!key_id) return std::unexpected(key_id.error());
  if (signature->size() != es256_signature_bytes) return std::unexpected(not_a_jwt);
  return TokenParts{std::move(*key_id), std::move(*claims)};
}

}  // namespace inventory::auth

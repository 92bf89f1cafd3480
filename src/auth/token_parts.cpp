#include "auth/token_parts.hpp"

#include <array>
#include <optional>
#include <utility>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>

#include "auth/base64url.hpp"
#include "json/strict_parser.hpp"

namespace inventory::auth {
namespace {

using enum RefusalReason;

constexpr AuthFailure too_long{AuthError::invalid_token, "The access token is longer than 8 KiB.", malformed};
constexpr AuthFailure not_a_jwt{AuthError::invalid_token, "The access token is not a well-formed signed JWT.",
                                malformed};
constexpr AuthFailure bad_header{AuthError::invalid_token,
                                 "The access token has a header that is not accepted.", malformed};
constexpr AuthFailure bad_algorithm{AuthError::invalid_token,
                                    "The access token is signed with an algorithm that is not accepted.",
                                    algorithm};

constexpr std::size_t header_depth_max = 8;

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

// False when there is one of this name that is no text or an empty one.
bool read_text(const boost::json::object& header, std::string_view name, std::string& into) {
  const boost::json::value* value = header.if_contains(name);
  if (value == nullptr) return true;
  const boost::json::string* text = value->if_string();
  if (text == nullptr || text->empty()) return false;
  into.assign(text->data(), text->size());
  return true;
}

std::optional<SignatureAlgorithm> algorithm_of(const boost::json::object& header) {
  const boost::json::value* value = header.if_contains("alg");
  const boost::json::string* text = value ? value->if_string() : nullptr;
  return text ? algorithm_named({text->data(), text->size()}) : std::nullopt;
}

std::expected<TokenParts, AuthFailure> judge_header(std::string_view json, AlgorithmSet accepted) {
  unsigned char buffer[1024];
  boost::json::monotonic_resource storage(buffer, sizeof buffer);
  const auto document = json::parse_strict(json, &storage, {.depth_max = header_depth_max});
  const boost::json::object* header = document ? document->if_object() : nullptr;
  if (header == nullptr) return std::unexpected(not_a_jwt);
  for (const std::string_view name : refused_members) {
    if (header->contains(name)) return std::unexpected(bad_header);
  }
  const auto named = algorithm_of(*header);
  if (!named || !accepted.contains(*named)) return std::unexpected(bad_algorithm);
  TokenParts parts{.algorithm = *named, .key_id = {}, .type = {}, .claims = {}};
  if (!read_text(*header, "kid", parts.key_id) || parts.key_id.size() > key_id_bytes_max ||
      !read_text(*header, "typ", parts.type)) {
    return std::unexpected(bad_header);
  }
  return parts;
}

}  // namespace

std::expected<TokenParts, AuthFailure> take_apart(std::string_view token, AlgorithmSet accepted) {
  if (token.size() > token_bytes_max) return std::unexpected(too_long);
  const auto segments = split(token);
  if (!segments) return std::unexpected(not_a_jwt);
  const auto header = decode_base64url(segments->header);
  auto claims = decode_base64url(segments->claims);
  const auto signature = decode_base64url(segments->signature);
  if (!header || !claims || !signature) return std::unexpected(not_a_jwt);
  auto parts = judge_header(*header, accepted);
  if (!parts) return parts;
  parts->claims = std::move(*claims);
  parts->signature_bytes = signature->size();
  return parts;
}

}  // namespace inventory::auth

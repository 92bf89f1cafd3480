// What handlers read out of a request: body members, path and query parameters, conditional headers.
//
// A part that is wrong comes back as the answer to give; nothing was done then.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/monotonic_resource.hpp>

#include "base/ids.hpp"
#include "http/problem.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "json/object_reader.hpp"
#include "json/strict_parser.hpp"

namespace inventory::http::api {

template <class T>
using Read = std::expected<T, Response>;

// Bounds of the contract (CONTRACT section 2 and openapi/), in characters or members.
inline constexpr std::size_t name_characters_max = 128;  // order, user, sku
inline constexpr std::size_t reason_characters_max = 500;
inline constexpr std::size_t lines_max = 500;  // of one command
inline constexpr std::size_t batch_ids_max = 200;
inline constexpr std::int64_t page_limit_max = 200;
inline constexpr std::int64_t page_limit_default = 50;
inline constexpr std::size_t idempotency_key_characters_max = 255;

// Whether a request without a body is one that says nothing, or one that forgot it.
enum class EmptyBody : std::uint8_t { refused, says_nothing };

// Parses the body and has `read` take its members; `read` runs in this call only.
template <class ReadMembers>
auto read_body(const Request& request, EmptyBody empty, ReadMembers read)
    -> Read<decltype(read(std::declval<json::ObjectReader&>()))>;

// The refusal of a body: 400 when it is not JSON, 422 with every violation.
Response malformed_body(const Request& request, const std::vector<json::Violation>& violations);
Response invalid_body(const Request& request, const std::vector<json::Violation>& violations);
Response bad_parameter(const Request& request, std::string_view name, std::string_view detail);
Response bad_header(const Request& request, std::string_view name, std::string_view detail);

template <class IdType>
Read<IdType> path_id(const Request& request, std::string_view name) {
  const std::optional<Uuid> id = Uuid::parse(request.path_parameter(name));
  if (!id) return std::unexpected(bad_parameter(request, name, "Must be a UUID."));
  return IdType{*id};
}

// Refuses parameters that the operation does not have, and any given more than once that is not in
// `repeatable`.
std::optional<Response> refuse_unknown_parameters(const Request& request,
                                                  std::initializer_list<std::string_view> known);

Read<bool> flag(const Request& request, std::string_view name);  // left out: false
struct PageLimits {
  std::int64_t standard = page_limit_default;
  std::int64_t max = page_limit_max;
};
Read<std::size_t> page_limit(const Request& request, PageLimits limits = {});
// A parameter of 1 to 128 characters without control characters.
Read<std::optional<std::string>> text_parameter(const Request& request, std::string_view name);
Read<std::optional<OrderId>> order_parameter(const Request& request);  // orderId
Read<std::optional<Timestamp>> time_parameter(const Request& request, std::string_view name);

// If-Match as versions; `*` and no field at all ask for nothing. Tags that are no version of ours match none.
Read<std::optional<std::vector<std::int64_t>>> expected_versions(const Request& request);
// Whether If-None-Match names this entity tag.
bool none_match_names(const Request& request, std::string_view etag);

// The Idempotency-Key, quoted or bare.
Read<std::optional<std::string>> idempotency_key(const Request& request);

template <class ReadMembers>
auto read_body(const Request& request, EmptyBody empty, ReadMembers read)
    -> Read<decltype(read(std::declval<json::ObjectReader&>()))> {
  std::array<unsigned char, 4096> buffer;  // enough for all but requests of many lines
  boost::json::monotonic_resource memory(buffer.data(), buffer.size());
  const bool says_nothing = request.body.empty() && empty == EmptyBody::says_nothing;
  const std::string_view text = says_nothing ? std::string_view("{}") : request.body;
  const auto parsed = json::parse_strict(text, &memory);
  if (!parsed) return std::unexpected(malformed_body(request, parsed.error()));
  json::ObjectReader body(*parsed);
  auto members = read(body);
  if (!body.finish()) return std::unexpected(invalid_body(request, body.violations()));
  return members;
}

}  // namespace inventory::http::api

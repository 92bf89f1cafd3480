#include "http/api/reading.hpp"

#include <algorithm>
#include <charconv>

#include "http/header_text.hpp"

namespace inventory::http::api {
namespace {

Response refuse(Problem problem, const Request& request, const std::vector<json::Violation>& violations) {
  for (const json::Violation& violation : violations) {
    problem.at_pointer(violation.pointer, violation.detail);
  }
  return problem.response(request);
}

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && blank(text.back()))
    text.remove_suffix(1);
  return text;
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The members of a list of entity tags (RFC 9110 section 8.8.3), `W/` kept; nothing when it is not such a
// list.
std::optional<std::vector<std::string_view>> entity_tags(std::string_view list) {
  std::vector<std::string_view> tags;
  list = trimmed(list);
  while (!list.empty()) {
    const std::size_t weak = list.starts_with("W/") ? 2 : 0;
    if (list.size() <= weak || list[weak] != '"') return std::nullopt;
    const std::size_t end = list.find('"', weak + 1);
    if (end == std::string_view::npos) return std::nullopt;
    tags.push_back(list.substr(0, end + 1));
    list = trimmed(list.substr(end + 1));
    if (list.empty()) break;
    if (list.front() != ',') return std::nullopt;
    list = trimmed(list.substr(1));
  }
  if (tags.empty()) return std::nullopt;
  return tags;
}

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7e; });
}

// The text of an RFC 8941 string, or of a bare token as many clients send it.
std::optional<std::string> structured_string(std::string_view field) {
  if (!field.starts_with('"')) return std::string(field);
  std::string text;
  for (std::size_t i = 1; i < field.size(); ++i) {
    if (field[i] == '"') return i + 1 == field.size() ? std::optional(text) : std::nullopt;
    if (field[i] == '\\') {
      ++i;
      if (i == field.size() || (field[i] != '"' && field[i] != '\\')) return std::nullopt;
    }
    text.push_back(field[i]);
  }
  return std::nullopt;
}

}  // namespace

Response malformed_body(const Request& request, const std::vector<json::Violation>& violations) {
  return refuse(Problem(ProblemCode::malformed_request, "The body is not acceptable JSON."), request,
                violations);
}

Response invalid_body(const Request& request, const std::vector<json::Violation>& violations) {
  return refuse(Problem(ProblemCode::validation_failed, "The body does not say what this operation needs."),
                request, violations);
}

Response bad_parameter(const Request& request, std::string_view name, std::string_view detail) {
  return Problem(ProblemCode::malformed_request, "A parameter is not acceptable.")
      .at_parameter(name, detail)
      .response(request);
}

Response bad_header(const Request& request, std::string_view name, std::string_view detail) {
  return Problem(ProblemCode::malformed_request, "A header field is not acceptable.")
      .at_header(name, detail)
      .response(request);
}

std::optional<Response> refuse_unknown_parameters(const Request& request,
                                                  std::initializer_list<std::string_view> known) {
  Problem problem(ProblemCode::malformed_request, "A query parameter is not acceptable.");
  bool any = false;
  for (const QueryParameter& parameter : request.query) {
    const bool is_known = std::ranges::find(known, parameter.name) != known.end();
    if (is_known && request.query_count(parameter.name) == 1) continue;
    any = true;
    problem.at_parameter(parameter.name,
                         is_known ? "May be given only once." : "This operation has no such parameter.");
  }
  if (!any) return std::nullopt;
  return problem.response(request);
}

Read<bool> flag(const Request& request, std::string_view name) {
  const auto text = request.query_value(name);
  if (!text || *text == "false") return false;
  if (*text == "true") return true;
  return std::unexpected(bad_parameter(request, name, "Must be true or false."));
}

Read<std::size_t> page_limit(const Request& request, PageLimits limits) {
  const auto text = request.query_value("limit");
  const auto limit = text ? number_of<std::int64_t>(*text) : limits.standard;
  if (!limit || *limit < 1 || *limit > limits.max) {
    return std::unexpected(bad_parameter(
        request, "limit", "Must be a whole number from 1 to " + std::to_string(limits.max) + "."));
  }
  return static_cast<std::size_t>(*limit);
}

Read<std::optional<std::string>> text_parameter(const Request& request, std::string_view name) {
  const auto text = request.query_value(name);
  if (!text) return std::nullopt;
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  const auto continues_character = [](unsigned char c) { return (c & 0xc0) == 0x80; };  // of UTF-8
  const auto characters =
      text->size() - static_cast<std::size_t>(std::ranges::count_if(*text, continues_character));
  if (text->empty() || characters > name_characters_max || std::ranges::any_of(*text, is_control)) {
    return std::unexpected(
        bad_parameter(request, name, "Must be 1 to 128 characters, none of them a control character."));
  }
  return std::string(*text);
}

Read<std::optional<OrderId>> order_parameter(const Request& request) {
  auto text = text_parameter(request, "orderId");
  if (!text) return std::unexpected(std::move(text).error());
  if (!*text) return std::nullopt;
  return OrderId{**std::move(text)};
}

Read<std::optional<Timestamp>> time_parameter(const Request& request, std::string_view name) {
  const auto text = request.query_value(name);
  if (!text) return std::nullopt;
  const auto at = Timestamp::parse(*text);
  if (!at) {
    return std::unexpected(
        bad_parameter(request, name, "Must be an RFC 3339 date-time such as 2026-01-31T12:00:00Z."));
  }
  return at;
}

Read<std::optional<std::vector<std::int64_t>>> expected_versions(const Request& request) {
  const auto field = request.header("If-Match");
  if (!field || *field == "*") return std::nullopt;
  const auto tags = entity_tags(*field);
  if (!tags || request.header_count("If-Match") > 1) {
    return std::unexpected(
        bad_header(request, "If-Match", "Must be * or one list of entity tags such as \"7\"."));
  }
  std::vector<std::int64_t> versions;
  for (const std::string_view tag : *tags) {
    if (tag.front() != '"') continue;  // weak tags never match here (RFC 9110 section 13.1.1)
    if (const auto version = number_of<std::int64_t>(tag.substr(1, tag.size() - 2)))
      versions.push_back(*version);
  }
  return versions;
}

bool none_match_names(const Request& request, std::string_view etag) {
  const auto field = request.header("If-None-Match");
  if (!field) return false;
  if (*field == "*") return true;
  const auto tags = entity_tags(*field);
  return tags && std::ranges::any_of(*tags, [&](std::string_view tag) {
           return (tag.starts_with("W/") ? tag.substr(2) : tag) == etag;
         });
}

Read<std::optional<std::string>> idempotency_key(const Request& request) {
  const auto field = request.header("Idempotency-Key");
  if (!field) return std::nullopt;
  auto key = structured_string(*field);
  const bool usable = key && !key->empty() && key->size() <= idempotency_key_characters_max &&
                      is_printable_ascii(*key) && request.header_count("Idempotency-Key") == 1;
  if (!usable) {
    return std::unexpected(
        bad_header(request, "Idempotency-Key", "Must be one string of 1 to 255 printable ASCII characters."));
  }
  return key;
}

}  // namespace inventory::http::api

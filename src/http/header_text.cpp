#include "http/header_text.hpp"

#include <algorithm>
#include <cstddef>

namespace inventory::http {
namespace {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

// Cuts the text before `separator` off the front of `rest`; a separator inside a quoted string does not
// count.
std::string_view cut(std::string_view& rest, char separator) {
  bool quoted = false;
  for (std::size_t at = 0; at < rest.size(); ++at) {
    if (rest[at] == '"') quoted = !quoted;
    if (quoted && rest[at] == '\\') {
      ++at;
    } else if (!quoted && rest[at] == separator) {
      const auto part = rest.substr(0, at);
      rest.remove_prefix(at + 1);
      return trim(part);
    }
  }
  const auto part = rest;
  rest = {};
  return trim(part);
}

// The value of parameter `name` in `;a=b;c="d"`, without quotes; empty when absent.
std::string_view parameter(std::string_view parameters, std::string_view name) {
  while (!parameters.empty()) {
    auto value = cut(parameters, ';');
    const auto key = cut(value, '=');
    if (!equals_ignoring_case(key, name)) continue;
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      return value.substr(1, value.size() - 2);
    return value;
  }
  return {};
}

// `0`, `0.`, `0.000`: the only weights that forbid; anything unreadable counts as 1.
bool is_zero_weight(std::string_view weight) {
  return !weight.empty() && weight.front() == '0' && weight.find_first_not_of("0.") == std::string_view::npos;
}

// How specifically a media range speaks of a type: 3 the type itself, 2 its family, 1 everything, 0 not at
// all.
int specificity(std::string_view range, std::string_view media_type) {
  if (equals_ignoring_case(range, media_type)) return 3;
  if (range == "*/*" || range == "*") return 1;
  if (!range.ends_with("/*")) return 0;
  const auto family = range.substr(0, range.size() - 1);
  return equals_ignoring_case(media_type.substr(0, family.size()), family) ? 2 : 0;
}

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char left, char right) {
           return lower(left) == lower(right);
         });
}

bool has_token(std::string_view list, std::string_view token) noexcept {
  while (!list.empty()) {
    if (equals_ignoring_case(cut(list, ','), token)) return true;
  }
  return false;
}

std::string_view media_type_of(std::string_view content_type) noexcept {
  return cut(content_type, ';');
}

bool names_foreign_charset(std::string_view content_type) noexcept {
  cut(content_type, ';');
  const auto charset = parameter(content_type, "charset");
  return !charset.empty() && !equals_ignoring_case(charset, "utf-8");
}

bool accepts(std::span<const HeaderField> fields, std::string_view media_type) noexcept {
  bool said_anything = false;
  int best = 0;
  bool admitted = false;
  for (const auto& field : fields) {
    if (!equals_ignoring_case(field.name, "Accept")) continue;
    auto list = field.value;
    while (!list.empty()) {
      auto parameters = cut(list, ',');
      const auto range = cut(parameters, ';');
      if (range.empty()) continue;
      said_anything = true;
      const int how = specificity(range, media_type);
      const bool allowed = how > 0 && !is_zero_weight(parameter(parameters, "q"));
      if (how > best) {
        best = how;
        admitted = allowed;
      } else if (how == best && allowed) {
        admitted = true;
      }
    }
  }
  return admitted || !said_anything;
}

}  // namespace inventory::http

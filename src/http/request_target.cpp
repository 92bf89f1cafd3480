#include "http/request_target.hpp"

#include <cstdint>

#include "base/utf8.hpp"
#include "http/header_text.hpp"

namespace inventory::http {
namespace {

// What RFC 3986 allows in path and query, and the brackets and bars that clients leave bare there.
constexpr bool is_target_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte <= 0x20 || byte >= 0x7f) return false;
  return c != '#' && c != '"' && c != '<' && c != '>' && c != '\\' && c != '^' && c != '`';
}

// What decoded text may be.
bool is_text(std::string_view text) {
  return text.find('\0') == std::string_view::npos && is_utf8(text);
}

// Drops scheme and authority of the absolute-form (RFC 9112 section 3.2.2).
std::string_view without_authority(std::string_view raw) {
  const auto scheme_end = raw.find("://");
  if (scheme_end == std::string_view::npos) return {};
  const auto path = raw.find_first_of("/?", scheme_end + 3);
  if (path == std::string_view::npos) return "/";
  return raw.substr(path);
}

}  // namespace

std::expected<void, std::string_view> RequestTarget::parse(std::string_view raw) {
  path_ = {};
  segment_count_ = 0;
  too_deep_ = false;
  query_.clear();
  scratch_.clear();
  scratch_.reserve(raw.size());  // decoding never lengthens, so the views stay where they are

  for (const char c : raw) {
    if (!is_target_character(c))
      return std::unexpected("The request target has a character that must be escaped.");
  }
  if (raw == "*") {
    path_ = raw;
    return {};
  }
  if (raw.starts_with("http://") || raw.starts_with("https://")) raw = without_authority(raw);
  const auto question_mark = raw.find('?');
  path_ = raw.substr(0, question_mark);
  if (path_.empty() && question_mark == 0) path_ = "/";
  if (!path_.starts_with('/')) return std::unexpected("The request target is not a path.");

  constexpr std::string_view bad_escape =
      "The request target has an escape that is not two hexadecimal digits, or that does not decode to text.";
  for (auto rest = path_; !rest.empty();) {
    rest.remove_prefix(1);
    const auto end = rest.find('/');
    std::string_view segment;
    if (!decode(rest.substr(0, end), false, segment)) return std::unexpected(bad_escape);
    if (segment_count_ == segments_max) {
      too_deep_ = true;
    } else {
      segments_[segment_count_++] = segment;
    }
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
  }
  if (too_deep_) segment_count_ = 0;

  if (question_mark == std::string_view::npos) return {};
  for (auto rest = raw.substr(question_mark + 1); !rest.empty();) {
    const auto end = rest.find('&');
    const auto pair = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals_sign = pair.find('=');
    QueryParameter parameter;
    if (!decode(pair.substr(0, equals_sign), true, parameter.name)) return std::unexpected(bad_escape);
    if (equals_sign != std::string_view::npos &&
        !decode(pair.substr(equals_sign + 1), true, parameter.value)) {
      return std::unexpected(bad_escape);
    }
    query_.push_back(parameter);
  }
  return {};
}

bool RequestTarget::decode(std::string_view text, bool plus_is_blank, std::string_view& decoded) {
  if (text.find_first_of(plus_is_blank ? "%+" : "%") == std::string_view::npos) {
    decoded = text;
    return true;
  }
  const auto start = scratch_.size();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && plus_is_blank) {
      scratch_.push_back(' ');
    } else if (text[at] != '%') {
      scratch_.push_back(text[at]);
    } else {
      if (at + 2 >= text.size()) return false;
      const int high = hex_digit(text[at + 1]);
      const int low = hex_digit(text[at + 2]);
      if (high < 0 || low < 0) return false;
      scratch_.push_back(static_cast<char>(static_cast<std::uint8_t>(high * 16 + low)));
      at += 2;
    }
  }
  decoded = std::string_view(scratch_).substr(start);
  return is_text(decoded);
}

}  // namespace inventory::http

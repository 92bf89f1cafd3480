// Small readings of header text: names, lists, media types, what a client accepts.
//
// Pure functions over views; nothing is copied.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace inventory::http {

// One field as it was received: name as spelt by the client, value without surrounding blanks.
struct HeaderField {
  std::string_view name;
  std::string_view value;
};

// The value of a hexadecimal digit of either case; -1 for any other character.
constexpr int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

// `token` is a member of the comma-separated list, whatever its case: `has_token("Keep-Alive, TE", "te")`.
bool has_token(std::string_view list, std::string_view token) noexcept;

// The type of a Content-Type value, without parameters: `application/json; charset=utf-8` →
// `application/json`.
std::string_view media_type_of(std::string_view content_type) noexcept;

// A `charset` parameter other than UTF-8 makes JSON unreadable (RFC 8259 section 8.1).
bool names_foreign_charset(std::string_view content_type) noexcept;

// Whether the Accept fields admit `media_type` (RFC 9110 section 12.5.1): the most specific range decides,
// q=0 forbids, no Accept field admits everything.
bool accepts(std::span<const HeaderField> fields, std::string_view media_type) noexcept;

}  // namespace inventory::http

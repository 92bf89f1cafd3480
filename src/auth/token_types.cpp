#include "auth/token_types.hpp"

#include <algorithm>
#include <ranges>

namespace inventory::auth {
namespace {

constexpr std::size_t type_bytes_max = 127;

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool equal_in_any_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) { return to_lower(a) == b; });
}

// RFC 7515 section 4.1.9: it may be left out where no other "/" is in the type.
std::string_view without_application(std::string_view type) {
  constexpr std::string_view prefix = "application/";
  if (type.size() > prefix.size() && equal_in_any_case(type.substr(0, prefix.size()), prefix)) {
    const std::string_view rest = type.substr(prefix.size());
    if (rest.find('/') == std::string_view::npos) return rest;
  }
  return type;
}

// Of a media type (RFC 6838 section 4.2).
bool is_type_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$&-^_.+/").find(c) != std::string_view::npos;
}

}  // namespace

std::optional<TokenTypes> TokenTypes::parse(std::string_view list) {
  TokenTypes types;
  types.types_.clear();
  for (const auto part : std::views::split(list, ',')) {
    std::string type(without_application(std::string_view(part.begin(), part.end())));
    std::ranges::transform(type, type.begin(), to_lower);
    if (type.empty() || type.size() > type_bytes_max || !std::ranges::all_of(type, is_type_character)) {
      return std::nullopt;
    }
    if (std::ranges::find(types.types_, type) == types.types_.end()) types.types_.push_back(std::move(type));
  }
  if (types.types_.empty()) return std::nullopt;
  return types;
}

bool TokenTypes::accepts(std::string_view type) const {
  const std::string_view bare = without_application(type);
  return std::ranges::any_of(types_, [&](const std::string& one) { return equal_in_any_case(bare, one); });
}

bool TokenTypes::are_widened() const {
  return *this != TokenTypes();
}

std::string TokenTypes::to_string() const {
  std::string list;
  for (const std::string& type : types_)
    list.append(list.empty() ? "" : ",").append(type);
  return list;
}

}  // namespace inventory::auth

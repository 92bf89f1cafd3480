#include "json/member_rules.hpp"

#include <cmath>

namespace inventory::json::rule {
namespace {

std::string whole_number_sentence(std::int64_t min, std::int64_t max) {
  std::string sentence = "Must be a whole number";
  if (min != std::numeric_limits<std::int64_t>::min() || max != std::numeric_limits<std::int64_t>::max()) {
    sentence.append(" from ").append(std::to_string(min)).append(" to ").append(std::to_string(max));
  }
  return sentence;
}

// Unicode category Cc: U+0000 … U+001F and U+007F … U+009F. The text is valid UTF-8.
bool holds_control_character(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20 || byte == 0x7f) return true;
    if (byte == 0xc2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xa0) return true;
  }
  return false;
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) ++count;
  }
  return count;
}

}  // namespace

Checked<std::int64_t> read_integer(const boost::json::value& value, std::int64_t min, std::int64_t max) {
  if (const std::int64_t* number = value.if_int64(); number != nullptr && *number >= min && *number <= max) {
    return *number;
  }
  std::string sentence = whole_number_sentence(min, max);
  // Whole numbers beyond 64 bits are doubles too; to those the form is not the trouble.
  const double* inexact = value.if_double();
  if (inexact != nullptr && std::abs(*inexact) < 0x1p63)
    sentence.append(", written without fraction or exponent");
  return std::unexpected(sentence.append("."));
}

Checked<std::string_view> read_text(const boost::json::value& value, std::size_t characters_min,
                                    std::size_t characters_max) {
  const boost::json::string* string = value.if_string();
  const std::string_view text =
      string ? std::string_view(string->data(), string->size()) : std::string_view();
  const std::size_t length = code_points(text);
  if (string == nullptr || length < characters_min || length > characters_max) {
    return std::unexpected("Must be a string of " + std::to_string(characters_min) + " to " +
                           std::to_string(characters_max) + " characters.");
  }
  if (holds_control_character(text)) return std::unexpected("Must not contain control characters.");
  return text;
}

Checked<Uuid> read_uuid(const boost::json::value& value) {
  if (const boost::json::string* string = value.if_string()) {
    if (const auto id = Uuid::parse({string->data(), string->size()})) return *id;
  }
  return std::unexpected("Must be a UUID such as \"018f2b6e-3c1a-7c55-9d3e-0a1b2c3d4e5f\".");
}

Checked<Quantity> quantity::operator()(const boost::json::value& value) const {
  auto number = read_integer(value, min, max);
  if (!number) return std::unexpected(std::move(number.error()));
  return Quantity::of(*number);
}

Checked<bool> boolean::operator()(const boost::json::value& value) const {
  if (const bool* truth = value.if_bool()) return *truth;
  return std::unexpected("Must be true or false.");
}

Checked<Timestamp> timestamp::operator()(const boost::json::value& value) const {
  if (const boost::json::string* string = value.if_string()) {
    if (const auto at = Timestamp::parse({string->data(), string->size()})) return *at;
  }
  return std::unexpected("Must be an RFC 3339 date and time such as \"2025-01-31T12:00:00.000Z\".");
}

}  // namespace inventory::json::rule

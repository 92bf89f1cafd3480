#include "http/api/cursors.hpp"

#include <charconv>
#include <utility>
#include <variant>

#include <boost/json/value.hpp>

#include "base/utf8.hpp"
#include "http/api/reading.hpp"
#include "http/header_text.hpp"
#include "json/member_rules.hpp"

namespace inventory::http::api {
namespace {

constexpr std::string_view by_id_prefix = "i1-";
constexpr std::string_view by_sku_prefix = "s1-";
constexpr std::string_view history_prefix = "h1-";
constexpr std::string_view alert_prefix = "a1-";
constexpr std::size_t uuid_characters = 36;

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::optional<Uuid> take_uuid(std::string_view& text) {
  const auto id = Uuid::parse(text.substr(0, uuid_characters));
  if (id) text.remove_prefix(uuid_characters);
  return id;
}

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void append_hex(std::string& out, std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

// What an item may have, and so every store can compare with.
bool is_sku(std::string_view text) {
  return is_utf8(text) &&
         json::rule::read_text(boost::json::value(boost::json::string_view(text)), 1, name_characters_max);
}

}  // namespace

// The sku in hexadecimal, since it may hold anything.
std::string cursor_of(const engine::ItemPosition& position) {
  if (const auto* variant = std::get_if<VariantId>(&position)) {
    return std::string(by_id_prefix) + variant->to_string();
  }
  const auto& place = std::get<engine::SkuPosition>(position);
  std::string cursor = std::string(by_sku_prefix) + place.variant.to_string();
  append_hex(cursor, place.sku);
  return cursor;
}

std::optional<engine::ItemPosition> item_position_of(std::string_view cursor, ItemOrder order) {
  const bool by_sku = order == ItemOrder::by_sku;
  if (!take_prefix(cursor, by_sku ? by_sku_prefix : by_id_prefix)) return std::nullopt;
  const auto id = take_uuid(cursor);
  if (!id) return std::nullopt;
  if (!by_sku) return cursor.empty() ? std::optional<engine::ItemPosition>(VariantId{*id}) : std::nullopt;
  auto sku = from_hex(cursor);
  if (!sku || !is_sku(*sku)) return std::nullopt;
  return engine::SkuPosition{*std::move(sku), VariantId{*id}};
}

std::string cursor_of(std::int64_t sequence) {
  return std::string(history_prefix) + std::to_string(sequence);
}

std::optional<std::int64_t> sequence_of(std::string_view cursor) {
  if (!take_prefix(cursor, history_prefix)) return std::nullopt;
  const auto sequence = number_of(cursor);
  return sequence && *sequence >= 1 ? sequence : std::nullopt;
}

std::string cursor_of(const engine::AlertPosition& position) {
  return std::string(alert_prefix) + position.id.to_string() + '-' + std::to_string(position.raised_at.ms());
}

std::optional<engine::AlertPosition> alert_position_of(std::string_view cursor) {
  if (!take_prefix(cursor, alert_prefix)) return std::nullopt;
  const auto id = take_uuid(cursor);
  if (!id || !take_prefix(cursor, "-")) return std::nullopt;
  const auto raised_at_ms = number_of(cursor);
  if (!raised_at_ms) return std::nullopt;
  return engine::AlertPosition{Timestamp::from_ms(*raised_at_ms), AlertId{*id}};
}

}  // namespace inventory::http::api

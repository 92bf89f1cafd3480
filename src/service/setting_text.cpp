#include "service/setting_text.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <system_error>

namespace inventory::service {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

// smallest first
constexpr std::array durations{Unit{"ms", 1}, Unit{"s", 1'000}, Unit{"m", 60'000}, Unit{"h", 3'600'000},
                               Unit{"d", 86'400'000}};
constexpr std::array sizes{Unit{"", 1}, Unit{"KiB", 1'024}, Unit{"MiB", 1'048'576},
                           Unit{"GiB", 1'073'741'824}};

struct Number {
  std::int64_t value;
  std::string_view rest;
};

std::optional<Number> leading_number(std::string_view text) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  return Number{value, text.substr(static_cast<std::size_t>(end - text.data()))};
}

std::optional<std::int64_t> measure(std::string_view text, std::span<const Unit> units) {
  const auto number = leading_number(text);
  if (!number) return std::nullopt;
  for (const Unit& unit : units) {
    std::int64_t product = 0;
    if (number->rest == unit.name && !__builtin_mul_overflow(number->value, unit.factor, &product))
      return product;
  }
  return std::nullopt;
}

std::string in_largest_unit(std::int64_t value, std::span<const Unit> units) {
  for (std::size_t i = units.size(); i-- > 1;) {
    if (value >= units[i].factor && value % units[i].factor == 0)
      return std::to_string(value / units[i].factor) + std::string(units[i].name);
  }
  return std::to_string(value) + std::string(units.front().name);
}

}  // namespace

std::expected<std::chrono::milliseconds, std::string> parse_duration(std::string_view text) {
  if (const auto ms = measure(text, durations)) return std::chrono::milliseconds(*ms);
  return std::unexpected("is not a duration; write a whole number and a unit: 250ms, 30s, 15m, 1h, 7d");
}

std::string print_duration(std::chrono::milliseconds duration) {
  if (duration.count() == 0) return "0s";
  return in_largest_unit(duration.count(), durations);
}

std::expected<std::int64_t, std::string> parse_bytes(std::string_view text) {
  if (const auto bytes = measure(text, sizes)) return *bytes;
  return std::unexpected("is not a size; write bytes or a unit: 65536, 64KiB, 1MiB");
}

std::string print_bytes(std::int64_t bytes) {
  return in_largest_unit(bytes, sizes);
}

std::expected<std::int64_t, std::string> parse_whole_number(std::string_view text) {
  if (const auto number = leading_number(text); number && number->rest.empty()) return number->value;
  return std::unexpected("is not a whole number");
}

}  // namespace inventory::service

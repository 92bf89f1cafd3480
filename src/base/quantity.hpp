// A number of pieces: an integer, 0 … 2 147 483 647 (CONTRACT section 1). A value of this type is always in
// range.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

namespace inventory {

class Quantity {
 public:
  static constexpr std::int64_t max_value = 2'147'483'647;

  constexpr Quantity() = default;

  static constexpr std::optional<Quantity> from(std::int64_t value) {
    if (value < 0 || value > max_value) return std::nullopt;
    return Quantity(static_cast<std::int32_t>(value));
  }

  // For values already proven to be in range; anything else ends the process rather than corrupt stock.
  static constexpr Quantity of(std::int64_t value) {
    if (value < 0 || value > max_value) __builtin_trap();
    return Quantity(static_cast<std::int32_t>(value));
  }

  constexpr std::int64_t value() const { return value_; }
  constexpr bool is_zero() const { return value_ == 0; }
  constexpr auto operator<=>(const Quantity&) const = default;

  // Out of range ends the process, as in of(): callers have checked.
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return of(a.value() + b.value()); }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return of(a.value() - b.value()); }

 private:
  constexpr explicit Quantity(std::int32_t value) : value_(value) {}
  std::int32_t value_ = 0;
};

}  // namespace inventory

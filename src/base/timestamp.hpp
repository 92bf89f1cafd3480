// An instant in UTC, to the millisecond: the only time there is in commands, ledger and replies.
//
// Text is RFC 3339 with exactly three fraction digits and `Z` (CONTRACT section 1); parsing takes every RFC
// 3339 offset and any number of fraction digits, cut to the millisecond.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace inventory {

class Timestamp {
 public:
  constexpr Timestamp() = default;
  static constexpr Timestamp from_ms(std::int64_t ms_since_epoch) {
    Timestamp at;
    at.ms_ = ms_since_epoch;
    return at;
  }
  // Years 0000 … 9999; anything that is not an RFC 3339 date-time is nullopt.
  static std::optional<Timestamp> parse(std::string_view text) noexcept;

  constexpr std::int64_t ms() const { return ms_; }
  std::string to_string() const;
  void append_to(std::string& out) const;

  constexpr auto operator<=>(const Timestamp&) const = default;
  friend constexpr Timestamp operator+(Timestamp at, std::chrono::milliseconds by) {
    return from_ms(at.ms_ + by.count());
  }
  friend constexpr Timestamp operator-(Timestamp at, std::chrono::milliseconds by) {
    return from_ms(at.ms_ - by.count());
  }
  friend constexpr std::chrono::milliseconds operator-(Timestamp a, Timestamp b) {
    return std::chrono::milliseconds(a.ms_ - b.ms_);
  }

 private:
  std::int64_t ms_ = 0;
};

}  // namespace inventory

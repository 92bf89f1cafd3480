// Words and sums that all of the stock model speaks in; for its own files only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/attempt.hpp"

namespace inventory::testing {

inline constexpr std::int64_t most = 2147483647;

inline std::string letter(int variant) {
  return std::string(1, static_cast<char>('a' + variant));
}
inline std::string booking_name(int number) {
  return "r" + std::to_string(number);
}
inline std::string refused_line(std::size_t place, int variant, std::int64_t wanted, std::int64_t there) {
  return " " + std::to_string(place) + ":" + letter(variant) + " " + std::to_string(wanted) + ">" +
         std::to_string(there);
}

// Lines of one variant are one line, where the first of them stood.
struct Sum {
  std::size_t place = 0;
  int variant = 0;
  std::int64_t pieces = 0;
};
inline std::vector<Sum> sums_of(const std::vector<Attempt::Line>& lines) {
  std::vector<Sum> sums;
  for (std::size_t place = 0; place < lines.size(); ++place) {
    auto same = std::ranges::find(sums, lines[place].variant, &Sum::variant);
    if (same == sums.end()) same = sums.insert(sums.end(), {place, lines[place].variant, 0});
    same->pieces += lines[place].pieces;
  }
  return sums;
}

}  // namespace inventory::testing

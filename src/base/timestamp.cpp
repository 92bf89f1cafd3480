#include "base/timestamp.hpp"

#include <cstddef>

namespace inventory {
namespace {

constexpr std::int64_t first_ms = -62'167'219'200'000;  // 0000-01-01T00:00:00.000Z
constexpr std::int64_t last_ms = 253'402'300'799'999;   // 9999-12-31T23:59:59.999Z

bool digits(std::string_view text, std::size_t at, std::size_t count, int& value) noexcept {
  if (at + count > text.size()) return false;
  value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = value * 10 + (text[i] - '0');
  }
  return true;
}

bool at_is(std::string_view text, std::size_t at, char wanted) noexcept {
  return at < text.size() && text[at] == wanted;
}

void put(char* to, int value, int count) {
  for (int i = count - 1; i >= 0; --i) {
    to[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

// The offset from UTC in minutes; `at` is where it begins and must be all that is left.
std::optional<int> offset_minutes(std::string_view text, std::size_t at) noexcept {
  if (at_is(text, at, 'Z') || at_is(text, at, 'z')) {
    return at + 1 == text.size() ? std::optional(0) : std::nullopt;
  }
  if (!at_is(text, at, '+') && !at_is(text, at, '-')) return std::nullopt;
  int hours = 0;
  int minutes = 0;
  if (!digits(text, at + 1, 2, hours) || !at_is(text, at + 3, ':') || !digits(text, at + 4, 2, minutes) ||
      at + 6 != text.size() || hours > 23 || minutes > 59) {
    return std::nullopt;
  }
  const int sum = hours * 60 + minutes;
  return text[at] == '-' ? -sum : sum;
}

}  // namespace

std::optional<Timestamp> Timestamp::parse(std::string_view text) noexcept {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!digits(text, 0, 4, year) || !at_is(text, 4, '-') || !digits(text, 5, 2, month) ||
      !at_is(text, 7, '-') || !digits(text, 8, 2, day) || !(at_is(text, 10, 'T') || at_is(text, 10, 't')) ||
      !digits(text, 11, 2, hour) || !at_is(text, 13, ':') || !digits(text, 14, 2, minute) ||
      !at_is(text, 16, ':') || !digits(text, 17, 2, second)) {
    return std::nullopt;
  }
  std::size_t at = 19;
  int millis = 0;
  if (at_is(text, at, '.')) {
    const std::size_t first = ++at;
    int scale = 100;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) {
      millis += (text[at] - '0') * scale;
    }
    if (at == first) return std::nullopt;
  }
  const std::optional<int> offset = offset_minutes(text, at);
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!offset || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch();
  const std::int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(days).count() + hour * 3600 +
                               minute * 60 + second - *offset * 60;
  const std::int64_t ms = seconds * 1000 + millis;
  // An offset or a leap second may lead beyond the years that can be written.
  if (ms < first_ms || ms > last_ms) return std::nullopt;
  return from_ms(ms);
}

void Timestamp::append_to(std::string& out) const {
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(ms_)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const auto in_day = static_cast<int>((time - day).count());
  char text[] = "0000-00-00T00:00:00.000Z";
  put(text, int{date.year()}, 4);
  put(text + 5, static_cast<int>(unsigned{date.month()}), 2);
  put(text + 8, static_cast<int>(unsigned{date.day()}), 2);
  put(text + 11, in_day / 3'600'000, 2);
  put(text + 14, in_day / 60'000 % 60, 2);
  put(text + 17, in_day / 1000 % 60, 2);
  put(text + 20, in_day % 1000, 3);
  out.append(text, 24);
}

std::string Timestamp::to_string() const {
  std::string out;
  append_to(out);
  return out;
}

}  // namespace inventory

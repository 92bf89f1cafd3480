// How values of settings are written: durations, sizes, whole numbers.
//
// Each error continues a sentence whose subject is the value ("… is not a duration; write …"). What print_…
// writes, parse_… reads back. Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace inventory::service {

// "250ms", "30s", "15m", "1h", "7d": one whole number and one unit.
std::expected<std::chrono::milliseconds, std::string> parse_duration(std::string_view text);
std::string print_duration(std::chrono::milliseconds duration);

// "65536", "64KiB", "1MiB", "1GiB".
std::expected<std::int64_t, std::string> parse_bytes(std::string_view text);
std::string print_bytes(std::int64_t bytes);

// Decimal digits, no sign.
std::expected<std::int64_t, std::string> parse_whole_number(std::string_view text);

}  // namespace inventory::service

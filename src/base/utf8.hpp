// Well-formed UTF-8 (Unicode table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF.
//
// Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace inventory {

// The length of the well-formed sequence that `text` begins with, 0 when it begins with none.
std::size_t utf8_sequence_length(std::string_view text) noexcept;

bool is_utf8(std::string_view text) noexcept;

}  // namespace inventory

// base64url without padding (RFC 7515 section 2), in its one canonical spelling.
//
// Two spellings of the same bytes would make two tokens of one, so a decoder here refuses padding, other
// alphabets, white space, and bits left over in the last character. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace inventory::auth {

std::optional<std::string> decode_base64url(std::string_view text);
std::string encode_base64url(std::string_view bytes);

}  // namespace inventory::auth

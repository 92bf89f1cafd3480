// Private P-256 keys from their number, as libcjose wants them.
#pragma once

#include <cstddef>
#include <string_view>

#include "auth/cjose_handle.hpp"

namespace inventory::auth {

inline constexpr std::size_t p256_bytes = 32;  // of the private number

// Null unless the private number has 32 bytes and is in the range of the curve. The public part is computed
// from it.
CjoseKey make_private_key(std::string_view d);

}  // namespace inventory::auth

// Public keys from their numbers, checked, as libcjose wants them.
//
// The library takes RSA keys of any size with any exponent, and does not say what it checks of a point. So
// OpenSSL looks at the numbers first. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "auth/cjose_handle.hpp"

namespace inventory::auth {

inline constexpr int rsa_bits_min = 2048;
inline constexpr int rsa_bits_max = 8192;

enum class Curve : std::uint8_t { p256, p384, p521 };

// "P-256" and so on (RFC 7518 section 6.2.1.1).
std::optional<Curve> curve_named(std::string_view name) noexcept;
// Of each coordinate, and of each half of a signature.
std::size_t coordinate_bytes(Curve curve) noexcept;

// Null unless both coordinates have the curve's length and are a point on it.
CjoseKey make_ec_key(Curve curve, std::string_view x, std::string_view y);

// Null unless the modulus is odd and has 2048 to 8192 bits, and the exponent is odd, at least 65537 and within
// 64 bits; neither may begin with a zero byte.
CjoseKey make_rsa_key(std::string_view modulus, std::string_view exponent);

}  // namespace inventory::auth

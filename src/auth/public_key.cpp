#include "auth/public_key.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>

namespace inventory::auth {
namespace {

struct CurveFacts {
  std::string_view name;
  cjose_jwk_ec_curve id;  // OpenSSL's number too
  std::size_t bytes;
};

// In the order of Curve.
constexpr std::array curves{CurveFacts{"P-256", CJOSE_JWK_EC_P_256, 32},
                            CurveFacts{"P-384", CJOSE_JWK_EC_P_384, 48},
                            CurveFacts{"P-521", CJOSE_JWK_EC_P_521, 66}};

const CurveFacts& facts_of(Curve curve) {
  return curves[static_cast<std::size_t>(curve)];
}

constexpr std::size_t exponent_bytes_max = 8;
constexpr BN_ULONG exponent_min = 65'537;

using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;

Number number_of(std::string_view bytes) {
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  return {BN_bin2bn(data, static_cast<int>(bytes.size()), nullptr), BN_free};
}

// libcjose takes pointers to mutable bytes, though it only reads them.
std::uint8_t* bytes_of(std::string& bytes) {
  return reinterpret_cast<std::uint8_t*>(bytes.data());
}

bool is_on_curve(const CurveFacts& facts, std::string_view x, std::string_view y) {
  const std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> group(EC_GROUP_new_by_curve_name(facts.id),
                                                                  EC_GROUP_free);
  if (!group) return false;
  const std::unique_ptr<EC_POINT, decltype(&EC_POINT_free)> point(EC_POINT_new(group.get()), EC_POINT_free);
  const Number x_number = number_of(x);
  const Number y_number = number_of(y);
  return point && x_number && y_number &&
         EC_POINT_set_affine_coordinates(group.get(), point.get(), x_number.get(), y_number.get(), nullptr) ==
             1 &&
         EC_POINT_is_on_curve(group.get(), point.get(), nullptr) == 1;
}

bool is_sound_rsa(std::string_view modulus, std::string_view exponent) {
  constexpr std::size_t modulus_bytes_max = rsa_bits_max / 8;
  if (modulus.empty() || modulus.size() > modulus_bytes_max || modulus.front() == '\0') return false;
  if (exponent.empty() || exponent.size() > exponent_bytes_max || exponent.front() == '\0') return false;
  const Number n = number_of(modulus);
  const Number e = number_of(exponent);
  const Number least(BN_new(), BN_free);
  return n && e && least && BN_set_word(least.get(), exponent_min) == 1 && BN_is_odd(n.get()) &&
         BN_num_bits(n.get()) >= rsa_bits_min && BN_is_odd(e.get()) && BN_cmp(e.get(), least.get()) >= 0;
}

// What OpenSSL left in this thread's queue would be taken for a failure of whatever uses it next.
CjoseKey or_nothing(CjoseKey key) {
  if (!key) ERR_clear_error();
  return key;
}

}  // namespace

std::optional<Curve> curve_named(std::string_view name) noexcept {
  for (std::size_t i = 0; i < curves.size(); ++i) {
    if (curves[i].name == name) return static_cast<Curve>(i);
  }
  return std::nullopt;
}

std::size_t coordinate_bytes(Curve curve) noexcept {
  return facts_of(curve).bytes;
}

CjoseKey make_ec_key(Curve curve, std::string_view x, std::string_view y) {
  const CurveFacts& facts = facts_of(curve);
  if (x.size() != facts.bytes || y.size() != facts.bytes || !is_on_curve(facts, x, y)) {
    return or_nothing({});
  }
  std::string x_bytes(x);
  std::string y_bytes(y);
  cjose_jwk_ec_keyspec parts{};
  parts.crv = facts.id;
  parts.x = bytes_of(x_bytes);
  parts.xlen = x_bytes.size();
  parts.y = bytes_of(y_bytes);
  parts.ylen = y_bytes.size();
  cjose_err error{};
  return or_nothing(CjoseKey(cjose_jwk_create_EC_spec(&parts, &error)));
}

CjoseKey make_rsa_key(std::string_view modulus, std::string_view exponent) {
  if (!is_sound_rsa(modulus, exponent)) return or_nothing({});
  std::string n(modulus);
  std::string e(exponent);
  cjose_jwk_rsa_keyspec parts{};
  parts.n = bytes_of(n);
  parts.nlen = n.size();
  parts.e = bytes_of(e);
  parts.elen = e.size();
  cjose_err error{};
  return or_nothing(CjoseKey(cjose_jwk_create_RSA_spec(&parts, &error)));
}

}  // namespace inventory::auth

#include "auth/p256_key.hpp"

#include <cstdint>
#include <memory>
#include <string>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>

namespace inventory::auth {
namespace {

// libcjose takes pointers to mutable bytes, though it only reads them.
std::uint8_t* bytes_of(std::string& bytes) {
  return reinterpret_cast<std::uint8_t*>(bytes.data());
}

CjoseKey make_key(const cjose_jwk_ec_keyspec& parts) {
  cjose_err error{};
  CjoseKey key(cjose_jwk_create_EC_spec(&parts, &error));
  // What OpenSSL left in this thread's queue would be taken for a failure of whatever uses it next.
  if (!key) ERR_clear_error();
  return key;
}

// 1 … order - 1. libcjose checks neither end.
bool is_private_number(std::string_view d) {
  const std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> curve(
      EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1), EC_GROUP_free);
  const std::unique_ptr<BIGNUM, decltype(&BN_clear_free)> number(
      BN_bin2bn(reinterpret_cast<const unsigned char*>(d.data()), static_cast<int>(d.size()), nullptr),
      BN_clear_free);
  return curve && number && !BN_is_zero(number.get()) &&
         BN_cmp(number.get(), EC_GROUP_get0_order(curve.get())) < 0;
}

}  // namespace

CjoseKey make_private_key(std::string_view d) {
  if (d.size() != p256_bytes || !is_private_number(d)) return {};
  std::string d_bytes(d);
  cjose_jwk_ec_keyspec parts{};
  parts.crv = CJOSE_JWK_EC_P_256;
  parts.d = bytes_of(d_bytes);
  parts.dlen = p256_bytes;
  CjoseKey key = make_key(parts);
  OPENSSL_cleanse(d_bytes.data(), d_bytes.size());
  return key;
}

}  // namespace inventory::auth

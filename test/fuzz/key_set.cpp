// Key sets of issuers.
//
// Invariant: a set is refused with a reason, or each of its keys is one that OpenSSL, asked about the numbers in the text,
// finds sound and strong, that has no private part in the text, and that is found under its id. OpenSSL's queue of errors is
// empty afterwards.

#include "auth/key_set.hpp"

#include <algorithm>
#include <memory>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "auth/base64url.hpp"
#include "auth/verification_key.hpp"
#include "fuzz/target.hpp"
#include "json/strict_parser.hpp"

namespace inventory::auth {
namespace {

using fuzz::require;

template <auto free>
struct Free {
  void operator()(auto* what) const { free(what); }
};
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;

std::string_view text_of(const boost::json::object& jwk, std::string_view name) {
  const auto* value = jwk.if_contains(name);
  require(value != nullptr && value->is_string(), "a key has its parts");
  return value->get_string();
}

std::string bytes_of(const boost::json::object& jwk, std::string_view name) {
  auto bytes = decode_base64url(text_of(jwk, name));
  require(bytes.has_value(), "a part is base64url");
  return *std::move(bytes);
}

Number number_of(const std::string& bytes) {
  return Number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                          static_cast<int>(bytes.size()), nullptr));
}

Key make_key(const char* type, OSSL_PARAM_BLD* parts) {
  const std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>> parameters(OSSL_PARAM_BLD_to_param(parts));
  const std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>> context(
      EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get());
  return Key(made);
}

using Parts = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;

Key ec_key(const boost::json::object& jwk, std::size_t coordinate_bytes) {
  const std::string x = bytes_of(jwk, "x");
  const std::string y = bytes_of(jwk, "y");
  require(x.size() == coordinate_bytes && y.size() == coordinate_bytes, "a coordinate has its length");
  const std::string point = "\x04" + x + y;
  const std::string curve(text_of(jwk, "crv"));
  const Parts parts(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(parts.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.c_str(), 0);
  OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return make_key("EC", parts.get());
}

Key rsa_key(const boost::json::object& jwk, std::size_t modulus_bytes) {
  const Number n = number_of(bytes_of(jwk, "n"));
  const Number e = number_of(bytes_of(jwk, "e"));
  require(static_cast<std::size_t>(BN_num_bytes(n.get())) == modulus_bytes,
          "a signature has the modulus' length");
  require(BN_num_bits(n.get()) >= 2048 && BN_num_bits(n.get()) <= 8192, "a modulus is strong and not huge");
  require(BN_is_odd(n.get()) && BN_is_odd(e.get()), "a modulus and an exponent are odd");
  require(BN_get_word(e.get()) >= 65537, "an exponent is large enough");
  const Parts parts(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  return make_key("RSA", parts.get());
}

void require_strong(const VerificationKey& key, const boost::json::object& jwk) {
  const bool takes_rsa = is_rsa(key.algorithm());
  require(text_of(jwk, "kty") == (takes_rsa ? "RSA" : "EC"), "an algorithm is one for its kind of key");
  for (const char* name : {"d", "p", "q", "dp", "dq", "qi", "oth"})
    require(!jwk.contains(name), "a key has no private part");
  if (jwk.contains("alg"))
    require(text_of(jwk, "alg") == name_of(key.algorithm()), "an algorithm is the one named");
  if (jwk.contains("use")) require(text_of(jwk, "use") == "sig", "a key is for signatures");
  const Key made = takes_rsa ? rsa_key(jwk, key.signature_bytes()) : ec_key(jwk, key.signature_bytes() / 2);
  require(made != nullptr, "OpenSSL can make the key");
  const std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>> context(EVP_PKEY_CTX_new(made.get(), nullptr));
  require(takes_rsa || EVP_PKEY_public_check(context.get()) == 1, "OpenSSL finds the key sound");
}

void require_sound(const KeySet& set, std::string_view json) {
  require(set.size() <= KeySet::keys_max, "a set has a bounded number of keys");
  require(set.holds_the_same_as(set), "a set is the same as itself");
  const auto document = json::parse_strict(json);
  const boost::json::array& listed = document.value().as_object().at("keys").as_array();
  for (const std::string_view id : set.key_ids()) {
    const VerificationKey* key = set.find(id);
    require(key != nullptr && key->key_id() == id, "a key is found by its id");
    require(!id.empty() && id.size() <= key_id_bytes_max, "an id has a bounded length");
    const auto has_id = [&](const boost::json::value& jwk) {
      const auto* kid = jwk.as_object().if_contains("kid");
      return kid != nullptr && kid->is_string() && std::string_view(kid->get_string()) == id;
    };
    require(std::ranges::count_if(listed, has_id) == 1, "an id is that of one key");
    require_strong(*key, std::ranges::find_if(listed, has_id)->as_object());
  }
}

}  // namespace
}  // namespace inventory::auth

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  const std::string_view json = fuzz::text_of(data, size);
  const auto set = auth::KeySet::from_jwk_set(json);
  fuzz::require(ERR_peek_error() == 0, "OpenSSL's queue of errors is empty");
  if (set) {
    auth::require_sound(*set, json);
  } else {
    fuzz::require(!set.error().empty(), "a refusal says why");
  }
  ERR_clear_error();  // of the checks
  return 0;
}

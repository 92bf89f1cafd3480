#include "auth/test_key.hpp"

#include <array>
#include <stdexcept>
#include <vector>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "auth/base64url.hpp"

namespace inventory::auth {
namespace {

void require(bool condition) {
  if (!condition) throw std::runtime_error("OpenSSL failed in a test key");
}

std::string number(const BIGNUM* value, std::size_t bytes) {
  std::string text(bytes, '\0');
  require(BN_bn2binpad(value, reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(bytes)) >= 0);
  return text;
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::size_t number_bytes_of(std::string_view curve) {
  return curve == "P-256" ? 32 : curve == "P-384" ? 48 : 66;
}

EVP_PKEY* make_rsa(unsigned bits, unsigned long exponent) {
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nullptr), EVP_PKEY_CTX_free);
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> e(BN_new(), BN_free);
  require(BN_set_word(e.get(), exponent) == 1);
  require(EVP_PKEY_keygen_init(context.get()) == 1);
  require(EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits)) == 1);
  require(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), e.get()) == 1);
  EVP_PKEY* made = nullptr;
  require(EVP_PKEY_keygen(context.get(), &made) == 1);
  return made;
}

const EVP_MD* digest_of(std::string_view algorithm) {
  const std::string_view bits = algorithm.substr(algorithm.size() - 3);
  return bits == "256" ? EVP_sha256() : bits == "384" ? EVP_sha384() : EVP_sha512();
}

}  // namespace

TestKey::TestKey(std::string curve, unsigned rsa_bits, unsigned long rsa_exponent)
    : curve_(std::move(curve)),
      number_bytes_(number_bytes_of(curve_)),
      key_(is_rsa() ? make_rsa(rsa_bits, rsa_exponent) : EVP_EC_gen(curve_.c_str())) {
  require(key_ != nullptr);
}

TestKey TestKey::for_algorithm(std::string_view algorithm) {
  if (algorithm.starts_with("ES")) {
    return TestKey(algorithm == "ES256" ? "P-256" : algorithm == "ES384" ? "P-384" : "P-521");
  }
  return TestKey("RSA");
}

std::string TestKey::signature(std::string_view signed_text) const {
  if (is_rsa()) return signature_as("RS256", signed_text);
  return signature(signed_text, number_bytes_ == 32   ? EVP_sha256()
                                : number_bytes_ == 48 ? EVP_sha384()
                                                      : EVP_sha512());
}

std::string TestKey::signature(std::string_view signed_text, const EVP_MD* digest) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  require(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1);
  std::vector<unsigned char> der(256);
  std::size_t size = der.size();
  require(EVP_DigestSign(context.get(), der.data(), &size, bytes_of(signed_text), signed_text.size()) == 1);
  const unsigned char* at = der.data();
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)), ECDSA_SIG_free);
  require(pair != nullptr);
  return number(ECDSA_SIG_get0_r(pair.get()), number_bytes_) +
         number(ECDSA_SIG_get0_s(pair.get()), number_bytes_);
}

std::string TestKey::signature_as(std::string_view algorithm, std::string_view signed_text) const {
  const EVP_MD* digest = digest_of(algorithm);
  if (!is_rsa()) return signature(signed_text, digest);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_PKEY_CTX* parameters = nullptr;
  require(EVP_DigestSignInit(context.get(), &parameters, digest, nullptr, key_.get()) == 1);
  if (algorithm.starts_with("PS")) {
    require(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1);
    require(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1);
  }
  std::string made(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
  std::size_t size = made.size();
  require(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(made.data()), &size,
                         bytes_of(signed_text), signed_text.size()) == 1);
  made.resize(size);
  return made;
}

std::string TestKey::coordinate(char which) const {
  BIGNUM* value = nullptr;
  const char* name = which == 'x'   ? OSSL_PKEY_PARAM_EC_PUB_X
                     : which == 'y' ? OSSL_PKEY_PARAM_EC_PUB_Y
                     : which == 'n' ? OSSL_PKEY_PARAM_RSA_N
                                    : OSSL_PKEY_PARAM_RSA_E;
  require(EVP_PKEY_get_bn_param(key_.get(), name, &value) == 1);
  std::string text = number(value, is_rsa() ? static_cast<std::size_t>(BN_num_bytes(value)) : number_bytes_);
  BN_free(value);
  return text;
}

std::string TestKey::public_jwk(std::string_view key_id, std::string_view more_members) const {
  const std::string numbers = is_rsa() ? R"({"kty":"RSA","n":")" + encode_base64url(coordinate('n')) +
                                             R"(","e":")" + encode_base64url(coordinate('e'))
                                       : R"({"kty":"EC","crv":")" + curve_ + R"(","x":")" +
                                             encode_base64url(coordinate('x')) + R"(","y":")" +
                                             encode_base64url(coordinate('y'));
  return numbers + R"(","kid":")" + std::string(key_id) + "\"" + std::string(more_members) + "}";
}

std::string TestKey::public_jwk_set(std::string_view key_id, std::string_view more_members) const {
  return "{\"keys\":[" + public_jwk(key_id, more_members) + "]}";
}

std::string TestKey::pem() const {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
  require(PEM_write_bio_PUBKEY(out.get(), key_.get()) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string TestKey::der() const {
  unsigned char* bytes = nullptr;
  const int size = i2d_PUBKEY(key_.get(), &bytes);
  require(size > 0);
  std::string text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return text;
}

std::string TestKey::token(std::string_view header, std::string_view claims) const {
  const std::string signed_text = encode_base64url(header) + "." + encode_base64url(claims);
  return signed_text + "." + encode_base64url(signature(signed_text));
}

std::string TestKey::token_as(std::string_view algorithm, std::string_view header,
                              std::string_view claims) const {
  const std::string signed_text = encode_base64url(header) + "." + encode_base64url(claims);
  return signed_text + "." + encode_base64url(signature_as(algorithm, signed_text));
}

std::string hmac(const EVP_MD* digest, std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned size = 0;
  require(HMAC(digest, key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(), code.data(),
               &size) != nullptr);
  return {reinterpret_cast<const char*>(code.data()), size};
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  return hmac(EVP_sha256(), key, text);
}

}  // namespace inventory::auth

#include "auth/test_key.hpp"

#include <array>
#include <stdexcept>
#include <vector>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

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

}  // namespace

TestKey::TestKey(std::string curve)
    : curve_(std::move(curve)), number_bytes_(curve_ == "P-256" ? 32 : 48), key_(EVP_EC_gen(curve_.c_str())) {
  require(key_ != nullptr);
}

std::string TestKey::signature(std::string_view signed_text) const {
  return signature(signed_text, number_bytes_ == 32 ? EVP_sha256() : EVP_sha384());
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

std::string TestKey::coordinate(char which) const {
  BIGNUM* value = nullptr;
  const char* name = which == 'x' ? OSSL_PKEY_PARAM_EC_PUB_X : OSSL_PKEY_PARAM_EC_PUB_Y;
  require(EVP_PKEY_get_bn_param(key_.get(), name, &value) == 1);
  std::string text = number(value, number_bytes_);
  BN_free(value);
  return text;
}

std::string TestKey::public_jwk(std::string_view key_id, std::string_view more_members) const {
  return "{\"kty\":\"EC\",\"crv\":\"" + curve_ + "\",\"x\":\"" + encode_base64url(coordinate('x')) +
         "\",\"y\":\"" + encode_base64url(coordinate('y')) + "\",\"kid\":\"" + std::string(key_id) + "\"" +
         std::string(more_members) + "}";
}

std::string TestKey::public_jwk_set(std::string_view key_id) const {
  return "{\"keys\":[" + public_jwk(key_id) + "]}";
}

std::string TestKey::pem() const {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
  require(PEM_write_bio_PUBKEY(out.get(), key_.get()) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string TestKey::token(std::string_view header, std::string_view claims) const {
  const std::string signed_text = encode_base64url(header) + "." + encode_base64url(claims);
  return signed_text + "." + encode_base64url(signature(signed_text));
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::array<unsigned char, 32> code{};
  unsigned size = 0;
  require(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(),
               code.data(), &size) != nullptr);
  return {reinterpret_cast<const char*>(code.data()), size};
}

}  // namespace inventory::auth

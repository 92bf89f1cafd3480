// Makes tokens of any shape, right or wrong, with OpenSSL alone: a second implementation to hold libcjose
// against.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>

namespace inventory::auth {

class TestKey {
 public:
  // "P-256" or "P-384".
  explicit TestKey(std::string curve = "P-256");

  // r and s, each as long as the curve's numbers, over the digest that goes with the curve or over another.
  std::string signature(std::string_view signed_text) const;
  std::string signature(std::string_view signed_text, const EVP_MD* digest) const;
  std::string public_jwk(std::string_view key_id, std::string_view more_members = "") const;
  std::string public_jwk_set(std::string_view key_id) const;
  std::string pem() const;
  // Coordinate 'x' or 'y'.
  std::string coordinate(char which) const;

  // header and claims are JSON texts, taken as they are.
  std::string token(std::string_view header, std::string_view claims) const;

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  std::string curve_;
  std::size_t number_bytes_;
  std::unique_ptr<EVP_PKEY, Free> key_;
};

std::string hmac_sha256(std::string_view key, std::string_view text);

}  // namespace inventory::auth

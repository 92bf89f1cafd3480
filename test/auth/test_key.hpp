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
  // "P-256", "P-384", "P-521", or "RSA" with a number of bits and an exponent.
  explicit TestKey(std::string curve = "P-256", unsigned rsa_bits = 2048, unsigned long rsa_exponent = 65537);
  // The kind of key that signs with this algorithm.
  static TestKey for_algorithm(std::string_view algorithm);

  // r and s, each as long as the curve's numbers, over the digest that goes with the curve or over another;
  // of an RSA key, RS256.
  std::string signature(std::string_view signed_text) const;
  std::string signature(std::string_view signed_text, const EVP_MD* digest) const;
  // As the algorithm of this name signs, whatever suits the key: "PS384".
  std::string signature_as(std::string_view algorithm, std::string_view signed_text) const;
  std::string public_jwk(std::string_view key_id, std::string_view more_members = "") const;
  std::string public_jwk_set(std::string_view key_id, std::string_view more_members = "") const;
  std::string pem() const;
  std::string der() const;
  // Coordinate 'x' or 'y', or 'n' or 'e' of an RSA key.
  std::string coordinate(char which) const;

  // header and claims are JSON texts, taken as they are.
  std::string token(std::string_view header, std::string_view claims) const;
  std::string token_as(std::string_view algorithm, std::string_view header, std::string_view claims) const;

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  bool is_rsa() const { return curve_ == "RSA"; }

  std::string curve_;
  std::size_t number_bytes_;
  std::unique_ptr<EVP_PKEY, Free> key_;
};

std::string hmac(const EVP_MD* digest, std::string_view key, std::string_view text);
std::string hmac_sha256(std::string_view key, std::string_view text);

}  // namespace inventory::auth

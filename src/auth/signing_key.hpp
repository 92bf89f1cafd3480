// A private ES256 key: to and from its JWK text, its public half, and signing with it.
//
// Constant after construction; any thread.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "auth/cjose_handle.hpp"

namespace inventory::auth {

class SigningKey {
 public:
  // Throws std::runtime_error when the random number generator fails.
  static SigningKey generate();
  // The error is a clause for the operator that quotes nothing of the key.
  static std::expected<SigningKey, std::string> from_private_jwk(std::string_view json);

  // Holds the private number: for the key file only. Wipe it after use.
  std::string to_private_jwk() const;
  const std::string& public_jwk() const { return public_jwk_; }
  // The RFC 7638 thumbprint.
  const std::string& key_id() const { return key_id_; }

  // A compact JWS over the claims with the header of an access token. Throws std::runtime_error when signing
  // fails.
  std::string sign_access_token(std::string_view claims) const;

 private:
  explicit SigningKey(CjoseKey key);

  CjoseKey key_;
  std::string x_;  // coordinates in base64url
  std::string y_;
  std::string key_id_;
  std::string public_jwk_;
};

}  // namespace inventory::auth

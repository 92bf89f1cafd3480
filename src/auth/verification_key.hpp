// One public key, its id, and the one algorithm that it is for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "auth/cjose_handle.hpp"
#include "auth/signature_algorithm.hpp"
#include "auth/token_parts.hpp"

namespace inventory::auth {

// Constant after construction; any thread.
class VerificationKey {
 public:
  // `material` is the key itself in some canonical text: two keys with the same are the same.
  VerificationKey(std::string key_id, SignatureAlgorithm algorithm, std::size_t signature_bytes,
                  std::string material, CjoseKey key);

  const std::string& key_id() const { return key_id_; }
  SignatureAlgorithm algorithm() const { return algorithm_; }
  std::size_t signature_bytes() const { return signature_bytes_; }
  bool operator==(const VerificationKey& other) const {
    return key_id_ == other.key_id_ && algorithm_ == other.algorithm_ && material_ == other.material_;
  }

  // Whether the signature of the token is this key's, by this key's algorithm and of the length that it makes.
  // `parts` are those of `token`: the library believes the header as to the algorithm, so the gate comes first.
  bool has_signed(std::string_view token, const TokenParts& parts) const;

 private:
  std::string key_id_;
  SignatureAlgorithm algorithm_;
  std::size_t signature_bytes_;
  std::string material_;
  CjoseKey key_;
};

}  // namespace inventory::auth

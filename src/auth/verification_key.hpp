// One public key and its id.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "auth/cjose_handle.hpp"

namespace inventory::auth {

// Constant after construction; any thread.
class VerificationKey {
 public:
  VerificationKey(std::string key_id, CjoseKey key) : key_id_(std::move(key_id)), key_(std::move(key)) {}

  const std::string& key_id() const { return key_id_; }

  // Whether the signature of the token is this key's. The token must have passed the gate: the library
  // believes the header as to the algorithm.
  bool has_signed(std::string_view token) const;

 private:
  std::string key_id_;
  CjoseKey key_;
};

}  // namespace inventory::auth

// The public keys of one issuer that may sign access tokens, by key id.
//
// Each is bound to one algorithm (jwk.hpp; RFC 8725 section 3.1), so that a token's header can choose among keys
// and never how a key is used.
//
// Constant after construction; any thread. Copies share the keys.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace inventory::auth {

class VerificationKey;  // holds a cjose key

class KeySet {
 public:
  static constexpr std::size_t keys_max = 50;
  static constexpr std::size_t bytes_max = 256 * 1024;

  KeySet() = default;  // no key: nothing verifies

  // A JWK Set (RFC 7517 section 5). Refused whole, because whoever publishes such a set has lost control of it:
  //  - more than 256 KiB or 50 keys, not strict JSON, not an object with a list "keys" of objects;
  //  - two keys of one `kid`, among all that are listed, whatever they are for; a `kid` that is no text or
  //    longer than 128 bytes;
  //  - a key for verifying that is damaged, weak or contradicts itself, an EC or RSA key with a private part.
  // Keys for anything else, `oct` keys among them, are left out. The error is a clause for the operator.
  static std::expected<KeySet, std::string> from_jwk_set(std::string_view json);

  // Null when there is none of this id.
  const VerificationKey* find(std::string_view key_id) const noexcept;
  std::size_t size() const { return keys_.size(); }
  // In the order of the set.
  std::vector<std::string_view> key_ids() const;
  // The same keys under the same ids, in any order.
  bool holds_the_same_as(const KeySet& other) const;

 private:
  std::vector<std::shared_ptr<const VerificationKey>> keys_;
};

}  // namespace inventory::auth

// The public keys that may sign access tokens, by key id.
//
// Only keys for ES256 are held: EC, P-256, meant for verifying signatures. A key is thereby bound to its one
// algorithm (RFC 8725 section 3.1), and no other kind can be reached by a token's header.
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
  static constexpr std::size_t key_id_bytes_max = 128;

  KeySet() = default;  // no key: nothing verifies

  // A JWK Set (RFC 7517 section 5). Keys for other uses or algorithms are left out; a key id that occurs
  // twice, among the left-out ones too, a damaged P-256 key, or one that carries a private part refuses the
  // whole set.
  static std::expected<KeySet, std::string> from_jwk_set(std::string_view json);

  // Null when there is none of this id.
  const VerificationKey* find(std::string_view key_id) const noexcept;
  std::size_t size() const { return keys_.size(); }

 private:
  std::vector<std::shared_ptr<const VerificationKey>> keys_;
};

}  // namespace inventory::auth

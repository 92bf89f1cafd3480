// Issues access tokens for this installation when there is no external authorization server.
//
// The key is an ES256 private JWK in `local-issuer.jwk` under the data directory, made on first use. Its
// tokens follow RFC 9068 and go through the same verification as any other.
//
// Invariants:
//  - The key file has mode 0600 from its first byte and appears whole or not at all; of two processes that make it at
//    the same time one wins and both use the winner's key.
//  - A key file that others may read or write, or that belongs to someone else, is refused, not repaired: it may already
//    be known.
//
// Constant after construction; any thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "auth/key_set.hpp"
#include "auth/scope.hpp"
#include "base/ids.hpp"
#include "base/timestamp.hpp"

namespace inventory::auth {

inline constexpr std::string_view local_issuer_name = "urn:inventory:local-issuer";
inline constexpr std::string_view default_audience = "inventory-service";

struct TokenGrant {
  ClientId client;
  ScopeSet scopes;
  std::chrono::seconds lifetime{std::chrono::hours(1)};  // more than zero
  std::string audience{default_audience};                // `aud`: who shall accept it
};

class LocalIssuer {
 public:
  static constexpr std::string_view key_file_name = "local-issuer.jwk";

  // Makes the directory and the key where they are missing. Throws std::runtime_error with a sentence for the
  // operator when the key cannot be made, read or trusted.
  static LocalIssuer open(const std::filesystem::path& data_directory);

  LocalIssuer(LocalIssuer&&) noexcept;
  LocalIssuer& operator=(LocalIssuer&&) noexcept;
  ~LocalIssuer();

  // The RFC 7638 thumbprint of the key.
  const std::string& key_id() const;
  // A JWK Set with the one public key.
  const std::string& public_jwk_set() const;
  KeySet public_keys() const;

  // Throws std::invalid_argument for a client name that is no valid one, or a lifetime that is not
  // positive or over ten years; std::runtime_error when signing fails.
  std::string issue(const TokenGrant& grant, Timestamp now) const;

 private:
  class Key;
  explicit LocalIssuer(std::unique_ptr<const Key> key);
  std::unique_ptr<const Key> key_;
};

}  // namespace inventory::auth

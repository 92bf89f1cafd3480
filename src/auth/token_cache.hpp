// Tokens that were verified already, so that a client's many requests cost one signature check.
//
// Invariants:
//  - Holds at most `entries_max` tokens; the least recently used one makes room.
//  - Only verified tokens come in; a token found is equal in every byte.
//
// Whether an entry is still within its time and its keys still the same is for the caller to ask (Authenticator)
// and to erase it if not, and so is whether it may be used on this connection: one rule, in one place. A cache
// belongs to one thread. Looking up does not allocate.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "auth/token_verifier.hpp"

namespace inventory::auth {

struct TokenCacheOptions {
  std::size_t entries_max = 4096;  // at least 1
};

class TokenCache {
 public:
  explicit TokenCache(TokenCacheOptions options = {}) : options_(options) {}

  // Null when unknown. The pointer holds until the next call that changes the cache.
  const Verified* find(std::string_view token);
  // What is now in it, for as long.
  const Verified& insert(std::string_view token, const Verified& verified);
  void erase(std::string_view token);
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string token;
    Verified verified;
  };
  struct TokenHash {
    std::size_t operator()(std::string_view token) const noexcept;
  };
  using Entries = std::list<Entry>;  // most recently used first

  TokenCacheOptions options_;
  Entries entries_;
  std::unordered_map<std::string_view, Entries::iterator, TokenHash> by_token_;  // views into entries_
};

}  // namespace inventory::auth

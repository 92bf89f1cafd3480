#include "auth/token_cache.hpp"

#include <algorithm>
#include <functional>

namespace inventory::auth {

// The end of a token is its signature: as good as random, and a client cannot choose it. Hashing the rest
// would add time and nothing else. The table compares the hash before the bytes, so comparing tells nothing
// about other tokens.
std::size_t TokenCache::TokenHash::operator()(std::string_view token) const noexcept {
  constexpr std::size_t enough = 32;
  return std::hash<std::string_view>{}(token.substr(token.size() - std::min(token.size(), enough)));
}

const Verified* TokenCache::find(std::string_view token) {
  const auto known = by_token_.find(token);
  if (known == by_token_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, known->second);
  return &known->second->verified;
}

const Verified& TokenCache::insert(std::string_view token, const Verified& verified) {
  erase(token);
  if (entries_.size() >= options_.entries_max) {
    by_token_.erase(entries_.back().token);
    entries_.pop_back();
  }
  entries_.push_front({std::string(token), verified});
  by_token_.emplace(entries_.front().token, entries_.begin());
  return entries_.front().verified;
}

void TokenCache::erase(std::string_view token) {
  const auto known = by_token_.find(token);
  if (known == by_token_.end()) return;
  const Entries::iterator entry = known->second;
  by_token_.erase(known);
  entries_.erase(entry);
}

}  // namespace inventory::auth

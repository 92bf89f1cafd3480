#include "auth/token_cache.hpp"

#include <string>

#include <gtest/gtest.h>

namespace inventory::auth {
namespace {

Verified client(const std::string& name) {
  return {{ClientId{name}, {Scope::read}, Timestamp::from_ms(1)}, nullptr, 1, std::nullopt};
}

std::string found(TokenCache& cache, std::string_view token) {
  const Verified* entry = cache.find(token);
  return entry ? entry->principal.client.text : "nothing";
}

TEST(TokenCache, FindsWhatWasPutIn) {
  TokenCache cache;
  EXPECT_EQ(cache.find("t1"), nullptr);
  cache.insert("t1", client("a"));
  cache.insert("t2", client("b"));
  EXPECT_EQ(found(cache, "t1"), "a");
  EXPECT_EQ(cache.find("t"), nullptr);
  EXPECT_EQ(cache.find(""), nullptr);
  cache.insert("t1", client("c"));
  EXPECT_EQ(found(cache, "t1"), "c");
  EXPECT_EQ(cache.size(), 2u);
  cache.erase("t1");
  cache.erase("t1");
  EXPECT_EQ(cache.find("t1"), nullptr);
  EXPECT_EQ(cache.size(), 1u);
}

TEST(TokenCache, TokensWithOneEndingAreToldApart) {
  TokenCache cache;
  const std::string ending(100, 'x');
  cache.insert("a" + ending, client("a"));
  cache.insert("b" + ending, client("b"));
  EXPECT_EQ(found(cache, "a" + ending), "a");
  EXPECT_EQ(found(cache, "b" + ending), "b");
  EXPECT_EQ(cache.find("c" + ending), nullptr);
}

TEST(TokenCache, TheLeastRecentlyUsedMakesRoom) {
  TokenCache cache({.entries_max = 3});
  for (const char* token : {"t1", "t2", "t3"})
    cache.insert(token, client(token));
  EXPECT_NE(cache.find("t1"), nullptr);
  cache.insert("t4", client("t4"));
  EXPECT_EQ(cache.size(), 3u);
  EXPECT_EQ(cache.find("t2"), nullptr);
  for (const char* token : {"t1", "t3", "t4"})
    EXPECT_NE(cache.find(token), nullptr) << token;
}

TEST(TokenCache, StaysWithinItsBound) {
  TokenCache cache({.entries_max = 10});
  for (int i = 0; i < 1000; ++i)
    cache.insert("token" + std::to_string(i), client("a"));
  EXPECT_EQ(cache.size(), 10u);
  EXPECT_NE(cache.find("token999"), nullptr);
  EXPECT_EQ(cache.find("token989"), nullptr);
  EXPECT_EQ(TokenCacheOptions().entries_max, 4096u);
}

}  // namespace
}  // namespace inventory::auth

// An item at a past instant is what it was then, whatever happened since.

#include "engine/as_of.hpp"

#include <map>

#include <gtest/gtest.h>

#include "domain/any_attempt.hpp"
#include "domain/names.hpp"
#include "domain/stock_script.hpp"
#include "engine/any_history.hpp"
#include "store/memory/memory_store.hpp"

namespace inventory::testing {
namespace {

using store::memory::MemoryStore;

// All that one can see of an item; where its entries end is not part of it.
std::string visible(const std::optional<domain::Item>& item) {
  if (!item) return "none";
  return to_text(*item) + " threshold=" + std::to_string(item->low_stock_threshold.value()) +
         " sku=" + item->sku.value_or("-") + " created=" + std::to_string(item->created_at.ms()) +
         " updated=" + std::to_string(item->updated_at.ms());
}

class AsOf : public ::testing::Test {
 protected:
  std::string at(std::int64_t milliseconds, char letter = 'a') {
    engine::Instant instant(*reader_, store_.streams(), Timestamp::from_ms(milliseconds));
    const engine::PastItem then = instant.item(variant(letter));
    return then.is_archived ? "archived" : visible(then.item);
  }

  MemoryStore store_{InstallationId{}};
  Shop shop_{store_};
  std::unique_ptr<engine::ReadStore> reader_ = store_.open_reader();
};

TEST_F(AsOf, BeforeItsCreationThereIsNothing) {
  EXPECT_EQ(at(0), "none");
  shop_.set_time(5);
  shop_.perform({"reserve r1 a*1"});
  shop_.set_time(10);
  shop_.perform({"create a 25"});
  EXPECT_EQ(at(0), "none");
  EXPECT_EQ(at(5000), "none");
  EXPECT_EQ(at(9999), "none");
  EXPECT_EQ(at(10'000), "a v1 25/0 IN_STOCK threshold=10 sku=- created=10000 updated=10000");
  EXPECT_EQ(at(99'000), "a v1 25/0 IN_STOCK threshold=10 sku=- created=10000 updated=10000");
}

TEST_F(AsOf, WhatHappenedInThatMillisecondIsIncluded) {
  shop_.set_time(10);
  shop_.perform({"create a 25", "adjust sale a*1", "adjust sale a*1"});
  shop_.set_time(20);
  shop_.perform({"reserve r1 a*3"});
  shop_.perform({"adjust purchase a*2"});
  EXPECT_EQ(at(10'000), "a v3 23/0 IN_STOCK threshold=10 sku=- created=10000 updated=10000");
  EXPECT_EQ(at(19'999), "a v3 23/0 IN_STOCK threshold=10 sku=- created=10000 updated=10000");
  EXPECT_EQ(at(20'000), "a v5 25/3 IN_STOCK threshold=10 sku=- created=10000 updated=20000");
}

TEST_F(AsOf, ARefusedReservationChangedNothing) {
  shop_.perform({"create a 5"});
  for (int second = 1; second < 10; ++second) {
    shop_.set_time(second);
    shop_.perform({"reserve r1 a*9", "reserve r2 a*9"});
  }
  shop_.set_time(10);
  shop_.perform({"adjust sale a*1"});
  for (const std::int64_t milliseconds : {0, 1000, 1500, 9000, 9999})
    EXPECT_EQ(at(milliseconds), "a v1 5/0 LOW_STOCK threshold=10 sku=- created=0 updated=0");
  EXPECT_EQ(at(10'000), "a v2 4/0 LOW_STOCK threshold=10 sku=- created=0 updated=10000");
}

TEST_F(AsOf, SettingsAreThoseOfThen) {
  domain::Policy policy;
  policy.await_initial_stock = true;
  shop_.set_policy(policy);
  shop_.perform({"create a 0 sku=A"});
  shop_.set_time(1);
  shop_.perform({"adjust purchase a*5"});
  shop_.set_time(2);
  shop_.perform({"change a sku=B threshold=2"});
  shop_.set_time(3);
  shop_.perform({"change a discontinued=yes"});
  shop_.set_time(4);
  shop_.perform({"change a sku=-"});
  shop_.set_time(5);
  shop_.perform({"adjust return a*1"});
  shop_.set_time(6);
  shop_.perform({"change a discontinued=no sku=C"});
  EXPECT_EQ(at(0), "a v1 0/0 AWAITING_INITIAL_STOCK threshold=10 sku=A created=0 updated=0");
  EXPECT_EQ(at(1000), "a v2 5/0 LOW_STOCK threshold=10 sku=A created=0 updated=1000");
  EXPECT_EQ(at(2000), "a v3 5/0 IN_STOCK threshold=2 sku=B created=0 updated=2000");
  EXPECT_EQ(at(3000), "a v4 5/0 DISCONTINUED threshold=2 sku=B created=0 updated=3000");
  EXPECT_EQ(at(4000), "a v5 5/0 DISCONTINUED threshold=2 sku=- created=0 updated=4000");
  EXPECT_EQ(at(5999), "a v6 6/0 DISCONTINUED threshold=2 sku=- created=0 updated=5000");
  EXPECT_EQ(at(6000), "a v7 6/0 IN_STOCK threshold=2 sku=C created=0 updated=6000");
}

TEST_F(AsOf, SeveralItemsAreLookedUpAtOneInstant) {
  shop_.perform({"create a 5", "create b 6"});
  shop_.set_time(1);
  shop_.perform({"adjust sale a*1", "create c 7", "adjust sale b*1"});
  shop_.set_time(2);
  shop_.perform({"adjust sale a*1 ; sale b*1 ; sale c*1"});
  engine::Instant instant(*reader_, store_.streams(), Timestamp::from_ms(500));
  EXPECT_EQ(instant.item(variant('b')).item->quantity, Quantity::of(6));
  EXPECT_EQ(instant.item(variant('a')).item->quantity, Quantity::of(5));
  EXPECT_EQ(instant.item(variant('c')).item, std::nullopt);
  EXPECT_EQ(instant.item(variant('z')).item, std::nullopt);
}

class AsOfRandomHistories : public ::testing::TestWithParam<std::int32_t> {};

// The model: a copy of every item after each batch.
TEST_P(AsOfRandomHistories, ItIsWhatItWas) {
  EXPECT_TRUE(rc::check([] {
    MemoryStore store{InstallationId{}, {GetParam()}};
    Shop shop(store);
    const auto reader = store.open_reader();
    std::map<Timestamp, std::vector<std::string>> then;
    const auto look = [&](const auto& find) {
      std::vector<std::string> items;
      for (char letter = 'a'; letter < 'a' + attempt_variants; ++letter)
        items.push_back(visible(find(variant(letter))));
      return items;
    };
    then[Timestamp()] = look([](VariantId) { return std::nullopt; });
    for (const Happening& happening : *any_history(40)) {
      perform(shop, happening);
      then[shop.now()] = look([&](VariantId id) { return reader->item(id); });
    }
    const std::int64_t end = shop.now().ms();
    std::vector<std::int64_t> instants;
    for (const auto& [at, items] : then)
      instants.insert(instants.end(), {at.ms(), at.ms() - 1});
    for (const int per_mille : *rc::gen::container<std::vector<int>>(20, rc::gen::inRange(0, 1100)))
      instants.push_back(end * per_mille / 1000);
    for (const std::int64_t milliseconds : instants) {
      if (milliseconds < 0) continue;
      engine::Instant instant(*reader, store.streams(), Timestamp::from_ms(milliseconds));
      const auto expected = std::prev(then.upper_bound(Timestamp::from_ms(milliseconds)))->second;
      RC_ASSERT(look([&](VariantId id) { return instant.item(id).item; }) == expected);
    }
  }));
}

INSTANTIATE_TEST_SUITE_P(Streams, AsOfRandomHistories, ::testing::Values(1, 8));

}  // namespace
}  // namespace inventory::testing

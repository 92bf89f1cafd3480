// What begin() brings: everything that the keys name, once, and what time has made due.

#include <set>

#include "contract/shop.hpp"
#include "contract/store_under_test.hpp"
#include "domain/names.hpp"
#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

using engine::BatchKeys;

constexpr std::size_t plenty = 100;

class Loading : public StoreTest {
 protected:
  // Loads in a batch of its own that leaves no trace.
  engine::LoadedBatch load(const BatchKeys& keys, std::int64_t at_seconds = 0, std::size_t due_max = plenty) {
    engine::LoadedBatch loaded = shop_.writer().begin(keys, Timestamp::from_ms(at_seconds * 1000), due_max);
    shop_.writer().abandon();
    return loaded;
  }

  static std::string reservations_in(const domain::Stock& stock) {
    std::string names;
    for (int number = 0; number < 32; ++number) {
      if (stock.find(reservation(number)) != nullptr)
        names += (names.empty() ? "r" : " r") + std::to_string(number);
    }
    return names;
  }

  static std::string items_in(const domain::Stock& stock) {
    std::string letters;
    for (char letter = 'a'; letter <= 'z'; ++letter) {
      if (stock.find(variant(letter)) != nullptr) letters += letter;
    }
    return letters;
  }

  static BatchKeys variants(const std::string& letters) {
    BatchKeys keys;
    for (const char letter : letters)
      keys.variants.push_back(variant(letter));
    return keys;
  }

  Shop shop_{store()};
};

INVENTORY_ON_EVERY_STORE(Loading);

TEST_P(Loading, AnEmptyStoreBringsNothing) {
  BatchKeys keys = variants("a");
  keys.reservations = {reservation(1)};
  keys.orders = {OrderId{"o1"}};
  keys.unordered = {{ClientId{"shop"}, variant('a')}};
  keys.idempotency = {{ClientId{"shop"}, "k"}};
  const engine::LoadedBatch loaded = load(keys);
  EXPECT_EQ(items_in(loaded.stock), "");
  EXPECT_EQ(reservations_in(loaded.stock), "");
  EXPECT_TRUE(loaded.answered.empty());
  for (std::int32_t stream = 0; stream < store().streams().value; ++stream)
    EXPECT_EQ(loaded.stock.head(stream).last_sequence, 0);
}

TEST_P(Loading, BringsTheItemsNamedAndNoOthers) {
  shop_.perform({"create a 10", "create b 0 sku=B-1 threshold=3", "create c 5"});
  shop_.perform({"change b discontinued=yes"});
  const engine::LoadedBatch loaded = load(variants("bazb"));
  EXPECT_EQ(items_in(loaded.stock), "ab");
  EXPECT_EQ(loaded.stock.streams().value, store().streams().value);
  const domain::Item& b = *loaded.stock.find(variant('b'));
  EXPECT_EQ(to_text(b), "b v2 0/0 DISCONTINUED");
  EXPECT_EQ(b.sku, "B-1");
  EXPECT_FALSE(loaded.stock.has_changes());
}

TEST_P(Loading, BringsAReservationWithTheItemsOfAllItsLines) {
  shop_.perform(
      {"create a 10", "create b 10", "create c 10", "reserve r1 c*1 a*2 order=o1 user=u1", "reserve r2 b*1"});
  BatchKeys keys;
  keys.reservations = {reservation(1), reservation(9), reservation(1)};
  const engine::LoadedBatch loaded = load(keys);
  EXPECT_EQ(reservations_in(loaded.stock), "r1");
  EXPECT_EQ(items_in(loaded.stock), "ac");
  EXPECT_EQ(to_text(*loaded.stock.find(reservation(1))),
            "r1 ACTIVE c 1=1+0+0 a 2=2+0+0 order=o1 user=u1 until=1800");
}

TEST_P(Loading, BringsAllReservationsOfAnOrderTheEndedOnesToo) {
  shop_.perform({"create a 10", "create b 10", "create c 10", "reserve r1 a*1 b*1 order=o1",
                 "reserve r2 a*1 order=o2", "reserve r3 c*1 order=o1", "reserve r4 a*1"});
  shop_.perform({"release r1"});
  BatchKeys keys;
  keys.orders = {OrderId{"o1"}};
  const engine::LoadedBatch loaded = load(keys);
  EXPECT_EQ(reservations_in(loaded.stock), "r1 r3");
  EXPECT_EQ(items_in(loaded.stock), "abc");
}

TEST_P(Loading, WhatIsNamedInSeveralWaysIsThereOnce) {
  shop_.perform({"create a 10", "create b 10", "reserve r1 a*1 b*1 order=o1"});
  const std::string expected = "r1 ACTIVE a 1=1+0+0 b 1=1+0+0 order=o1 until=1800";
  BatchKeys by_order_twice;
  by_order_twice.orders = {OrderId{"o1"}, OrderId{"o1"}};
  EXPECT_EQ(to_text(*load(by_order_twice).stock.find(reservation(1))), expected);
  BatchKeys by_id_and_order;
  by_id_and_order.reservations = {reservation(1)};
  by_id_and_order.orders = {OrderId{"o1"}};
  EXPECT_EQ(to_text(*load(by_id_and_order).stock.find(reservation(1))), expected);
  EXPECT_EQ(to_text(*load(by_id_and_order, 1800).stock.find(reservation(1))), expected) << "due as well";
}

TEST_P(Loading, BringsWhatAClientHoldsOfAVariantWithoutAnOrder) {
  shop_.perform({"create a 20", "create b 20", "reserve r1 a*1", "reserve r2 a*1 b*1",
                 "reserve r3 a*1 order=o1", "reserve r4 a*1 as=other", "reserve r5 b*1", "reserve r6 a*1"});
  shop_.perform({"release r6"});
  BatchKeys keys;
  keys.unordered = {{ClientId{"shop"}, variant('a')}, {ClientId{"shop"}, variant('a')}};
  const engine::LoadedBatch loaded = load(keys);
  EXPECT_EQ(reservations_in(loaded.stock), "r1 r2");
  EXPECT_EQ(items_in(loaded.stock), "ab");
}

TEST_P(Loading, BringsWhatIsDueEvenWhenNothingIsNamed) {
  shop_.perform({"create a 20", "create b 20", "reserve r1 a*1 b*1 ttl=10", "reserve r2 a*1 ttl=11",
                 "reserve r3 a*1 ttl=10"});
  shop_.perform({"release r3"});
  EXPECT_EQ(reservations_in(load({}, 9).stock), "");
  const engine::LoadedBatch loaded = load({}, 10);
  EXPECT_EQ(reservations_in(loaded.stock), "r1");
  EXPECT_EQ(items_in(loaded.stock), "ab");
}

class LoadingABacklog : public Loading {
 protected:
  void SetUp() override {
    shop_.perform({"create a 50", "create b 50", "create c 50"});
    for (int number = 1; number <= 20; ++number) {
      const char* of = number == 20 ? " b*1 c*1 ttl=30" : " a*1 ttl=10";
      shop_.perform({"reserve r" + std::to_string(number) + of});
    }
  }
  static std::size_t count_due(const domain::Stock& stock) {
    return stock.due(Timestamp::from_ms(40'000)).size();
  }
};

INVENTORY_ON_EVERY_STORE(LoadingABacklog);

TEST_P(LoadingABacklog, BringsAtMostTheLimitOfWhatNobodyAskedFor) {
  EXPECT_EQ(count_due(load({}, 40, 20).stock), 20u);
  EXPECT_EQ(count_due(load({}, 40, 5).stock), 5u);
  EXPECT_EQ(count_due(load({}, 40, 0).stock), 0u);
}

TEST_P(LoadingABacklog, BringsAllThatHoldsAVariantOfTheBatch) {
  const engine::LoadedBatch b = load(variants("b"), 40, 5);
  EXPECT_NE(b.stock.find(reservation(20)), nullptr);
  EXPECT_EQ(items_in(b.stock).find('c') != std::string::npos, true) << "the items of its other lines";
  EXPECT_GE(count_due(load(variants("a"), 40, 0).stock), 19u);
  EXPECT_EQ(count_due(load(variants("z"), 40, 0).stock), 0u);
}

TEST_P(LoadingABacklog, BringsAllThatHoldsAVariantOfAReservationOfTheBatch) {
  shop_.set_time(20);  // the holds of a are given back
  shop_.perform({"reserve r21 b*2 ttl=5 order=o1"});
  shop_.set_time(25);
  shop_.perform({});  // and r21; r20 still holds b and c
  BatchKeys by_id;
  by_id.reservations = {reservation(21)};
  EXPECT_EQ(reservations_in(load(by_id, 40, 0).stock), "r20 r21");
  BatchKeys by_order;
  by_order.orders = {OrderId{"o1"}};
  EXPECT_EQ(reservations_in(load(by_order, 40, 0).stock), "r20 r21");
}

TEST_P(Loading, BringsTheEndsOfTheStreams) {
  shop_.set_time(7);
  shop_.perform({"create a 10", "create b 10", "create c 10", "reserve r1 a*1 b*1 c*1"});
  std::map<std::int32_t, std::int64_t> entries;
  for (const char letter : {'a', 'b', 'c'})
    entries[domain::stream_of(variant(letter), store().streams())] += 2;
  const engine::LoadedBatch loaded = load(variants("a"));
  for (const auto& [stream, count] : entries) {
    if (stream != domain::stream_of(variant('a'), store().streams())) continue;
    EXPECT_EQ(loaded.stock.head(stream).last_sequence, count);
    EXPECT_EQ(loaded.stock.head(stream).last_at, Timestamp::from_ms(7000));
  }
}

}  // namespace
}  // namespace inventory::testing

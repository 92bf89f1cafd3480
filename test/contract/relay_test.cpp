// Who relays, and how far the relay is.

#include <gmock/gmock.h>

#include "contract/shop.hpp"
#include "contract/store_under_test.hpp"
#include "eventually.hpp"

namespace inventory::testing {
namespace {

class RelayCursors : public StoreTest {
 protected:
  std::vector<std::int64_t> sequences(std::int64_t first, std::int64_t others = 0) {
    std::vector<std::int64_t> all(static_cast<std::size_t>(store().streams().value), others);
    all.front() = first;
    return all;
  }
};

INVENTORY_ON_EVERY_STORE(RelayCursors);

TEST_P(RelayCursors, ThereIsNoneUntilARelayHasBegun) {
  const auto relay = store().open_relay();
  EXPECT_EQ(relay->published_through(), std::nullopt);
  relay->set_published_through(sequences(0));
  EXPECT_EQ(relay->published_through(), sequences(0));
}

TEST_P(RelayCursors, NeverGoBack) {
  const auto relay = store().open_relay();
  relay->set_published_through(sequences(7, 3));
  relay->set_published_through(sequences(5, 4));
  const auto through = relay->published_through();
  EXPECT_EQ(through->front(), 7);
  EXPECT_EQ(store().open_relay()->published_through(), through) << "anybody sees them";
}

TEST_P(RelayCursors, AreMovedBesideTheWriter) {
  Shop shop(store());
  shop.perform({"create a 5"});
  const auto relay = store().open_relay();
  for (int round = 1; round <= 20; ++round) {
    shop.perform({"adjust purchase a*1"});
    relay->set_published_through(sequences(round));
  }
  EXPECT_EQ(relay->published_through(), sequences(20));
}

TEST_P(RelayCursors, OneRelaysAtATime) {
  auto first = store().open_relay();
  EXPECT_TRUE(first->hold());
  EXPECT_TRUE(first->hold()) << "still";
  if (!store().is_shared()) return;  // the process that has the store has it alone
  const auto second = store().open_relay();
  EXPECT_FALSE(second->hold());
  first->let_go();
  EXPECT_TRUE(second->hold());
  EXPECT_FALSE(first->hold());
  second->let_go();
  EXPECT_TRUE(first->hold());
  first.reset();
  EXPECT_TRUE(eventually([&] { return second->hold(); })) << "once the other one's end is noticed";
}

class LastingRelayCursors : public RelayCursors {};

INVENTORY_ON_LASTING_STORES(LastingRelayCursors);

TEST_P(LastingRelayCursors, AreFoundAgain) {
  store().open_relay()->set_published_through(sequences(9, 2));
  premises_->reopen();
  EXPECT_EQ(store().open_relay()->published_through(), sequences(9, 2));
}

}  // namespace
}  // namespace inventory::testing

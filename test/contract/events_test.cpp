// Consumed events: remembered with what they changed, found by their id, forgotten by age.

#include "contract/shop.hpp"
#include "contract/store_under_test.hpp"
#include "domain/names.hpp"
#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

using engine::Consumption;

class ConsumedEvents : public StoreTest {
 protected:
  // Which of these were consumed before.
  std::vector<std::string> known(const std::vector<std::string>& ids) {
    engine::BatchKeys keys;
    keys.events = ids;
    std::vector<std::string> consumed = shop_.writer().begin(keys, shop_.now(), 0).consumed;
    shop_.writer().abandon();
    return consumed;
  }
  // Consumes each at its second: e0, e1, ….
  void consume_one_a_second(int count) {
    for (int i = 0; i < count; ++i) {
      shop_.set_time(i);
      shop_.consume("release-order order=o1 reason=x", "e" + std::to_string(i));
    }
  }
  std::size_t forget(std::int64_t before_seconds, std::size_t limit) {
    return shop_.writer().forget_events(Timestamp::from_ms(before_seconds * 1000), limit);
  }
  static std::string text_of(const engine::Result& result) {
    if (const auto* outcome = std::get_if<domain::Outcome>(&result)) return to_text(*outcome);
    switch (std::get<Consumption>(result)) {
      case Consumption::applied: return "applied";
      case Consumption::no_change: return "no change";
      case Consumption::duplicate: return "duplicate";
    }
    std::unreachable();
  }

  Shop shop_{store()};
};

INVENTORY_ON_EVERY_STORE(ConsumedEvents);

TEST_P(ConsumedEvents, AreConsumedOnce) {
  EXPECT_EQ(text_of(shop_.consume("follow created a 5", "e1")), "applied");
  EXPECT_EQ(text_of(shop_.consume("adjust return a*1", "e2")), "applied");
  EXPECT_EQ(text_of(shop_.consume("adjust return a*1", "e2")), "duplicate");
  EXPECT_EQ(to_text(*store().open_reader()->item(variant('a'))), "a v2 6/0 LOW_STOCK");
}

TEST_P(ConsumedEvents, ThatChangeNothingAreRememberedToo) {
  EXPECT_EQ(text_of(shop_.consume("release-order order=o1 reason=x", "e1")), "no change");
  EXPECT_EQ(text_of(shop_.consume("release-order order=o1 reason=x", "e1")), "duplicate");
}

TEST_P(ConsumedEvents, ThatAreRefusedAreNotRemembered) {
  EXPECT_EQ(text_of(shop_.consume("adjust return a*1", "e1")), "INVENTORY_NOT_FOUND 0:a 1>0");
  EXPECT_TRUE(known({"e1"}).empty());
  shop_.perform({"create a 5"});
  EXPECT_EQ(text_of(shop_.consume("adjust return a*1", "e1")), "applied");
}

TEST_P(ConsumedEvents, AreLoadedByTheirIdsAsTheyAre) {
  const std::string odd = "größe 'x\"; -- https://shop/orders 17";
  shop_.consume("release-order order=o1 reason=x", "e1");
  shop_.consume("release-order order=o1 reason=x", odd);
  EXPECT_TRUE(known({}).empty());
  EXPECT_TRUE(known({"e2", "E1", "e", "e1 "}).empty());
  EXPECT_EQ(known({"e1"}), std::vector<std::string>{"e1"});
  EXPECT_EQ(known({"e2", odd}), std::vector<std::string>{odd});
}

TEST_P(ConsumedEvents, AreForgottenByAge) {
  consume_one_a_second(5);
  EXPECT_EQ(forget(0, 100), 0u);
  EXPECT_EQ(forget(2, 100), 2u);
  EXPECT_EQ(known({"e0", "e1", "e2", "e3", "e4"}), (std::vector<std::string>{"e2", "e3", "e4"}));
  EXPECT_EQ(forget(2, 100), 0u);
  EXPECT_EQ(forget(100, 100), 3u);
  EXPECT_TRUE(known({"e2", "e3", "e4"}).empty());
}

TEST_P(ConsumedEvents, AreForgottenUpToALimitTheOldestFirst) {
  consume_one_a_second(5);
  EXPECT_EQ(forget(4, 3), 3u);
  EXPECT_EQ(known({"e0", "e1", "e2", "e3", "e4"}), (std::vector<std::string>{"e3", "e4"}));
  EXPECT_EQ(forget(4, 0), 0u);
  EXPECT_EQ(forget(4, 3), 1u);
  EXPECT_EQ(known({"e3", "e4"}), std::vector<std::string>{"e4"});
}

TEST_P(ConsumedEvents, ThatWereForgottenMayComeAgain) {
  consume_one_a_second(1);
  forget(100, 100);
  EXPECT_EQ(text_of(shop_.consume("release-order order=o1 reason=x", "e0")), "no change");
  EXPECT_EQ(text_of(shop_.consume("release-order order=o1 reason=x", "e0")), "duplicate");
}

TEST_P(ConsumedEvents, OfABatchThatIsAbandonedAreNotConsumed) {
  engine::Submission submission = submission_of("follow created a 5");
  submission.event_id = "e1";
  engine::Batch batch(shop_.writer().begin({}, shop_.now(), 0), {}, shop_.now());
  batch.decide(submission);
  shop_.writer().abandon();
  EXPECT_TRUE(known({"e1"}).empty());
  EXPECT_EQ(text_of(shop_.consume("follow created a 5", "e1")), "applied");
}

class ConsumedEventsReopened : public ConsumedEvents {};

INVENTORY_ON_LASTING_STORES(ConsumedEventsReopened);

TEST_P(ConsumedEventsReopened, AreStillKnown) {
  consume_one_a_second(2);
  {
    Shop closing(std::move(shop_));
  }
  premises_->reopen();
  Shop next(store());
  EXPECT_EQ(text_of(next.consume("release-order order=o1 reason=x", "e1")), "duplicate");
}

}  // namespace
}  // namespace inventory::testing

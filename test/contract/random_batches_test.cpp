// Random commands through a store, in batches of random length, against the model: a batch finds in the store
// all that its commands need, and what it writes is what the next one reads.

#include <rapidcheck.h>

#include "contract/shop.hpp"
#include "contract/store_under_test.hpp"
#include "domain/any_attempt.hpp"
#include "domain/names.hpp"
#include "domain/stock_model.hpp"

namespace inventory::testing {
namespace {

class RandomBatches : public StoreTest {
 protected:
  // A store for each run: what the one before left would be in the way.
  void compare(const std::vector<std::vector<Attempt>>& batches) {
    const auto premises = GetParam().make();
    Shop shop(premises->store());
    StockModel model;
    std::int64_t seconds = 0;
    for (const std::vector<Attempt>& batch : batches) {
      std::vector<std::string> commands;
      std::vector<std::string> expected;
      for (const Attempt& attempt : batch) {
        if (attempt.kind == Attempt::wait) continue;
        commands.push_back(script_line(attempt));
        expected.push_back(model.perform(attempt));
      }
      std::vector<std::string> came = shop.perform(commands);
      for (std::string& answer : came)
        answer = without_sequences(answer);
      RC_ASSERT(came == expected);
      Attempt wait;
      wait.kind = Attempt::wait;
      model.perform(wait);
      shop.set_time(seconds += wait.seconds);
    }
    const auto reader = premises->store().open_reader();
    shop.perform({});
    for (int each = 0; each < attempt_variants; ++each) {
      const auto item = reader->item(variant(static_cast<char>('a' + each)));
      RC_ASSERT(item.has_value() == model.knows(each));
      if (!item) continue;
      RC_ASSERT(item->quantity.value() == model.quantity(each));
      RC_ASSERT(item->reserved.value() == model.reserved(each));
    }
  }
};

INVENTORY_ON_EVERY_STORE(RandomBatches);

TEST_P(RandomBatches, ComeOutAsTheModelSays) {
  EXPECT_TRUE(rc::check([this] {
    Attempt stocked;
    stocked.kind = Attempt::create;
    stocked.lines = {{.pieces = 25}};
    std::vector<std::vector<Attempt>> batches(1);
    for (stocked.variant = 0; stocked.variant < attempt_variants - 1; ++stocked.variant)
      batches[0].push_back(stocked);
    const auto some = *rc::gen::container<std::vector<std::vector<Attempt>>>(
        *rc::gen::inRange<std::size_t>(0, 12), rc::gen::container<std::vector<Attempt>>(5, any_attempt()));
    batches.insert(batches.end(), some.begin(), some.end());
    compare(batches);
  }));
}

}  // namespace
}  // namespace inventory::testing

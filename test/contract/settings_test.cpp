// The newest entry up to a sequence that may have set the sku: INITIAL, SETTINGS or STATUS.

#include "contract/shop.hpp"
#include "contract/store_under_test.hpp"
#include "domain/names.hpp"

namespace inventory::testing {
namespace {

class LastSettings : public StoreTest {
 protected:
  // Its type, version and sku, e.g. `SETTINGS v3 B`.
  std::string before(std::int64_t sequence) {
    const auto found = reader_->last_settings(variant('a'), sequence);
    if (!found) return "none";
    return std::string(name_of(found->type)) + " v" + std::to_string(found->version) + " " +
           found->sku_after.value_or("-");
  }
  // Of the item's entry with this version.
  std::int64_t sequence_of(std::int64_t version) {
    for (const domain::LedgerEntry& entry : reader_->history({.variant = variant('a')}, 100)) {
      if (entry.version == version && entry.changes_state()) return entry.sequence;
    }
    return -1;
  }

  Shop shop_{store()};
  std::unique_ptr<engine::ReadStore> reader_ = store().open_reader();
};

INVENTORY_ON_EVERY_STORE(LastSettings);

TEST_P(LastSettings, AreNoneOfWhatIsUnknown) {
  shop_.perform({"create b 1 sku=B", "reserve r1 a*1"});
  EXPECT_EQ(before(0), "none");
  EXPECT_EQ(before(100), "none");
}

TEST_P(LastSettings, AreTheNewestUpToTheSequence) {
  shop_.perform_one_by_one({"create b 9 sku=other", "create a 9 sku=A", "adjust sale a*1", "change b sku=x",
                            "change a sku=B", "reserve r1 a*99", "adjust sale a*1", "change b threshold=1",
                            "change a discontinued=yes", "adjust return a*1", "change a sku=-",
                            "adjust return a*1", "follow deleted b", "follow deleted a"});
  EXPECT_EQ(before(sequence_of(1) - 1), "none");
  EXPECT_EQ(before(sequence_of(1)), "INITIAL v1 A");
  EXPECT_EQ(before(sequence_of(2)), "INITIAL v1 A");
  EXPECT_EQ(before(sequence_of(3) - 1), "INITIAL v1 A");
  EXPECT_EQ(before(sequence_of(3)), "SETTINGS v3 B");
  EXPECT_EQ(before(sequence_of(4)), "SETTINGS v3 B");
  EXPECT_EQ(before(sequence_of(5)), "STATUS v5 B");
  EXPECT_EQ(before(sequence_of(6)), "STATUS v5 B");
  EXPECT_EQ(before(sequence_of(7)), "SETTINGS v7 -");
  EXPECT_EQ(before(sequence_of(8)), "SETTINGS v7 -");
  EXPECT_EQ(before(sequence_of(9)), "STATUS v9 -");
  EXPECT_EQ(before(1'000'000), "STATUS v9 -");
}

TEST_P(LastSettings, AreTheWholeEntry) {
  shop_.perform_one_by_one({"create a 9 sku=A", "change a sku=B threshold=4"});
  EXPECT_EQ(reader_->last_settings(variant('a'), sequence_of(2)),
            reader_->history({.variant = variant('a')}, 1).front());
}

}  // namespace
}  // namespace inventory::testing

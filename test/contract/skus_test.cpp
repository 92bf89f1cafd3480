// Items by their sku: ranges, order, going on, and what becomes of it when skus change.

#include "contract/shop.hpp"
#include "contract/store_under_test.hpp"
#include "domain/names.hpp"

namespace inventory::testing {
namespace {

class Skus : public StoreTest {
 protected:
  // The items from one sku to another, as letters in their order.
  std::string range(const std::string& first, const std::string& last, std::size_t limit = 100) {
    return letters_of(reader_->items_by_sku({first, last}, std::nullopt, limit));
  }
  static std::string letters_of(const std::vector<domain::Item>& items) {
    std::string letters;
    for (const domain::Item& item : items)
      letters += letter_of(item.variant);
    return letters;
  }

  Shop shop_{store()};
  std::unique_ptr<engine::ReadStore> reader_ = store().open_reader();
};

INVENTORY_ON_EVERY_STORE(Skus);

TEST_P(Skus, ComeInOrderFromOneToAnother) {
  EXPECT_EQ(range("", "z"), "");
  shop_.perform({"create a 1 sku=B-2", "create b 1 sku=A-1", "create c 1", "create d 1 sku=B-10",
                 "create e 1 sku=b-1", "create f 1 sku=B"});
  EXPECT_EQ(range("A", "z"), "bfdae") << "byte by byte: B-10 before B-2, upper case before lower";
  EXPECT_EQ(range("B", "B-2"), "fda") << "both ends are in it";
  EXPECT_EQ(range("B-2", "B-2"), "a");
  EXPECT_EQ(range("B-", "B-1"), "");
  EXPECT_EQ(range("C", "B"), "");
  EXPECT_EQ(range("A", "z", 2), "bf");
  EXPECT_EQ(range("A", "z", 0), "");
}

TEST_P(Skus, AreComparedByteByByteBeyondAsciiToo) {
  shop_.perform({"create a 1 sku=größe", "create b 1 sku=grz", "create c 1 sku=gr", "create d 1 sku=😀"});
  EXPECT_EQ(range("gr", "gr\xf4\x8f\xbf\xbf"), "cba");
  EXPECT_EQ(range("größe", "größe"), "a");
  EXPECT_EQ(range("a", "\xf4\x8f\xbf\xbf"), "cbad");
}

TEST_P(Skus, OfSeveralItemsComeByIdAndGoOnAfterAny) {
  shop_.perform(
      {"create e 1 sku=S", "create a 1 sku=S", "create c 1 sku=S", "create b 1 sku=R", "create d 1 sku=T"});
  EXPECT_EQ(range("R", "T"), "baced");
  for (const std::size_t size : {1u, 2u, 3u}) {
    std::string letters;
    std::optional<engine::SkuPosition> after;
    while (true) {
      const auto page = reader_->items_by_sku({"R", "T"}, after, size);
      letters += letters_of(page);
      if (page.size() < size) break;
      after = {*page.back().sku, page.back().variant};
    }
    EXPECT_EQ(letters, "baced") << size;
  }
  EXPECT_EQ(letters_of(reader_->items_by_sku({"S", "S"}, engine::SkuPosition{"S", variant('b')}, 9)), "ce");
  EXPECT_EQ(letters_of(reader_->items_by_sku({"S", "S"}, engine::SkuPosition{"Q", variant('z')}, 9)), "ace");
}

TEST_P(Skus, FollowTheirChanges) {
  shop_.perform({"create a 1 sku=A", "create b 1 sku=B", "create c 1"});
  shop_.perform({"change a sku=X"});
  EXPECT_EQ(range("A", "A"), "");
  EXPECT_EQ(range("X", "X"), "a");
  shop_.perform({"change a sku=-", "follow updated c sku=A"});
  EXPECT_EQ(range("", "z"), "cb");
  shop_.perform({"change b sku=Q", "change b sku=B"});
  EXPECT_EQ(range("B", "B"), "b");
  EXPECT_EQ(range("Q", "Q"), "");
  shop_.perform({"create d 1 sku=D", "change d sku=E"});
  EXPECT_EQ(range("D", "E"), "d");
  EXPECT_EQ(reader_->item(variant('d'))->sku, "E");
}

TEST_P(Skus, StayWhenOnlyTheStockChanges) {
  shop_.perform({"create a 10 sku=A"});
  shop_.perform({"adjust sale a*1"});
  shop_.perform({"change a threshold=3"});
  const auto items = reader_->items_by_sku({"A", "A"}, std::nullopt, 10);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0], reader_->item(variant('a')));
}

TEST_P(Skus, OfASnapshotAreThoseOfThen) {
  shop_.perform({"create a 1 sku=A"});
  reader_->open_snapshot();
  EXPECT_EQ(range("A", "B"), "a");
  shop_.perform({"change a sku=Z", "create b 1 sku=B"});
  EXPECT_EQ(range("A", "B"), "a");
  reader_->close_snapshot();
  EXPECT_EQ(range("A", "B"), "b");
}

}  // namespace
}  // namespace inventory::testing

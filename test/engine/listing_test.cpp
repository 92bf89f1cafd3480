// Pages of items cover what matches, each item once, whatever is asked and however little of it there is.

#include "engine/listing.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "domain/stock_script.hpp"
#include "store/memory/memory_store.hpp"

namespace inventory::testing {
namespace {

using domain::Status;
using engine::ItemFilter;
using store::memory::MemoryStore;

VariantId numbered(std::size_t number) {
  VariantId id;
  for (std::size_t i = 0; i < 4; ++i)
    id.uuid.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}

domain::Item item_of(std::size_t number) {
  domain::Item item;
  item.variant = numbered(number);
  item.low_stock_threshold = Quantity::of(2);
  item.quantity = Quantity::of(static_cast<std::int64_t>(number % 5));
  item.discontinued = number % 11 == 0;
  // Against the order of ids, and some share one.
  if (number % 3 != 0) item.sku = "S-" + std::to_string((100'000 - number) / 2);
  return item;
}

class Listing : public ::testing::Test {
 protected:
  void fill(std::size_t count) {
    const auto tables = std::make_shared<store::memory::Tables>();
    for (std::size_t number = 1; number <= count; ++number) {
      items_.push_back(item_of(number));
      tables->items[items_.back().variant] = items_.back();
    }
    store_.replace(tables);
  }
  void change(const std::function<void(std::size_t, domain::Item&)>& how) {
    const auto tables = std::make_shared<store::memory::Tables>(*store_.committed());
    for (std::size_t i = 0; i < items_.size(); ++i) {
      how(i + 1, items_[i]);
      tables->items[items_[i].variant] = items_[i];
    }
    store_.replace(tables);
  }

  std::vector<VariantId> expected(const ItemFilter& filter) const {
    std::vector<domain::Item> found;
    for (const domain::Item& item : items_) {
      if (filter.status && item.status() != *filter.status) continue;
      if (filter.sku && item.sku != *filter.sku) continue;
      if (filter.sku_prefix && !(item.sku && item.sku->starts_with(*filter.sku_prefix))) continue;
      found.push_back(item);
    }
    if (filter.sku || filter.sku_prefix) {
      std::ranges::sort(found, {},
                        [](const domain::Item& item) { return std::pair(*item.sku, item.variant); });
    }
    std::vector<VariantId> ids;
    for (const domain::Item& item : found)
      ids.push_back(item.variant);
    return ids;
  }

  std::vector<VariantId> listed(const ItemFilter& filter, std::size_t limit) {
    std::vector<VariantId> ids;
    std::optional<engine::ItemPosition> after;
    std::size_t pages = 0;
    do {
      const engine::ItemPage page = engine::list_items(*reader_, filter, after, limit);
      EXPECT_LE(page.items.size(), limit);
      for (const domain::Item& item : page.items)
        ids.push_back(item.variant);
      after = page.next;
      if (++pages > items_.size() + 1) {
        ADD_FAILURE() << "it does not end";
        break;
      }
    } while (after);
    return ids;
  }

  void expect_covered(const ItemFilter& filter, std::initializer_list<std::size_t> limits) {
    const std::vector<VariantId> all = expected(filter);
    for (const std::size_t limit : limits)
      EXPECT_EQ(listed(filter, limit), all) << "limit " << limit << ", " << all.size() << " match";
  }

  MemoryStore store_{InstallationId{}};
  std::unique_ptr<engine::ReadStore> reader_ = store_.open_reader();
  std::vector<domain::Item> items_;
};

TEST_F(Listing, OfNothingIsOneEmptyPage) {
  for (const ItemFilter& filter :
       {ItemFilter{}, ItemFilter{.status = Status::in_stock}, ItemFilter{.sku_prefix = "S"}}) {
    const engine::ItemPage page = engine::list_items(*reader_, filter, std::nullopt, 50);
    EXPECT_TRUE(page.items.empty());
    EXPECT_EQ(page.next, std::nullopt);
  }
}

TEST_F(Listing, CoversEveryItemOnceInTheOrderOfIds) {
  fill(120);
  expect_covered({}, {1, 7, 50, 119, 120, 121, 200});
}

TEST_F(Listing, TheLastPageSaysThatItIs) {
  fill(120);
  const auto last = [&](std::size_t limit) {
    return engine::list_items(*reader_, {}, std::nullopt, limit).next == std::nullopt;
  };
  EXPECT_FALSE(last(119));
  EXPECT_TRUE(last(120));
  EXPECT_TRUE(last(121));
}

TEST_F(Listing, CoversWhatHasAStatus) {
  fill(1700);  // several chunks
  for (const Status status : {Status::out_of_stock, Status::low_stock, Status::in_stock, Status::discontinued,
                              Status::awaiting_initial_stock})
    expect_covered({.status = status}, {1, 50, 200, 2000});
}

TEST_F(Listing, CoversWhatHasASku) {
  fill(300);
  expect_covered({.sku = items_[100].sku}, {1, 2, 50});
  expect_covered({.sku = "S-"}, {50});
  expect_covered({.sku = ""}, {50});
}

TEST_F(Listing, CoversWhatASkuBeginsWith) {
  fill(300);
  for (const char* prefix : {"S-", "S-498", "S-4987", "S-49871", "T", "S-498711"})
    expect_covered({.sku_prefix = prefix}, {1, 3, 50, 500});
}

TEST_F(Listing, TakesAPrefixAsItIsWritten) {
  fill(6);
  change([](std::size_t number, domain::Item& item) {
    const char* skus[] = {"A%B", "AXB", "A_B", "ä-1", "ä", "A%"};
    item.sku = skus[number - 1];
  });
  for (const char* prefix : {"A%", "A_", "ä", "a", "A"})
    expect_covered({.sku_prefix = prefix}, {1, 50});
}

TEST_F(Listing, CoversWhatMeetsSeveralConditions) {
  fill(1700);
  const std::string sku = *items_[100].sku;
  expect_covered({.status = Status::low_stock, .sku_prefix = "S-49"}, {1, 50, 200});
  expect_covered({.status = Status::discontinued, .sku = sku}, {50});
  expect_covered({.sku = sku, .sku_prefix = "S-4"}, {1, 50});
  expect_covered({.sku = sku, .sku_prefix = "T"}, {50});
  expect_covered({.status = Status::in_stock, .sku = sku, .sku_prefix = sku}, {50});
}

class LongListing : public Listing {
 protected:
  static constexpr std::size_t count = 2 * engine::listing_rows_max + 700;
  void SetUp() override {
    fill(count);
    // What is discontinued stands only at the end, beyond what one page looks at.
    change([](std::size_t number, domain::Item& item) { item.discontinued = number > count - 30; });
  }
};

TEST_F(LongListing, APageMayBeEmptyAndSayWhereToGoOn) {
  const ItemFilter filter{.status = Status::discontinued};
  const engine::ItemPage first = engine::list_items(*reader_, filter, std::nullopt, 50);
  EXPECT_TRUE(first.items.empty());
  ASSERT_TRUE(first.next.has_value());
  EXPECT_EQ(std::get<VariantId>(*first.next), numbered(engine::listing_rows_max));
  expect_covered(filter, {1, 29, 30, 31, 200});
}

TEST_F(LongListing, CoversWhatMatchesAmongMany) {
  expect_covered({}, {200});
  expect_covered({.status = Status::in_stock}, {200});
  expect_covered({.status = Status::awaiting_initial_stock}, {200});
  expect_covered({.status = Status::discontinued, .sku_prefix = "S-"}, {7, 200});
}

}  // namespace
}  // namespace inventory::testing

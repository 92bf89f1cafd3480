#include "engine/listing.hpp"

#include <algorithm>

namespace inventory::engine {
namespace {

constexpr std::size_t chunk_rows = 500;
constexpr const char* greater_than_any_character = "\xf4\x8f\xbf\xbf";  // U+10FFFF, the last one

std::optional<SkuRange> sku_range(const ItemFilter& filter) {
  if (!filter.sku && !filter.sku_prefix) return std::nullopt;
  if (!filter.sku) return SkuRange{*filter.sku_prefix, *filter.sku_prefix + greater_than_any_character};
  if (!filter.sku_prefix || filter.sku->starts_with(*filter.sku_prefix))
    return SkuRange{*filter.sku, *filter.sku};
  return SkuRange{"\x01", ""};  // contradictory: nothing is in it
}

// One kind of listing: how its rows are fetched and how a row's place is told.
struct ById {
  ReadStore& store;
  std::vector<domain::Item> fetch(const std::optional<ItemPosition>& after, std::size_t limit) const {
    return store.items_after(after ? std::optional(std::get<VariantId>(*after)) : std::nullopt, limit);
  }
  static ItemPosition position_of(const domain::Item& item) { return item.variant; }
};

struct BySku {
  ReadStore& store;
  SkuRange range;
  std::vector<domain::Item> fetch(const std::optional<ItemPosition>& after, std::size_t limit) const {
    return store.items_by_sku(range, after ? std::optional(std::get<SkuPosition>(*after)) : std::nullopt,
                              limit);
  }
  static ItemPosition position_of(const domain::Item& item) { return SkuPosition{*item.sku, item.variant}; }
};

template <class Order>
ItemPage page_of(const Order& order, const ItemFilter& filter, std::optional<ItemPosition> at,
                 std::size_t limit) {
  const std::size_t chunk = filter.status ? chunk_rows : limit + 1;
  ItemPage page;
  for (std::size_t looked_at = 0; looked_at < listing_rows_max; looked_at += chunk) {
    std::vector<domain::Item> rows = order.fetch(at, chunk);
    for (domain::Item& item : rows) {
      if (page.items.size() == limit) {
        page.next = at;
        return page;
      }
      at = Order::position_of(item);
      if (!filter.status || item.status() == *filter.status) page.items.push_back(std::move(item));
    }
    if (rows.size() < chunk) return page;
  }
  page.next = at;
  return page;
}

}  // namespace

ItemPage list_items(ReadStore& store, const ItemFilter& filter, const std::optional<ItemPosition>& after,
                    std::size_t limit) {
  if (const auto range = sku_range(filter)) return page_of(BySku{store, *range}, filter, after, limit);
  return page_of(ById{store}, filter, after, limit);
}

}  // namespace inventory::engine

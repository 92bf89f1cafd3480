// Pages of items by what is asked of them.
//
// A page looks at a bounded number of rows, however few of them match, so that no filter can hold a lane: it may hold
// fewer items than asked for, even none, and still say where to go on.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/store.hpp"

namespace inventory::engine {

inline constexpr std::size_t listing_rows_max = 5000;  // looked at for one page

struct ItemFilter {
  std::optional<domain::Status> status = {};
  std::optional<std::string> sku = {};         // exactly
  std::optional<std::string> sku_prefix = {};  // begins with
};

// Items without a question about skus come in the order of ids, else in that of skus.
using ItemPosition = std::variant<VariantId, SkuPosition>;

struct ItemPage {
  std::vector<domain::Item> items;
  std::optional<ItemPosition> next;  // none: this was the last page
};

// `after` must be a position of the same kind of listing.
ItemPage list_items(ReadStore& store, const ItemFilter& filter, const std::optional<ItemPosition>& after,
                    std::size_t limit);

}  // namespace inventory::engine

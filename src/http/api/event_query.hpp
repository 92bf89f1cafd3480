// What GET /events is asked for, in either of its forms.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace inventory::http::api {

struct EventFilter {
  std::optional<std::string> type = {};
  std::optional<VariantId> variant = {};

  bool admits(std::string_view event_type, VariantId event_variant) const {
    return (!type || *type == event_type) && (!variant || *variant == event_variant);
  }
};

// A page looks at so many ledger entries at most, however few of their events are wanted.
inline constexpr std::size_t page_entries_max = 20'000;

}  // namespace inventory::http::api

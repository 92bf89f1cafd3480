// Where a page goes on, as text: opaque to clients, the same place for ever.
//
// Invariants: what is written is read back as it was; what is read is a place that a store can be asked for. A text of
// another kind of page is none. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/alert.hpp"
#include "engine/listing.hpp"
#include "engine/store.hpp"

namespace inventory::http::api {

// Of items: after one, by id, or by sku and id.
enum class ItemOrder : bool { by_id, by_sku };
std::string cursor_of(const engine::ItemPosition& position);
std::optional<engine::ItemPosition> item_position_of(std::string_view cursor, ItemOrder order);

// Of a history: below a sequence. New entries stand above it, so pages stay as they are while writes go on.
std::string cursor_of(std::int64_t sequence);
std::optional<std::int64_t> sequence_of(std::string_view cursor);

// Of alerts: before one.
std::string cursor_of(const engine::AlertPosition& position);
std::optional<engine::AlertPosition> alert_position_of(std::string_view cursor);

}  // namespace inventory::http::api

// Cursors of the event feed, of listings, histories and alerts.
//
// An input is read as a cursor, and a cursor is made of its bytes.
//
// Invariants:
//  - what is written is read back as it was;
//  - what is accepted is a place that every store can be asked for, and is read back when it is written anew; a cursor of the
//    feed is written as it was.

#include <cstring>
#include <string>

#include "base/utf8.hpp"
#include "engine/event_feed.hpp"
#include "fuzz/target.hpp"
#include "http/api/cursors.hpp"

namespace inventory::http::api {
namespace {

using fuzz::require;

// Takes a number off the front.
std::int64_t take_number(std::string_view& bytes) {
  std::int64_t number = 0;
  const std::size_t size = std::min(bytes.size(), sizeof number);
  std::memcpy(&number, bytes.data(), size);
  bytes.remove_prefix(size);
  return number;
}

Uuid take_uuid(std::string_view& bytes) {
  Uuid id;
  const std::size_t size = std::min(bytes.size(), id.bytes.size());
  std::memcpy(id.bytes.data(), bytes.data(), size);
  bytes.remove_prefix(size);
  return id;
}

bool same(const engine::ItemPosition& one, const engine::ItemPosition& other) {
  if (one.index() != other.index()) return false;
  if (const auto* variant = std::get_if<VariantId>(&one)) return *variant == std::get<VariantId>(other);
  const auto& place = std::get<engine::SkuPosition>(one);
  const auto& other_place = std::get<engine::SkuPosition>(other);
  return place.sku == other_place.sku && place.variant == other_place.variant;
}

// 1 to 128 characters, none of them one of control.
bool is_sku(std::string_view text) {
  std::size_t characters = 0;
  for (; !text.empty(); ++characters) {
    const std::size_t size = utf8_sequence_length(text);
    const std::string_view character = text.substr(0, size);
    if (size == 0 || character < " " || (character >= "\x7f" && character < "\xc2\xa0")) return false;
    text.remove_prefix(size);
  }
  return characters >= 1 && characters <= 128;
}

void read_feed(std::string_view text) {
  for (const std::int32_t streams : {1, 2, 8, 4096}) {
    const auto cursor = engine::FeedCursor::parse(text, {streams});
    if (!cursor) continue;
    require(cursor->to_string() == text, "a cursor of the feed is written as it was");
    require(cursor->sequences.size() == static_cast<std::size_t>(streams), "a cursor names every stream");
    require(cursor->entered_stream >= 0 && cursor->entered_stream < streams,
            "a stream that was entered exists");
    require(cursor->covers(*cursor), "a cursor covers itself");
  }
}

void read_position(std::string_view text, ItemOrder order) {
  const auto position = item_position_of(text, order);
  if (!position) return;
  require(std::holds_alternative<engine::SkuPosition>(*position) == (order == ItemOrder::by_sku),
          "a position is of its kind of listing");
  if (const auto* place = std::get_if<engine::SkuPosition>(&*position))
    require(is_sku(place->sku), "a sku is one");
  const auto again = item_position_of(cursor_of(*position), order);
  require(again && same(*again, *position), "a position is read back");
}

void read(std::string_view text) {
  read_feed(text);
  read_position(text, ItemOrder::by_id);
  read_position(text, ItemOrder::by_sku);
  if (const auto sequence = sequence_of(text)) {
    require(*sequence >= 1, "a sequence is one");
    require(sequence_of(cursor_of(*sequence)) == sequence, "a sequence is read back");
  }
  if (const auto alert = alert_position_of(text)) {
    const auto again = alert_position_of(cursor_of(*alert));
    require(again && again->id == alert->id && again->raised_at == alert->raised_at, "an alert is read back");
  }
}

void write_feed(std::string_view bytes) {
  engine::FeedCursor cursor;
  const auto streams = static_cast<std::int32_t>(1 + static_cast<std::uint64_t>(take_number(bytes)) % 16);
  cursor.events_read = static_cast<std::uint64_t>(take_number(bytes)) % 4;
  if (cursor.events_read > 0)
    cursor.entered_stream = static_cast<std::int32_t>(static_cast<std::uint64_t>(take_number(bytes)) %
                                                      static_cast<std::uint64_t>(streams));
  for (std::int32_t stream = 0; stream < streams; ++stream)
    cursor.sequences.push_back(take_number(bytes) & std::numeric_limits<std::int64_t>::max());
  const auto again = engine::FeedCursor::parse(cursor.to_string(), {streams});
  require(again && *again == cursor, "a cursor of the feed is read back");
}

void write(std::string_view bytes) {
  write_feed(bytes);
  const VariantId variant{take_uuid(bytes)};
  const auto by_id = item_position_of(cursor_of(engine::ItemPosition(variant)), ItemOrder::by_id);
  require(by_id && same(*by_id, variant), "a position by id is read back");
  const engine::AlertPosition alert{Timestamp::from_ms(take_number(bytes)), AlertId{variant.uuid}};
  const auto alert_again = alert_position_of(cursor_of(alert));
  require(alert_again && alert_again->raised_at == alert.raised_at, "an alert is read back");
  const engine::ItemPosition by_sku = engine::SkuPosition{std::string(bytes), variant};
  const auto by_sku_again = item_position_of(cursor_of(by_sku), ItemOrder::by_sku);
  require(by_sku_again.has_value() == is_sku(bytes), "a position by sku has the sku of an item");
  require(!by_sku_again || same(*by_sku_again, by_sku), "a position by sku is read back");
}

}  // namespace
}  // namespace inventory::http::api

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  const std::string_view input = fuzz::text_of(data, size);
  http::api::read(input);
  http::api::write(input);
  return 0;
}

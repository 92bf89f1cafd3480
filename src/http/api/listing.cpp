// Pages of items by status and sku.
#include "engine/listing.hpp"

#include <utility>

#include "http/api/await.hpp"
#include "http/api/handlers.hpp"
#include "http/api/rejection.hpp"
#include "http/api/representation.hpp"

namespace inventory::http::api {
namespace {

// A page goes on after an item, by id or by sku and id; the sku in hexadecimal, since it may hold anything.
constexpr std::string_view by_id_prefix = "i1-";
constexpr std::string_view by_sku_prefix = "s1-";
constexpr std::size_t uuid_characters = 36;

std::string cursor_of(const engine::ItemPosition& position) {
  if (const auto* variant = std::get_if<VariantId>(&position)) {
    return std::string(by_id_prefix) + variant->to_string();
  }
  const auto& place = std::get<engine::SkuPosition>(position);
  std::string cursor = std::string(by_sku_prefix) + place.variant.to_string();
  constexpr std::string_view digits = "0123456789abcdef";
  for (const char c : place.sku) {
    const auto byte = static_cast<unsigned char>(c);
    cursor.push_back(digits[byte >> 4]);
    cursor.push_back(digits[byte & 15]);
  }
  return cursor;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

std::optional<engine::ItemPosition> position_of(std::string_view cursor, bool by_sku) {
  if (!cursor.starts_with(by_sku ? by_sku_prefix : by_id_prefix)) return std::nullopt;
  cursor.remove_prefix(by_id_prefix.size());
  const auto id = Uuid::parse(cursor.substr(0, uuid_characters));
  if (!id) return std::nullopt;
  cursor.remove_prefix(uuid_characters);
  if (!by_sku) return cursor.empty() ? std::optional<engine::ItemPosition>(VariantId{*id}) : std::nullopt;
  auto sku = from_hex(cursor);
  if (!sku) return std::nullopt;
  return engine::SkuPosition{*std::move(sku), VariantId{*id}};
}

Read<engine::ItemFilter> read_filter(const Request& request) {
  engine::ItemFilter filter;
  if (const auto name = request.query_value("status")) {
    filter.status = domain::status_named(*name);
    if (!filter.status) return std::unexpected(bad_parameter(request, "status", "Is no status."));
  }
  auto sku = text_parameter(request, "sku");
  if (!sku) return std::unexpected(std::move(sku).error());
  filter.sku = *std::move(sku);
  auto prefix = text_parameter(request, "q");
  if (!prefix) return std::unexpected(std::move(prefix).error());
  filter.sku_prefix = *std::move(prefix);
  return filter;
}

}  // namespace

Answering list_items(Context& context, Request& request) {
  if (auto refusal = refuse_unknown_parameters(request, {"status", "sku", "q", "limit", "cursor"})) {
    co_return *std::move(refusal);
  }
  const auto filter = read_filter(request);
  if (!filter) co_return filter.error();
  const auto limit = page_limit(request);
  if (!limit) co_return limit.error();
  std::optional<engine::ItemPosition> after;
  if (const auto cursor = request.query_value("cursor")) {
    after = position_of(*cursor, filter->sku || filter->sku_prefix);
    if (!after) co_return bad_parameter(request, "cursor", "Must be a nextCursor of the same listing.");
  }
  const auto read = co_await await_read(context.queries.scans, [&](engine::ReadStore& store) {
    return engine::list_items(store, *filter, after, *limit);
  });
  if (!read) co_return unreadable(read.error()).response(request);

  std::string body;
  json::Writer out(body);
  out.begin_object().key("items").begin_array();
  for (const domain::Item& item : read->items)
    write(out, item);
  out.end_array();
  out.member("nextCursor", read->next ? std::optional(cursor_of(*read->next)) : std::nullopt).end_object();
  co_return Response::json(200, std::move(body));
}

}  // namespace inventory::http::api

// Pages of items by status and sku.
#include "engine/listing.hpp"

#include <utility>

#include "http/api/await.hpp"
#include "http/api/cursors.hpp"
#include "http/api/handlers.hpp"
#include "http/api/rejection.hpp"
#include "http/api/representation.hpp"

namespace inventory::http::api {
namespace {

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
    const bool by_sku = filter->sku || filter->sku_prefix;
    after = item_position_of(*cursor, by_sku ? ItemOrder::by_sku : ItemOrder::by_id);
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

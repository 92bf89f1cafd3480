// What was: the ledger of one item, newest first, and the item at a past instant.
#include <algorithm>
#include <utility>

#include "engine/as_of.hpp"
#include "http/api/await.hpp"
#include "http/api/cursors.hpp"
#include "http/api/handlers.hpp"
#include "http/api/rejection.hpp"
#include "http/api/representation.hpp"

namespace inventory::http::api {
namespace {

Read<engine::HistoryFilter> read_filter(const Request& request) {
  engine::HistoryFilter filter;
  const auto variant = path_id<VariantId>(request, "productVariantId");
  if (!variant) return std::unexpected(variant.error());
  filter.variant = *variant;
  const auto from = time_parameter(request, "from");
  if (!from) return std::unexpected(from.error());
  filter.from = *from;
  const auto to = time_parameter(request, "to");
  if (!to) return std::unexpected(to.error());
  filter.to = *to;
  if (const auto name = request.query_value("changeType")) {
    filter.type = domain::change_type_named(*name);
    if (!filter.type) return std::unexpected(bad_parameter(request, "changeType", "Is no change type."));
  }
  const auto order = order_parameter(request);
  if (!order) return std::unexpected(order.error());
  filter.order = *order;
  if (const auto cursor = request.query_value("cursor")) {
    filter.before_sequence = sequence_of(*cursor);
    if (!filter.before_sequence) {
      return std::unexpected(bad_parameter(request, "cursor", "Must be a nextCursor of this operation."));
    }
  }
  return filter;
}

struct HistoryPage {
  bool item_exists = false;
  std::vector<domain::LedgerEntry> entries;  // one more than asked for when there is a next page
};

std::string page_json(const HistoryPage& page, std::size_t limit) {
  const bool has_more = page.entries.size() > limit;
  const std::size_t shown = std::min(page.entries.size(), limit);
  std::string body;
  json::Writer out(body);
  out.begin_object().key("items").begin_array();
  for (std::size_t i = 0; i < shown; ++i)
    write(out, page.entries[i]);
  out.end_array();
  out.member("nextCursor",
             has_more ? std::optional(cursor_of(page.entries[shown - 1].sequence)) : std::nullopt);
  out.end_object();
  return body;
}

}  // namespace

Answering get_history(Context& context, Request& request) {
  if (auto refusal =
          refuse_unknown_parameters(request, {"from", "to", "changeType", "orderId", "limit", "cursor"})) {
    co_return *std::move(refusal);
  }
  const Read<engine::HistoryFilter> filter = read_filter(request);
  if (!filter) co_return filter.error();
  const Read<std::size_t> limit = page_limit(request);
  if (!limit) co_return limit.error();
  const std::size_t size = *limit;

  const auto read = co_await await_read(context.queries.scans, [&](engine::ReadStore& store) {
    HistoryPage page;
    page.item_exists = store.item(filter->variant).has_value();
    if (page.item_exists) page.entries = store.history(*filter, size + 1);
    return page;
  });
  if (!read) co_return unreadable(read.error()).response(request);
  if (!read->item_exists) co_return unknown_variants(context, request, {filter->variant});
  co_return Response::json(200, page_json(*read, size));
}

Answering get_item_as_of(Context& context, Request& request) {
  if (auto refusal = refuse_unknown_parameters(request, {"at"})) co_return *std::move(refusal);
  const auto variant = path_id<VariantId>(request, "productVariantId");
  if (!variant) co_return variant.error();
  const auto at = time_parameter(request, "at");
  if (!at) co_return at.error();
  if (!*at) co_return bad_parameter(request, "at", "Must be given.");
  const auto read = co_await await_read(context.queries.scans, [&](engine::ReadStore& store) {
    return engine::Instant(store, context.streams, **at).item(*variant);
  });
  if (!read) co_return unreadable(read.error()).response(request);
  if (read->is_archived) co_return past_archived({*variant}).response(request);
  if (!read->item) co_return inventory_not_found({*variant}).response(request);
  co_return Response::json(200, to_json(*read->item));
}

}  // namespace inventory::http::api

// The inventory record: read one or many, create by hand, change its settings.
#include <algorithm>
#include <utility>

#include "engine/as_of.hpp"
#include "http/api/await.hpp"
#include "http/api/handlers.hpp"
#include "http/api/mutation.hpp"
#include "http/api/rejection.hpp"
#include "http/api/representation.hpp"

namespace inventory::http::api {
namespace {

constexpr const char* ids_parameter = "productVariantIds";

engine::StoredAnswer render_item(const domain::Answer& answer) {
  const auto& [item, created] = std::get<domain::ItemAnswer>(answer);
  std::string location = created ? "/api/v1/inventory/" + item.variant.to_string() : std::string();
  return {static_cast<std::uint16_t>(created ? 201 : 200), to_json(item), etag_of(item), std::move(location)};
}

Read<domain::Action> read_put(const Request& request) {
  const auto variant = path_id<VariantId>(request, "productVariantId");
  if (!variant) return std::unexpected(variant.error());
  return read_body(request, EmptyBody::says_nothing,
                   [&](json::ObjectReader& body) -> domain::Action { return read_creation(*variant, body); });
}

enum class SettableStatus { discontinued };
constexpr json::Named<SettableStatus> settable_statuses[] = {{"DISCONTINUED", SettableStatus::discontinued}};

Read<domain::Action> read_patch(const Request& request) {
  const auto variant = path_id<VariantId>(request, "productVariantId");
  if (!variant) return std::unexpected(variant.error());
  auto versions = expected_versions(request);
  if (!versions) return std::unexpected(std::move(versions).error());
  return read_body(request, EmptyBody::refused, [&](json::ObjectReader& body) -> domain::Action {
    domain::ChangeItem command;
    command.variant = *variant;
    command.expected_versions = *std::move(versions);
    command.sku = body.patched("sku", sku_rule);
    const auto threshold = body.patched("lowStockThreshold", json::rule::quantity{});
    if (threshold && !*threshold)
      body.violate("lowStockThreshold", "Must not be null: an item always has one.");
    if (threshold) command.low_stock_threshold = *threshold;
    const auto status = body.patched("status", json::rule::one_of<SettableStatus>{settable_statuses});
    if (status) command.discontinued = status->has_value();
    return command;
  });
}

// The ids of the list in the order given, each once.
Read<std::vector<VariantId>> read_ids(const Request& request) {
  const auto list = request.query_value(ids_parameter);
  if (!list || list->empty()) {
    return std::unexpected(
        bad_parameter(request, ids_parameter, "Must be a comma-separated list of 1 to 200 UUIDs."));
  }
  std::vector<VariantId> ids;
  std::size_t count = 0;
  for (std::string_view rest = *list;; rest.remove_prefix(rest.find(',') + 1)) {
    const auto id = Uuid::parse(rest.substr(0, rest.find(',')));
    if (!id || ++count > batch_ids_max) {
      return std::unexpected(
          bad_parameter(request, ids_parameter, "Must be a comma-separated list of 1 to 200 UUIDs."));
    }
    if (std::ranges::find(ids, VariantId{*id}) == ids.end()) ids.push_back({*id});
    if (rest.find(',') == std::string_view::npos) return ids;
  }
}

std::string batch_json(const std::vector<VariantId>& ids,
                       const std::vector<std::optional<domain::Item>>& items) {
  std::string body;
  json::Writer out(body);
  out.begin_object().key("items").begin_array();
  for (const auto& item : items) {
    if (item) write(out, *item);
  }
  out.end_array().key("missing").begin_array();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!items[i]) out.value(ids[i]);
  }
  out.end_array().end_object();
  return body;
}

struct PastItems {
  std::vector<std::optional<domain::Item>> items;
  std::vector<VariantId> archived;
};

Answering get_items_as_of(Context& context, Request& request, const std::vector<VariantId>& ids,
                          Timestamp at) {
  const auto read = co_await await_read(context.queries.scans, [&](engine::ReadStore& store) {
    PastItems past;
    past.items.reserve(ids.size());
    engine::Instant then(store, context.streams, at);
    for (const VariantId& id : ids) {
      engine::PastItem found = then.item(id);
      if (found.is_archived) past.archived.push_back(id);
      past.items.push_back(std::move(found.item));
    }
    return past;
  });
  if (!read) co_return unreadable(read.error()).response(request);
  if (!read->archived.empty()) co_return past_archived(read->archived).response(request);
  co_return Response::json(200, batch_json(ids, read->items));
}

}  // namespace

domain::CreateItem read_creation(VariantId variant, json::ObjectReader& body) {
  domain::CreateItem command;
  command.variant = variant;
  command.sku = body.optional("sku", sku_rule);
  command.initial_stock = body.optional("initialStock", json::rule::quantity{}).value_or(Quantity());
  command.low_stock_threshold = body.optional("lowStockThreshold", json::rule::quantity{});
  return command;
}

Response unknown_variants(Context& context, const Request& request, const std::vector<VariantId>& missing) {
  context.metrics.unknown_variants(missing.size());
  for (const VariantId& variant : missing) {
    context.log.warning("unknown_variant", {{"product_variant_id", variant.to_string()},
                                            {"correlation_id", request.correlation_id.to_string()},
                                            {"trace_id", trace_id_of(request.trace)}});
  }
  return inventory_not_found(missing).response(request);
}

Answering get_item(Context& context, Request& request) {
  if (auto refusal = refuse_unknown_parameters(request, {})) co_return *std::move(refusal);
  const auto variant = path_id<VariantId>(request, "productVariantId");
  if (!variant) co_return variant.error();
  const auto read =
      co_await await_read(context.queries.points,
                          [id = *variant](engine::ReadStore& store) { return store.item(id); }, {*variant});
  if (!read) co_return unreadable(read.error()).response(request);
  if (!*read) co_return unknown_variants(context, request, {*variant});

  const domain::Item& item = **read;
  std::string etag = etag_of(item);
  Response response =
      none_match_names(request, etag) ? Response::empty(304) : Response::json(200, to_json(item));
  response.cache_control = "no-cache";
  response.with("ETag", std::move(etag));
  co_return response;
}

Answering get_items(Context& context, Request& request) {
  if (!request.query_value(ids_parameter)) co_return co_await list_items(context, request);
  if (auto refusal = refuse_unknown_parameters(request, {ids_parameter, "asOf"}))
    co_return *std::move(refusal);
  const Read<std::vector<VariantId>> ids = read_ids(request);
  if (!ids) co_return ids.error();
  const auto as_of = time_parameter(request, "asOf");
  if (!as_of) co_return as_of.error();
  if (*as_of) co_return co_await get_items_as_of(context, request, *ids, **as_of);
  const auto read = co_await await_read(
      context.queries.points,
      [&](engine::ReadStore& store) {
        std::vector<std::optional<domain::Item>> items;
        items.reserve(ids->size());
        for (const VariantId& id : *ids)
          items.push_back(store.item(id));
        return items;
      },
      *ids);
  if (!read) co_return unreadable(read.error()).response(request);
  co_return Response::json(200, batch_json(*ids, *read));
}

Answering put_item(Context& context, Request& request) {
  return mutate(context, request, read_put(request), render_item);
}

Answering patch_item(Context& context, Request& request) {
  return mutate(context, request, read_patch(request), render_item);
}

}  // namespace inventory::http::api

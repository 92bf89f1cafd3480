// One function an operation of openapi/inventory-service.yaml, and what several of them share.
//
// Handlers run on the server's threads and never block: they wait for the engine by co_await. Their request
// lives until they have finished.
#pragma once

#include <vector>

#include <boost/asio/awaitable.hpp>

#include "domain/command.hpp"
#include "http/api/context.hpp"
#include "http/api/hoarding.hpp"
#include "http/api/reading.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace inventory::http::api {

using Answering = boost::asio::awaitable<Response>;

// inventory.cpp
Answering get_item(Context& context, Request& request);
Answering get_items(Context& context, Request& request);
Answering put_item(Context& context, Request& request);
Answering patch_item(Context& context, Request& request);

// stock.cpp
Answering reserve(Context& context, Request& request);
Answering release(Context& context, Request& request);
Answering adjust_stock(Context& context, Request& request);
Answering check_availability(Context& context, Request& request);

// bulk.cpp
Answering change_in_bulk(Context& context, Request& request);

// listing.cpp
Answering list_items(Context& context, Request& request);

// history.cpp
Answering get_history(Context& context, Request& request);
Answering get_item_as_of(Context& context, Request& request);

// reservations.cpp
Answering create_reservation(Context& context, Request& request);
Answering get_reservation(Context& context, Request& request);
Answering get_reservations(Context& context, Request& request);
Answering confirm_reservation(Context& context, Request& request);
Answering release_reservation(Context& context, Request& request);
Answering extend_reservation(Context& context, Request& request);
Answering amend_reservation(Context& context, Request& request);

// alerts.cpp
Answering get_alerts(Context& context, Request& request);
Answering acknowledge_alert(Context& context, Request& request);

// events.cpp
Answering get_events(Context& context, Request& request);
// ingest.cpp
Answering post_event(Context& context, Request& request);

// operations.cpp
Answering get_live(Context& context, Request& request);
Answering get_ready(Context& context, Request& request);
Answering get_metrics(Context& context, Request& request);
Answering get_openapi_json(Context& context, Request& request);
Answering get_openapi_yaml(Context& context, Request& request);
Answering get_asyncapi_yaml(Context& context, Request& request);

// docs.cpp
Answering get_docs(Context& context, Request& request);
Answering get_docs_file(Context& context, Request& request);

// Shared rules of members.
inline constexpr json::rule::text<OrderId> order_rule{.characters_max = name_characters_max};
inline constexpr json::rule::text<UserId> user_rule{.characters_max = name_characters_max};
inline constexpr json::rule::text<> sku_rule{.characters_max = name_characters_max};
inline constexpr json::rule::text<> reason_rule{.characters_max = reason_characters_max};

// The members of a record that is made by hand, and of one adjustment: the same alone and as a line of a bulk.
domain::CreateItem read_creation(VariantId variant, json::ObjectReader& body);
domain::AdjustmentLine read_adjustment(json::ObjectReader& body);

// What reserving one variant and creating a reservation have in common.
domain::ReserveStock read_reservation(const Hoarding& hoarding, json::ObjectReader& body,
                                      std::vector<domain::CommandLine> lines);
ReservationId make_reservation_id(const Context& context, const std::vector<domain::CommandLine>& lines);

// 404 for variants that a read did not find; logged and counted, because it points to lost events.
Response unknown_variants(Context& context, const Request& request, const std::vector<VariantId>& missing);

}  // namespace inventory::http::api

#include "http/api/routes.hpp"

#include "http/api/bulk_line.hpp"
#include "http/api/handlers.hpp"

namespace inventory::http::api {
namespace {

using auth::Scope;
using Answer = Answering (*)(Context&, Request&);

struct Line {
  Method method;
  const char* path;
  Access access;
  BodyRule body;
  Answer answer;
  std::size_t body_bytes_max = 0;
};

const Access open = Access::open();
const Access read = Access::scoped({Scope::read});
const Access reserves = Access::scoped({Scope::reserve});
const Access adjusts =
    Access::scoped({Scope::adjust, Scope::reserve});  // SALE by either; adjust_stock() tells
const Access bulk_changes = Access::scoped({Scope::adjust});
const Access administers = Access::scoped({Scope::admin});
const Access follows = Access::scoped({Scope::events});
const Access ingests = Access::scoped({Scope::ingest});

void add(Router& router, Context& context, const Line& line, bool operational, std::string_view produces) {
  router.add(
      {.method = line.method,
       .pattern = line.path,
       .access = line.access,
       .body = line.body,
       .handler = [&context, answer = line.answer](Request& request) { return answer(context, request); },
       .operational = operational,
       .produces = produces,
       .body_bytes_max = line.body_bytes_max});
}

void add_operations(Router& router, Context& context, MetricsRoute metrics) {
  using enum Method;
  using enum BodyRule;
  add(router, context, {get, "/health/live", open, ignored, get_live}, true, json_type);
  add(router, context, {get, "/health/ready", open, ignored, get_ready}, true, json_type);
  if (metrics == MetricsRoute::elsewhere) return;
  add(router, context, {get, "/metrics", open, ignored, get_metrics}, true, "");
}

}  // namespace

Router make_router(Context& context, MetricsRoute metrics) {
  using enum Method;
  using enum BodyRule;
  const Line lines[] = {
      {get, "/api/v1/inventory", read, ignored, get_items},
      {get, "/api/v1/inventory/{productVariantId}", read, ignored, get_item},
      {put, "/api/v1/inventory/{productVariantId}", administers, json_or_empty, put_item},
      {patch, "/api/v1/inventory/{productVariantId}", administers, merge_patch, patch_item},
      {get, "/api/v1/inventory/{productVariantId}/history", read, ignored, get_history},
      {get, "/api/v1/inventory/{productVariantId}/as-of", read, ignored, get_item_as_of},
      {post, "/api/v1/inventory/{productVariantId}/reserve", reserves, json, reserve},
      {post, "/api/v1/inventory/{productVariantId}/release", reserves, json_or_empty, release},
      {post, "/api/v1/inventory/adjust-stock", adjusts, json, adjust_stock},
      {post, "/api/v1/inventory/check-availability", read, json, check_availability},
      {get, "/api/v1/reservations", read, ignored, get_reservations},
      {post, "/api/v1/reservations", reserves, json, create_reservation},
      {get, "/api/v1/reservations/{reservationId}", read, ignored, get_reservation},
      {patch, "/api/v1/reservations/{reservationId}", reserves, json, amend_reservation},
      {post, "/api/v1/reservations/{reservationId}/confirm", reserves, json_or_empty, confirm_reservation},
      {post, "/api/v1/reservations/{reservationId}/release", reserves, json_or_empty, release_reservation},
      {post, "/api/v1/reservations/{reservationId}/extend", reserves, json, extend_reservation},
      {post, "/api/v1/events", ingests, any, post_event},
      {get, "/api/v1/alerts", administers, ignored, get_alerts},
      {post, "/api/v1/alerts/{alertId}/acknowledge", administers, json_or_empty, acknowledge_alert},
      {get, "/openapi.json", open, ignored, get_openapi_json},
  };
  Router router;
  for (const Line& line : lines)
    add(router, context, line, false, json_type);
  add(router, context, {post, "/api/v1/inventory/bulk", bulk_changes, stream, change_in_bulk, bulk_bytes_max},
      false, bulk_type);
  add(router, context, {get, "/api/v1/events", follows, ignored, get_events}, false, "");
  add(router, context, {get, "/openapi.yaml", open, ignored, get_openapi_yaml}, false, "");
  add(router, context, {get, "/asyncapi.yaml", open, ignored, get_asyncapi_yaml}, false, "");
  add(router, context, {get, "/docs", open, ignored, get_docs}, false, "");
  add(router, context, {get, "/docs/{file}", open, ignored, get_docs_file}, false, "");
  add_operations(router, context, metrics);
  return router;
}

Router make_operations_router(Context& context) {
  Router router;
  add_operations(router, context, MetricsRoute::here);
  return router;
}

}  // namespace inventory::http::api

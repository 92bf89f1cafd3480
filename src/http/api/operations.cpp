// For those who run the service: is it alive, is it ready, how is it doing, what does it speak.
#include <string_view>

#include "http/api/await.hpp"
#include "http/api/handlers.hpp"
#include "json/writer.hpp"

extern const char openapi_yaml_begin[];
extern const char openapi_yaml_end[];
extern const char openapi_json_begin[];
extern const char openapi_json_end[];
extern const char asyncapi_yaml_begin[];
extern const char asyncapi_yaml_end[];

namespace inventory::http::api {
namespace {

// Reservations and reads need no broker: what is to be told waits in the ledger.
Response health(unsigned status, std::string_view service, std::string_view store,
                BrokerHealth broker = BrokerHealth::none, KeysHealth keys = KeysHealth::none) {
  std::string body;
  json::Writer out(body);
  const std::string_view answering = broker == BrokerHealth::fail ? "degraded" : "pass";
  out.begin_object().member("status", status == 200 ? answering : "fail").key("checks").begin_object();
  out.member("service", service);
  if (!store.empty()) out.member("store", store);
  if (keys != KeysHealth::none) out.member("keys", keys == KeysHealth::pass ? "pass" : "fail");
  if (broker != BrokerHealth::none) out.member("broker", broker == BrokerHealth::pass ? "pass" : "fail");
  out.end_object().end_object();
  return Response::json(status, std::move(body));
}

Response embedded(std::string_view content_type, const char* begin, const char* end) {
  Response response;
  response.content_type = content_type;
  response.static_body = std::string_view(begin, end);
  response.cache_control = "no-cache";
  return response;
}

}  // namespace

// Depends on nothing: a store that does not answer is no reason to restart the process.
Answering get_live(Context&, Request&) {
  co_return health(200, "pass", {});
}

Answering get_ready(Context& context, Request&) {
  if (context.draining) co_return health(503, "draining", {});
  const auto read = co_await await_read(context.queries.points,
                                        [](engine::ReadStore& store) { return store.item(VariantId{}); });
  // A store with much to do is still a store.
  const bool answers = read || read.error() == Unreadable::overloaded;
  // Without keys of issuers nobody could be let in.
  const KeysHealth keys = context.keys_health();
  const bool ready = answers && keys != KeysHealth::fail;
  co_return health(ready ? 200 : 503, "pass", answers ? "pass" : "fail", context.broker_health(), keys);
}

Answering get_metrics(Context& context, Request&) {
  co_return Response::text(200, "text/plain; version=0.0.4; charset=utf-8", context.metrics.exposition());
}

Answering get_openapi_json(Context&, Request&) {
  co_return embedded("application/json", openapi_json_begin, openapi_json_end);
}

Answering get_openapi_yaml(Context&, Request&) {
  co_return embedded("application/yaml", openapi_yaml_begin, openapi_yaml_end);
}

Answering get_asyncapi_yaml(Context&, Request&) {
  co_return embedded("application/yaml", asyncapi_yaml_begin, asyncapi_yaml_end);
}

}  // namespace inventory::http::api

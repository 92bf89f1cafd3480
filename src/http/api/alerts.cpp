// What a person has to look at: read it, and say that it was seen.
#include <utility>

#include "http/api/await.hpp"
#include "http/api/cursors.hpp"
#include "http/api/handlers.hpp"
#include "http/api/mutation.hpp"
#include "http/api/rejection.hpp"
#include "http/api/representation.hpp"

namespace inventory::http::api {
namespace {

Read<std::optional<engine::AlertState>> read_state(const Request& request) {
  const auto text = request.query_value("state");
  if (!text) return std::nullopt;
  if (*text == "OPEN") return engine::AlertState::open;
  if (*text == "ACKNOWLEDGED") return engine::AlertState::acknowledged;
  return std::unexpected(bad_parameter(request, "state", "Must be OPEN or ACKNOWLEDGED."));
}

engine::StoredAnswer render_alert(const domain::Answer& answer) {
  return {200, to_json(std::get<domain::AlertAnswer>(answer).alert), {}, {}};
}

Read<domain::Action> read_acknowledgement(const Request& request) {
  const auto id = path_id<AlertId>(request, "alertId");
  if (!id) return std::unexpected(id.error());
  return read_body(request, EmptyBody::says_nothing,
                   [&](json::ObjectReader&) -> domain::Action { return domain::AcknowledgeAlert{*id}; });
}

}  // namespace

Answering get_alerts(Context& context, Request& request) {
  if (auto refusal = refuse_unknown_parameters(request, {"state", "limit", "cursor"}))
    co_return *std::move(refusal);
  const auto state = read_state(request);
  if (!state) co_return state.error();
  const auto limit = page_limit(request);
  if (!limit) co_return limit.error();
  std::optional<engine::AlertPosition> after;
  if (const auto cursor = request.query_value("cursor")) {
    after = alert_position_of(*cursor);
    if (!after) co_return bad_parameter(request, "cursor", "Must be a nextCursor of this operation.");
  }
  auto read = co_await await_read(context.queries.scans, [&](engine::ReadStore& store) {
    return store.alerts(*state, after, *limit + 1);
  });
  if (!read) co_return unreadable(read.error()).response(request);

  const bool has_more = read->size() > *limit;
  if (has_more) read->pop_back();
  std::string body;
  json::Writer out(body);
  out.begin_object().key("items").begin_array();
  for (const domain::Alert& alert : *read)
    write(out, alert);
  out.end_array();
  std::optional<std::string> next;
  if (has_more) next = cursor_of(engine::AlertPosition{read->back().raised_at, read->back().id});
  out.member("nextCursor", next).end_object();
  co_return Response::json(200, std::move(body));
}

Answering acknowledge_alert(Context& context, Request& request) {
  return mutate(context, request, read_acknowledgement(request), render_alert);
}

}  // namespace inventory::http::api

// The events of the ledger, a page at a time.
#include <expected>
#include <utility>

#include "http/api/await.hpp"
#include "http/api/event_query.hpp"
#include "http/api/event_stream.hpp"
#include "http/api/handlers.hpp"
#include "http/api/rejection.hpp"
#include "messaging/published_event.hpp"

namespace inventory::http::api {
namespace {

constexpr PageLimits feed_limits{.standard = 100, .max = 1000};
constexpr std::string_view end_of_feed = "now";  // instead of a cursor
constexpr std::size_t event_bytes = 512;         // about

// Where a reader wants to begin.
struct FeedStart {
  enum class At : std::uint8_t { earliest, end, cursor };
  At at = At::earliest;
  engine::FeedCursor cursor = {};
};

// Or, when events after the reader's cursor are gone, where it can go on.
using Settled = std::expected<engine::FeedCursor, engine::FeedCursor>;

Settled settle(engine::ReadStore& store, const Context& context, const FeedStart& start) {
  if (start.at == FeedStart::At::end) return engine::FeedCursor::end(store, context.streams);
  engine::FeedCursor earliest = engine::FeedCursor::earliest(store);
  if (start.at == FeedStart::At::earliest) return earliest;
  if (start.cursor.covers(earliest)) return start.cursor;
  engine::FeedCursor next = start.cursor;
  next.skip_to(earliest);
  return std::unexpected(std::move(next));
}

struct FeedPage {
  std::vector<domain::Event> events;
  engine::FeedCursor next;
};

std::expected<FeedPage, engine::FeedCursor> read_page(engine::ReadStore& store, const Context& context,
                                                      const FeedStart& start, const EventFilter& filter,
                                                      std::size_t limit) {
  Settled from = settle(store, context, start);
  if (!from) return std::unexpected(std::move(from).error());
  FeedPage page;
  if (start.at == FeedStart::At::end) {
    page.next = *std::move(from);
    return page;
  }
  engine::FeedReader feed(store, context.installation, *std::move(from));
  while (page.events.size() < limit && feed.entries_read() < page_entries_max) {
    auto event = feed.next();
    if (!event) break;
    if (filter.admits(type_of(event->data), event->variant)) page.events.push_back(*std::move(event));
  }
  page.next = feed.cursor();
  return page;
}

std::string page_json(const FeedPage& page) {
  std::string body;
  body.reserve(page.events.size() * event_bytes);
  json::Writer out(body);
  out.begin_object().key("items").begin_array();
  for (const domain::Event& event : page.events)
    messaging::write(out, event);
  out.end_array().member("nextCursor", page.next.to_string()).end_object();
  return body;
}

Read<EventFilter> read_filter(const Request& request) {
  EventFilter filter;
  if (const auto type = request.query_value("eventType")) {
    if (!messaging::is_published_type(*type))
      return std::unexpected(bad_parameter(request, "eventType", "Is no type of event published here."));
    filter.type = std::string(*type);
  }
  if (const auto text = request.query_value("productVariantId")) {
    const auto id = Uuid::parse(*text);
    if (!id) return std::unexpected(bad_parameter(request, "productVariantId", "Must be a UUID."));
    filter.variant = VariantId{*id};
  }
  return filter;
}

Read<FeedStart> read_start(const Context& context, const Request& request) {
  // What a browser sends when it connects again wins over where it began.
  const auto last = request.header("Last-Event-ID");
  const auto after = last && !last->empty() ? last : request.query_value("after");
  if (!after) return FeedStart{};
  if (*after == end_of_feed) return FeedStart{.at = FeedStart::At::end};
  auto cursor = engine::FeedCursor::parse(*after, context.streams);
  if (!cursor) {
    return std::unexpected(
        bad_parameter(request, "after", "Must be a nextCursor or an event id of this feed, or \"now\"."));
  }
  return FeedStart{.at = FeedStart::At::cursor, .cursor = *std::move(cursor)};
}

bool asks_for_stream(const Request& request) {
  for (const HeaderField& field : request.headers) {
    if (equals_ignoring_case(field.name, "Accept") &&
        field.value.find("text/event-stream") != std::string_view::npos)
      return true;
  }
  return false;
}

}  // namespace

Answering get_events(Context& context, Request& request) {
  if (auto refusal =
          refuse_unknown_parameters(request, {"after", "limit", "eventType", "productVariantId"})) {
    co_return *std::move(refusal);
  }
  auto filter = read_filter(request);
  if (!filter) co_return filter.error();
  const Read<FeedStart> start = read_start(context, request);
  if (!start) co_return start.error();
  const auto limit = page_limit(request, feed_limits);
  if (!limit) co_return limit.error();
  if (asks_for_stream(request)) {
    // What is committed after the answer has begun belongs to it: where it begins is settled before.
    auto from = co_await await_read(context.queries.points,
                                    [&](engine::ReadStore& store) { return settle(store, context, *start); });
    if (!from) co_return unreadable(from.error()).response(request);
    if (!*from) co_return cursor_gone(from->error().to_string()).response(request);
    co_return stream_events(context, **std::move(from), *std::move(filter));
  }
  if (!accepts(request.headers, json_type)) {
    co_return Problem(ProblemCode::not_acceptable, "Events come as application/json or text/event-stream.")
        .response(request);
  }
  const auto page = co_await await_read(context.queries.scans, [&](engine::ReadStore& store) {
    return read_page(store, context, *start, *filter, *limit);
  });
  if (!page) co_return unreadable(page.error()).response(request);
  if (!*page) co_return cursor_gone(page->error().to_string()).response(request);
  co_return Response::json(200, page_json(**page));
}

}  // namespace inventory::http::api

// The events of the ledger as they come: server-sent events (HTML Living Standard, section 9.2).
//
// The id of an event is the cursor after it, so `Last-Event-ID` goes on without a gap, also after a restart. Nothing is
// kept for a reader: one that is slower than Limits::write is cut, one that falls behind reads the store again.
#pragma once

#include "engine/event_feed.hpp"
#include "http/api/context.hpp"
#include "http/api/event_query.hpp"
#include "http/response.hpp"

namespace inventory::http::api {

inline constexpr std::chrono::seconds heartbeat_interval{15};

Response stream_events(Context& context, engine::FeedCursor from, EventFilter filter);

}  // namespace inventory::http::api

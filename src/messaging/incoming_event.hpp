// An event of the Product or Order Service, taken out of whichever envelope it came in (CONTRACT section 4).
//
// Three envelopes are known: ours (`eventId`, `eventType`, `data`), `messageId`/`messageType`/`payload`, and CloudEvents
// 1.0, structured or binary. What they hold beside that is not our business and is passed over, as are members of the
// data that we do not know: what others publish may grow. By HTTP and from a broker the same function reads them.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/trace_context.hpp"
#include "domain/command.hpp"
#include "json/violation.hpp"

namespace inventory::messaging {

// CloudEvents in binary mode: the attributes stand outside, the body is the data.
struct CloudEventAttributes {
  std::string_view id;
  std::string_view type;
  std::string_view source;
  std::string_view specversion;
  std::string_view traceparent = {};  // of the extension for distributed tracing
};

struct IncomingMessage {
  std::string_view body;
  std::optional<CloudEventAttributes> attributes;
};

struct IncomingEvent {
  std::string id;
  std::string key;  // what repeats are known by: the id, of CloudEvents with their source unless it is a UUID
  std::string type;  // with the suffix `Event`
  std::optional<CorrelationId> correlation;
  std::optional<TraceContext> trace;     // of a CloudEvent
  std::optional<domain::Action> action;  // none: a type that we do not follow
};

// It can never succeed, however often it is sent.
struct UnusableMessage {
  bool is_event = false;  // else it is no JSON, or in none of the envelopes
  std::vector<json::Violation> violations;
};

std::expected<IncomingEvent, UnusableMessage> read_message(const IncomingMessage& incoming);

}  // namespace inventory::messaging

#include "messaging/incoming_event.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include <boost/json/value.hpp>

#include "base/utf8.hpp"
#include "json/object_reader.hpp"
#include "json/strict_parser.hpp"
#include "messaging/incoming_rules.hpp"

namespace inventory::messaging {
namespace {

constexpr std::size_t id_characters_max = 200;
constexpr json::rule::text<> id_rule{.characters_max = id_characters_max};
constexpr json::rule::text<> type_rule{.characters_max = id_characters_max};

// How one kind of envelope names its parts.
struct Envelope {
  std::string_view id;
  std::string_view type;
  std::string_view data;
  std::string_view correlation;
};

constexpr Envelope own{"eventId", "eventType", "data", "correlationId"};
constexpr Envelope message{"messageId", "messageType", "payload", "correlationId"};
constexpr Envelope cloud_event{"id", "type", "data", "correlationid"};

const Envelope& envelope_of(json::ObjectReader& body) {
  if (body.has("specversion")) return cloud_event;
  return body.has(message.type) || body.has(message.id) ? message : own;
}

bool is_enveloped(const boost::json::value& body) {
  const auto* object = body.if_object();
  if (object == nullptr) return false;
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{"specversion", message.id, message.type, own.id, own.type},
      [&](std::string_view name) { return object->contains(name); });
}

// `com.shop.OrderCancelled` and `OrderCancelledEvent` are the same.
std::string full_type(std::string_view type) {
  constexpr std::string_view suffix = "Event";
  std::string full(type.substr(type.find_last_of('.') + 1));
  if (!full.ends_with(suffix)) full.append(suffix);
  return full;
}

// CloudEvents are unique within their source only.
std::string cloud_event_key(std::string_view id, std::string_view source) {
  if (Uuid::parse(id)) return std::string(id);
  return std::string(source).append(" ").append(id);
}

// A correlation id of another form is not ours to carry on, nor a reason to refuse the event.
struct CorrelationRule {
  using Type = std::optional<CorrelationId>;
  json::rule::Checked<Type> operator()(const boost::json::value& value) const {
    const auto* text = value.if_string();
    const auto id = text == nullptr ? std::nullopt : Uuid::parse({text->data(), text->size()});
    return id ? Type(CorrelationId{*id}) : std::nullopt;
  }
};

// Nor is a trace.
struct TraceRule {
  using Type = std::optional<TraceContext>;
  json::rule::Checked<Type> operator()(const boost::json::value& value) const {
    const auto* text = value.if_string();
    return text == nullptr ? std::nullopt : TraceContext::parse({text->data(), text->size()});
  }
};

void require_version(json::ObjectReader& body, std::string_view version) {
  if (version != "1.0") body.violate("specversion", "Must be \"1.0\".");
}

IncomingEvent read_enveloped(json::ObjectReader& body) {
  IncomingEvent event;
  const Envelope& envelope = envelope_of(body);
  event.id = body.required(envelope.id, id_rule).value_or("");
  event.key = event.id;
  event.type = full_type(body.required(envelope.type, type_rule).value_or(""));
  event.correlation = body.optional(envelope.correlation, CorrelationRule{}).value_or(std::nullopt);
  if (&envelope == &cloud_event) {
    require_version(body, body.required("specversion", json::rule::text<>{}).value_or(""));
    event.trace = body.optional("traceparent", TraceRule{}).value_or(std::nullopt);
    event.key = cloud_event_key(event.id, body.required("source", id_rule).value_or(""));
  }
  if (!is_followed(event.type)) return event;
  body.required_object(envelope.data,
                       [&](json::ObjectReader& data) { event.action = action_of(event.type, data); });
  return event;
}

// Headers may hold any bytes; in an envelope the parser has seen to it that it is UTF-8.
bool is_attribute(std::string_view text) {
  return is_utf8(text) &&
         json::rule::read_text(boost::json::value(boost::json::string_view(text)), 1, id_characters_max);
}

IncomingEvent read_bare(const CloudEventAttributes& attributes, json::ObjectReader& data) {
  IncomingEvent event;
  require_version(data, attributes.specversion);
  const auto require = [&](std::string_view name, std::string_view value) {
    if (!is_attribute(value))
      data.violate("", "The attribute " + std::string(name) +
                           " must have 1 to 200 characters in UTF-8, none of them a control character.");
  };
  require("id", attributes.id);
  require("type", attributes.type);
  require("source", attributes.source);
  event.id = attributes.id;
  event.key = cloud_event_key(attributes.id, attributes.source);
  event.type = full_type(attributes.type);
  event.trace = TraceContext::parse(attributes.traceparent);
  event.action = action_of(event.type, data);
  return event;
}

}  // namespace

std::expected<IncomingEvent, UnusableMessage> read_message(const IncomingMessage& incoming) {
  // What we do not follow may carry anything.
  if (incoming.attributes && !is_followed(full_type(incoming.attributes->type))) {
    const boost::json::value nothing = boost::json::object();
    json::ObjectReader data(nothing);
    IncomingEvent event = read_bare(*incoming.attributes, data);
    if (!data.finish()) return std::unexpected(UnusableMessage{true, data.violations()});
    return event;
  }
  const auto parsed = json::parse_strict(incoming.body);
  if (!parsed) return std::unexpected(UnusableMessage{false, parsed.error()});
  if (!incoming.attributes && !is_enveloped(*parsed)) {
    return std::unexpected(UnusableMessage{
        false,
        {{"",
          "Is none of the envelopes: eventId and eventType, messageId and messageType, or a CloudEvent."}}});
  }
  json::ObjectReader body(*parsed);
  body.tolerate_unknown();
  IncomingEvent event = incoming.attributes ? read_bare(*incoming.attributes, body) : read_enveloped(body);
  if (!body.finish()) return std::unexpected(UnusableMessage{true, body.violations()});
  return event;
}

}  // namespace inventory::messaging

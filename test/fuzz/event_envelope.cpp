// Events of other services, in whichever envelope and from a broker.
//
// An input is a message: lines `name: value` with its headers, an empty line, the body; or the body alone, when it begins with
// a brace. The header `content-type` is the property of that name.
//
// Invariants:
//  - what is accepted has an id and a key that every store can keep, and asks for something if and only if its type is
//    followed;
//  - the same event means the same in another envelope;
//  - a message that was refused and is read again, with what was written on it, is refused for the same reason.

#include <optional>
#include <string>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/utf8.hpp"
#include "fuzz/target.hpp"
#include "json/strict_parser.hpp"
#include "messaging/incoming_event.hpp"
#include "messaging/incoming_rules.hpp"
#include "messaging/rabbitmq/delivery.hpp"

namespace inventory::messaging {
namespace {

using boost::json::object;
using fuzz::require;

rabbitmq::Delivery delivery_of(std::string_view input) {
  rabbitmq::Delivery delivery;
  rabbitmq::Message& message = delivery.message;
  while (!input.empty() && !input.starts_with('{')) {
    const std::string_view line = fuzz::take_line(input);
    if (line.empty()) break;
    const auto separator = line.find(": ");
    if (separator == std::string_view::npos) continue;
    const std::string value(line.substr(separator + 2));
    if (line.starts_with("content-type: ")) {
      message.properties.content_type = value;
    } else {
      message.properties.headers.push_back({std::string(line.substr(0, separator)), {value}});
    }
  }
  message.routing_key = "key";
  message.body = input;
  delivery.body_bytes = message.body.size();
  return delivery;
}

bool is_keepable(std::string_view text) {
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
  return !text.empty() && is_utf8(text) && std::ranges::none_of(text, is_control);
}

void require_sound(const IncomingEvent& event) {
  require(is_keepable(event.id) && event.id.size() <= 4 * 200, "an id can be kept");
  require(is_keepable(event.key) && event.key.ends_with(event.id), "a key can be kept");
  require(event.type.ends_with("Event"), "a type has its suffix");
  require(event.action.has_value() == is_followed(event.type), "what is followed asks for something");
}

void require_same(const std::expected<IncomingEvent, UnusableMessage>& other, const IncomingEvent& event) {
  require(other.has_value(), "an event is one in another envelope");
  require(other->id == event.id && other->type == event.type && other->trace == event.trace,
          "an event is the same in another envelope");
  require(other->action.has_value() == event.action.has_value() &&
              (!event.action || other->action->index() == event.action->index()),
          "an event asks for the same in another envelope");
}

std::string_view text_in(const object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

std::string data_in(const object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  return value == nullptr ? std::string() : boost::json::serialize(*value);
}

// A structured CloudEvent in binary mode.
void require_same_in_binary(const object& body, const IncomingEvent& event) {
  const std::string data = data_in(body, "data");
  const auto other = read_message(
      {data, CloudEventAttributes{text_in(body, "id"), text_in(body, "type"), text_in(body, "source"),
                                  text_in(body, "specversion"), text_in(body, "traceparent")}});
  require_same(other, event);
  require(other->key == event.key, "a CloudEvent has the same key in either mode");
}

// Ours as the other one, and the other way round.
void require_same_renamed(const object& body, const IncomingEvent& event) {
  const bool is_message = body.contains("messageId");
  const std::array<const char*, 3> ours{"eventId", "eventType", "data"};
  const std::array<const char*, 3> others{"messageId", "messageType", "payload"};
  const auto& from = is_message ? others : ours;
  const auto& to = is_message ? ours : others;
  object renamed;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (const auto* value = body.if_contains(from[i])) renamed[to[i]] = *value;
  }
  const auto other = read_message({boost::json::serialize(renamed), std::nullopt});
  require_same(other, event);
  require(other->key == event.key, "an event has the same key in either envelope");
}

void require_same_elsewhere(std::string_view text) {
  const auto event = read_message({text, std::nullopt});
  if (!event) return require(!event.error().violations.empty(), "it is said what is wrong");
  require_sound(*event);
  const object body = json::parse_strict(text).value().as_object();
  if (body.contains("specversion")) {
    require_same_in_binary(body, *event);
  } else {
    require_same_renamed(body, *event);
  }
}

void require_same_when_moved(const rabbitmq::Delivery& delivery, const rabbitmq::Refusal& refusal) {
  require(!refusal.code.empty() && is_utf8(refusal.reason), "a refusal says why");
  rabbitmq::Delivery moved = delivery;
  moved.message = refused(delivery, "queue", refusal, Timestamp::from_ms(0));
  const auto& headers = moved.message.properties.headers;
  require(attempts_before(headers) == attempts_before(delivery.message.properties.headers) + 1,
          "attempts are counted");
  const auto again = event_in(moved);
  require(!again && again.error().code == refusal.code && again.error().reason == refusal.reason,
          "a message that was moved is refused for the same reason");
}

}  // namespace
}  // namespace inventory::messaging

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  const messaging::rabbitmq::Delivery delivery = messaging::delivery_of(fuzz::text_of(data, size));
  messaging::require_same_elsewhere(delivery.message.body);
  const auto event = event_in(delivery);
  if (event) {
    messaging::require_sound(*event);
  } else {
    messaging::require_same_when_moved(delivery, event.error());
  }
  return 0;
}

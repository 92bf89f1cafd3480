#include "messaging/rabbitmq/delivery.hpp"

#include <algorithm>
#include <utility>

#include "messaging/rabbitmq/connection.hpp"

namespace inventory::messaging::rabbitmq {
namespace {

using domain::RejectionCode;

constexpr std::size_t pointer_bytes_max = 200;

Refusal refusal_of(const UnusableMessage& unusable) {
  Refusal refusal{unusable.is_event ? "VALIDATION_FAILED" : "MALFORMED_REQUEST", {}};
  const json::Violation& first = unusable.violations.front();
  if (!first.pointer.empty() && first.pointer.size() <= pointer_bytes_max)
    refusal.reason = first.pointer + ": ";
  refusal.reason += first.detail;
  if (const std::size_t more = unusable.violations.size() - 1; more > 0)
    refusal.reason += " And " + std::to_string(more) + " more.";
  return refusal;
}

std::optional<CloudEventAttributes> attributes_of(const Properties& properties) {
  if (properties.content_type.starts_with("application/cloudevents")) return std::nullopt;
  const CloudEventAttributes attributes{
      attribute_in(properties.headers, "id"), attribute_in(properties.headers, "type"),
      attribute_in(properties.headers, "source"), attribute_in(properties.headers, "specversion")};
  if (attributes.id.empty() && attributes.specversion.empty()) return std::nullopt;
  return attributes;
}

// An envelope may say in its headers, too, what it has in the body: ours do.
std::expected<IncomingEvent, UnusableMessage> read(const Message& message) {
  const auto attributes = attributes_of(message.properties);
  auto event = read_message({message.body, attributes});
  if (event || !attributes) return event;
  auto enveloped = read_message({message.body, std::nullopt});
  return enveloped && enveloped->id == attributes->id ? std::move(enveloped) : std::move(event);
}

// What the event says of itself goes before what brought it.
std::optional<TraceContext> trace_in(const FieldTable& headers) {
  const auto attribute = TraceContext::parse(attribute_in(headers, "traceparent"));
  return attribute ? attribute : TraceContext::parse(text_in(headers, "traceparent"));
}

struct Wording {
  const char* code;
  const char* reason;
};

Wording wording_of(RejectionCode code) {
  switch (code) {
    case RejectionCode::inventory_not_found:
      return {"INVENTORY_NOT_FOUND", "There is no inventory record for a product variant that it names."};
    case RejectionCode::reservation_not_found:
      return {"RESERVATION_NOT_FOUND", "There is no such reservation."};
    case RejectionCode::alert_not_found: return {"ALERT_NOT_FOUND", "There is no such alert."};
    case RejectionCode::inventory_already_exists:
      return {"INVENTORY_ALREADY_EXISTS", "The inventory record exists with other settings."};
    case RejectionCode::version_mismatch:
      return {"PRECONDITION_FAILED", "The record has another version than was expected."};
    case RejectionCode::reservation_conflict:
      return {"RESERVATION_CONFLICT", "The reservation exists and is another one."};
    case RejectionCode::reservation_not_active:
      return {"RESERVATION_NOT_ACTIVE", "The reservation holds nothing any more."};
    case RejectionCode::reservation_expired:
      return {"RESERVATION_EXPIRED", "What the order held has expired and was given back."};
    case RejectionCode::outstanding_exceeded:
      return {"OUTSTANDING_EXCEEDED", "It asks for more than is still held."};
    case RejectionCode::lifetime_exceeded: return {"LIFETIME_EXCEEDED", "It would hold longer than it may."};
    case RejectionCode::too_many_reservations:
      return {"TOO_MANY_RESERVATIONS", "There are as many reservations as there may be."};
    case RejectionCode::release_exceeds_reserved:
      return {"RELEASE_EXCEEDS_RESERVED", "It would release more than is held."};
    case RejectionCode::nothing_reserved:
      return {"NOTHING_RESERVED", "The order holds nothing of the product variant now."};
    case RejectionCode::variant_discontinued:
      return {"VARIANT_DISCONTINUED", "The product variant is discontinued."};
    case RejectionCode::variant_deleted: return {"VARIANT_DELETED", "The product variant was deleted."};
    case RejectionCode::insufficient_stock:
      return {"INSUFFICIENT_STOCK", "There is not enough available stock."};
    case RejectionCode::adjustment_below_reserved:
      return {"ADJUSTMENT_BELOW_RESERVED", "The quantity would fall below what is reserved."};
    case RejectionCode::quantity_out_of_range:
      return {"QUANTITY_OUT_OF_RANGE", "The quantity would leave its range."};
  }
  std::unreachable();
}

void keep_first(FieldTable& headers, std::string_view name, const std::string& text) {
  if (find(headers, name) == nullptr) headers.push_back({std::string(name), {text}});
}

}  // namespace

bool is_cut(const Delivery& delivery) {
  return delivery.body_bytes > delivery.message.body.size();
}

std::expected<IncomingEvent, Refusal> event_in(const Delivery& delivery) {
  auto event = read(delivery.message);
  if (!event) return std::unexpected(refusal_of(event.error()));
  if (!event->trace) event->trace = trace_in(delivery.message.properties.headers);
  return *std::move(event);
}

Refusal refusal_of(const domain::Rejection& rejection) {
  const Wording wording = wording_of(rejection.code);
  return {wording.code, wording.reason, rejection.code == RejectionCode::inventory_not_found};
}

Refusal refusal_of_size() {
  return {"CONTENT_TOO_LARGE",
          "The body is larger than " + std::to_string(Connection::body_bytes_max) + " bytes."};
}

std::int64_t attempts_before(const FieldTable& headers) {
  const Field* field = find(headers, header::attempt);
  if (field == nullptr || field->integer() == nullptr) return 0;
  return std::clamp<std::int64_t>(*field->integer(), 0, 1'000'000);
}

std::string_view text_in(const FieldTable& headers, std::string_view name) {
  const Field* field = find(headers, name);
  return field == nullptr || field->text() == nullptr ? std::string_view() : *field->text();
}

std::string_view attribute_in(const FieldTable& headers, std::string_view name) {
  for (const std::string_view prefix : {"cloudEvents:", "cloudEvents_"}) {
    const auto text = text_in(headers, std::string(prefix).append(name));
    if (!text.empty()) return text;
  }
  return {};
}

void set(FieldTable& headers, std::string_view name, Field field) {
  std::erase_if(headers, [&](const NamedField& each) { return each.name == name; });
  headers.push_back({std::string(name), std::move(field)});
}

void remove_marks_of_broker(FieldTable& headers) {
  std::erase_if(headers, [](const NamedField& each) {
    return each.name == "x-death" || each.name == "x-delivery-count" ||
           each.name.starts_with("x-first-death-") || each.name.starts_with("x-last-death-");
  });
}

Message refused(const Delivery& delivery, const std::string& queue, const Refusal& refusal, Timestamp now) {
  Message message = delivery.message;
  message.properties.persistent = true;
  message.properties.expiration.clear();
  FieldTable& headers = message.properties.headers;
  const std::int64_t attempts = attempts_before(headers) + 1;
  remove_marks_of_broker(headers);
  keep_first(headers, header::queue, queue);
  keep_first(headers, header::exchange, delivery.exchange);
  keep_first(headers, header::routing_key, delivery.message.routing_key);
  set(headers, header::attempt, {attempts});
  set(headers, header::code, {refusal.code});
  set(headers, header::reason, {refusal.reason});
  set(headers, header::at, {now.to_string()});
  // From a retry queue it comes with another one.
  message.routing_key = text_in(headers, header::routing_key);
  return message;
}

}  // namespace inventory::messaging::rabbitmq

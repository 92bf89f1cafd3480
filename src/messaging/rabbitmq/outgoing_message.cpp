#include "messaging/rabbitmq/outgoing_message.hpp"

#include "json/writer.hpp"
#include "messaging/published_event.hpp"

namespace inventory::messaging::rabbitmq {
namespace {

constexpr std::string_view spec_version = "1.0";
constexpr std::string_view source = "/inventory-service";  // a URI reference, as CloudEvents asks for
constexpr std::string_view json_type = "application/json";

FieldTable attribute_headers(const domain::Event& event) {
  FieldTable headers{{"cloudEvents:specversion", {std::string(spec_version)}},
                     {"cloudEvents:id", {event.id.to_string()}},
                     {"cloudEvents:source", {std::string(source)}},
                     {"cloudEvents:type", {std::string(type_of(event.data))}},
                     {"cloudEvents:subject", {event.variant.to_string()}},
                     {"cloudEvents:time", {event.at.to_string()}}};
  if (event.trace) headers.push_back({"cloudEvents:traceparent", {event.trace->to_string()}});
  return headers;
}

void write_cloud_event(json::Writer& out, const domain::Event& event) {
  out.begin_object()
      .member("specversion", spec_version)
      .member("id", event.id)
      .member("source", source)
      .member("type", type_of(event.data))
      .member("subject", event.variant)
      .member("time", event.at)
      .member("datacontenttype", json_type);
  if (event.trace) out.member("traceparent", event.trace->to_string());
  out.key("data");
  write_data(out, event);
  out.end_object();
}

}  // namespace

Message message_of(const domain::Event& event, EventsFormat format) {
  Message message;
  message.routing_key = routing_key_of(event.data);
  Properties& properties = message.properties;
  properties.message_id = event.id.to_string();
  properties.type = type_of(event.data);
  properties.correlation_id = event.correlation.to_string();
  properties.app_id = "InventoryService";
  if (event.at.ms() >= 0) properties.timestamp_s = static_cast<std::uint64_t>(event.at.ms()) / 1000;
  properties.persistent = true;
  json::Writer out(message.body);
  switch (format) {
    case EventsFormat::envelope:
      properties.content_type = json_type;
      properties.headers = attribute_headers(event);
      write(out, event);
      break;
    case EventsFormat::cloudevents:
      properties.content_type = "application/cloudevents+json; charset=utf-8";
      write_cloud_event(out, event);
      break;
  }
  if (event.trace) properties.headers.push_back({"traceparent", {event.trace->to_string()}});
  return message;
}

}  // namespace inventory::messaging::rabbitmq

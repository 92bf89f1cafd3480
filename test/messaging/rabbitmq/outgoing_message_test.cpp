// The message that an event becomes, and that it survives the way through librabbitmq's own types.

#include "messaging/rabbitmq/outgoing_message.hpp"

#include <gtest/gtest.h>

#include "domain/names.hpp"
#include "json/writer.hpp"
#include "messaging/published_event.hpp"
#include "messaging/rabbitmq/some_event.hpp"
#include "messaging/rabbitmq/wire_format.hpp"

namespace inventory::testing {
namespace {

using namespace messaging::rabbitmq;

std::string header(const Message& message, std::string_view name) {
  const Field* field = find(message.properties.headers, name);
  return field == nullptr || field->text() == nullptr ? "(none)" : *field->text();
}

TEST(OutgoingMessage, HasThePropertiesOfTheContract) {
  for (const EventsFormat format : {EventsFormat::envelope, EventsFormat::cloudevents}) {
    const domain::Event event = some_event(0);
    const Message message = message_of(event, format);
    EXPECT_EQ(message.routing_key, "inventory.stock.changed");
    EXPECT_EQ(message.properties.message_id, event.id.to_string());
    EXPECT_EQ(message.properties.type, "StockLevelChangedEvent");
    EXPECT_EQ(message.properties.correlation_id, "00000000-0000-4000-8000-0000000000c0");
    EXPECT_EQ(message.properties.app_id, "InventoryService");
    EXPECT_EQ(message.properties.timestamp_s, 1'764'000'000U);
    EXPECT_TRUE(message.properties.persistent);
    EXPECT_EQ(message.properties.expiration, "");
  }
}

TEST(OutgoingMessage, EnvelopeHasTheAttributesOfACloudEventInItsHeaders) {
  const domain::Event event = some_event(5);
  const Message message = message_of(event, EventsFormat::envelope);
  EXPECT_EQ(message.properties.content_type, "application/json");
  EXPECT_EQ(header(message, "cloudEvents:specversion"), "1.0");
  EXPECT_EQ(header(message, "cloudEvents:id"), event.id.to_string());
  EXPECT_EQ(header(message, "cloudEvents:source"), "/inventory-service");
  EXPECT_EQ(header(message, "cloudEvents:type"), "LowStockThresholdReachedEvent");
  EXPECT_EQ(header(message, "cloudEvents:subject"), "10000000-0000-0000-0000-000000000061");
  EXPECT_EQ(header(message, "cloudEvents:time"), "2025-11-24T16:00:00.128Z");
  EXPECT_EQ(message.properties.headers.size(), 6U);
  std::string body;
  json::Writer out(body);
  messaging::write(out, event);
  EXPECT_EQ(message.body, body);
}

TEST(OutgoingMessage, StructuredCloudEvent) {
  const domain::Event event = some_event(5);
  const Message message = message_of(event, EventsFormat::cloudevents);
  EXPECT_EQ(message.properties.content_type, "application/cloudevents+json; charset=utf-8");
  EXPECT_TRUE(message.properties.headers.empty());
  std::string data;
  json::Writer out(data);
  messaging::write_data(out, event);
  EXPECT_EQ(message.body, R"({"specversion":"1.0","id":")" + event.id.to_string() +
                              R"(","source":"/inventory-service","type":"LowStockThresholdReachedEvent",)"
                              R"("subject":"10000000-0000-0000-0000-000000000061",)"
                              R"("time":"2025-11-24T16:00:00.128Z","datacontenttype":"application/json",)"
                              R"("data":)" +
                              data + "}");
}

TEST(OutgoingMessage, HasItsTraceInHeadersAndAsTheAttributeOfACloudEvent) {
  domain::Event event = some_event(5);
  const std::string untraced = message_of(event, EventsFormat::envelope).body;
  event.trace = trace(3);
  const std::string traceparent = event.trace->to_string();

  const Message enveloped = message_of(event, EventsFormat::envelope);
  EXPECT_EQ(header(enveloped, "traceparent"), traceparent);
  EXPECT_EQ(header(enveloped, "cloudEvents:traceparent"), traceparent);
  EXPECT_EQ(enveloped.properties.headers.size(), 8U);
  EXPECT_EQ(enveloped.body, untraced) << "the envelope is the platform's";

  const Message structured = message_of(event, EventsFormat::cloudevents);
  EXPECT_EQ(header(structured, "traceparent"), traceparent);
  EXPECT_EQ(structured.properties.headers.size(), 1U);
  EXPECT_NE(structured.body.find(R"(","traceparent":")" + traceparent + R"(","data":{)"), std::string::npos)
      << structured.body;
}

TEST(OutgoingMessage, TheTimeBefore1970HasNoTimestamp) {
  domain::Event event = some_event(0);
  event.at = Timestamp::from_ms(-1);
  EXPECT_FALSE(message_of(event, EventsFormat::envelope).properties.timestamp_s);
}

TEST(WireFormat, PropertiesAreReadBackAsTheyWereWritten) {
  Properties properties = message_of(some_event(1), EventsFormat::envelope).properties;
  properties.expiration = "5000";
  properties.content_encoding = "gzip";
  properties.reply_to = "answers";
  properties.priority = 3;
  properties.headers.push_back({"truth", {true}});
  properties.headers.push_back({"number", {std::int64_t{-3}}});
  properties.headers.push_back({"part", {0.5}});
  properties.headers.push_back({"nothing", {}});
  properties.headers.push_back(
      {"x-death", {FieldList{{FieldTable{{"count", {std::int64_t{2}}}, {"queue", {"q"}}}}, {"text"}}}});
  const WireTable headers(properties.headers);
  const Properties read = decode(encode(properties, headers));
  EXPECT_TRUE(read == properties);
}

TEST(WireFormat, WhatIsNotSaidIsNotThere) {
  const WireTable headers({});
  const amqp_basic_properties_t encoded = encode(Properties{}, headers);
  EXPECT_EQ(encoded._flags, 0U);
  const Properties read = decode(encoded);
  EXPECT_TRUE(read == Properties{});
}

TEST(WireFormat, TablesOfAStrangerAreNotFollowedForEver) {
  FieldTable table;
  for (int depth = 0; depth < 100; ++depth)
    table = {{"in", {table}}};
  const WireTable wire(table);
  FieldTable read = decode(wire.get());
  int depth = 0;
  for (const FieldTable* at = &read; at != nullptr && !at->empty(); at = at->front().field.table())
    ++depth;
  EXPECT_GT(depth, 8);
  EXPECT_LT(depth, 40);
}

}  // namespace
}  // namespace inventory::testing

// What a delivery says, and what is written on one that is refused.

#include "messaging/rabbitmq/delivery.hpp"

#include <gtest/gtest.h>

#include "domain/names.hpp"
#include "messaging/incoming_text.hpp"

namespace inventory::testing {
namespace {

using namespace messaging::rabbitmq;

const std::string data = R"({"orderId":"o1"})";

Delivery delivery_of(const std::string& body, FieldTable headers = {}) {
  Delivery delivery;
  delivery.exchange = "order.events";
  delivery.message.routing_key = "order.cancelled";
  delivery.message.properties.content_type = "application/json";
  delivery.message.properties.headers = std::move(headers);
  delivery.message.body = body;
  delivery.body_bytes = body.size();
  return delivery;
}

std::string key_of(const Delivery& delivery) {
  const auto event = event_in(delivery);
  return event ? event->key : event.error().code + " " + event.error().reason;
}

TEST(Delivery, MayBeACloudEventInBinaryModeWithEitherPrefix) {
  for (const std::string prefix : {"cloudEvents:", "cloudEvents_"}) {
    const FieldTable headers{{prefix + "specversion", {"1.0"}},
                             {prefix + "id", {"e1"}},
                             {prefix + "source", {"/orders"}},
                             {prefix + "type", {"OrderCancelled"}}};
    EXPECT_EQ(key_of(delivery_of(data, headers)), "/orders e1");
  }
  EXPECT_EQ(key_of(delivery_of(data, {{"cloudEvents:id", {"e1"}}})).substr(0, 17), "VALIDATION_FAILED");
}

TEST(Delivery, AttributesMayRepeatWhatTheEnvelopeSays) {
  const FieldTable headers{{"cloudEvents:specversion", {"1.0"}},
                           {"cloudEvents:id", {"e1"}},
                           {"cloudEvents:source", {"/orders"}},
                           {"cloudEvents:type", {"OrderCancelledEvent"}}};
  EXPECT_EQ(key_of(delivery_of(enveloped("OrderCancelledEvent", data), headers)), "e1");
}

TEST(Delivery, StructuredModeIsToldByItsContentType) {
  Delivery delivery = delivery_of(
      R"({"specversion":"1.0","id":"e2","source":"/orders","type":"OrderCancelled","data":{"orderId":"o1"}})",
      {{"cloudEvents:id", {"other"}}});
  delivery.message.properties.content_type = "application/cloudevents+json; charset=utf-8";
  EXPECT_EQ(key_of(delivery), "/orders e2");
}

std::optional<TraceContext> trace_of(const std::string& body, FieldTable headers,
                                     const std::string& content_type = "application/json") {
  Delivery delivery = delivery_of(body, std::move(headers));
  delivery.message.properties.content_type = content_type;
  return event_in(delivery).value().trace;
}

TEST(Delivery, IsInTheTraceOfItsHeader) {
  const std::string body = enveloped("OrderCancelled", data);
  EXPECT_EQ(trace_of(body, {{"traceparent", {trace(1).to_string()}}}), trace(1));
  EXPECT_EQ(trace_of(body, {{"cloudEvents:traceparent", {trace(1).to_string()}}}), trace(1));
  EXPECT_EQ(trace_of(body, {}), std::nullopt);
  EXPECT_EQ(trace_of(body, {{"traceparent", {"nonsense"}}}), std::nullopt);
  EXPECT_EQ(trace_of(body, {{"traceparent", {std::int64_t{1}}}}), std::nullopt);
}

TEST(Delivery, AnEventsOwnTraceGoesBeforeThatOfItsMessage) {
  const NamedField of_message{"traceparent", {trace(1).to_string()}};
  for (const std::string prefix : {"cloudEvents:", "cloudEvents_"}) {
    const auto headers_with = [&](const std::string& traceparent) {
      return FieldTable{of_message,
                        {prefix + "specversion", {"1.0"}},
                        {prefix + "id", {"e1"}},
                        {prefix + "source", {"/orders"}},
                        {prefix + "type", {"OrderCancelled"}},
                        {prefix + "traceparent", {traceparent}}};
    };
    EXPECT_EQ(trace_of(data, headers_with(trace(2).to_string())), trace(2));
    EXPECT_EQ(trace_of(data, headers_with("nonsense")), trace(1));
    EXPECT_EQ(trace_of(enveloped("OrderCancelled", data), headers_with(trace(2).to_string())), trace(2));
  }
  const auto structured = [&](const std::string& traceparent) {
    return trace_of(R"({"specversion":"1.0","id":"e2","source":"/orders","type":"OrderCancelled",)"
                    R"("traceparent":")" +
                        traceparent + R"(","data":)" + data + "}",
                    {of_message}, "application/cloudevents+json");
  };
  EXPECT_EQ(structured(trace(3).to_string()), trace(3));
  EXPECT_EQ(structured("nonsense"), trace(1));
}

TEST(Delivery, ThatCannotBeReadIsRefusedForGood) {
  EXPECT_EQ(key_of(delivery_of("{")).substr(0, 17), "MALFORMED_REQUEST");
  EXPECT_EQ(key_of(delivery_of("{}")).substr(0, 17), "MALFORMED_REQUEST");
  EXPECT_EQ(key_of(delivery_of(enveloped("OrderCancelled", "{}"))).substr(0, 32),
            "VALIDATION_FAILED /data/orderId:");
  EXPECT_FALSE(event_in(delivery_of("{")).error().may_pass);
}

TEST(Refused, KeepsAllAndSaysWhy) {
  Delivery delivery = delivery_of(data, {{"tenant", {"t1"}}, {"x-delivery-count", {std::int64_t{2}}}});
  delivery.message.properties.message_id = "m1";
  delivery.message.properties.expiration = "5000";
  const Message first = refused(delivery, "ours", {"INVENTORY_NOT_FOUND", "There is none.", true},
                                Timestamp::from_ms(1'764'000'000'000));
  EXPECT_EQ(first.body, data);
  EXPECT_EQ(first.routing_key, "order.cancelled");
  EXPECT_EQ(first.properties.message_id, "m1");
  EXPECT_EQ(first.properties.expiration, "") << "it would end it";
  EXPECT_TRUE(first.properties.persistent);
  const FieldTable& headers = first.properties.headers;
  EXPECT_EQ(text_in(headers, "tenant"), "t1");
  EXPECT_EQ(find(headers, "x-delivery-count"), nullptr);
  EXPECT_EQ(find(headers, header::attempt)->integer()[0], 1);
  EXPECT_EQ(text_in(headers, header::code), "INVENTORY_NOT_FOUND");
  EXPECT_EQ(text_in(headers, header::reason), "There is none.");
  EXPECT_EQ(text_in(headers, header::at), "2025-11-24T16:00:00.000Z");
  EXPECT_EQ(text_in(headers, header::queue), "ours");
  EXPECT_EQ(text_in(headers, header::exchange), "order.events");
  EXPECT_EQ(text_in(headers, header::routing_key), "order.cancelled");
}

TEST(Refused, ARoundLaterItStillSaysWhereItCameFrom) {
  Delivery delivery = delivery_of(data);
  const Timestamp now = Timestamp::from_ms(0);
  delivery.message = refused(delivery, "ours", {"A", "a", true}, now);
  delivery.exchange = "";
  delivery.message.routing_key = "ours";
  delivery.message.properties.headers.push_back({"x-death", {FieldList{}}});
  const Message second = refused(delivery, "ours", {"B", "b", false}, now);
  const FieldTable& headers = second.properties.headers;
  EXPECT_EQ(second.routing_key, "order.cancelled");
  EXPECT_EQ(attempts_before(headers), 2);
  EXPECT_EQ(text_in(headers, header::code), "B");
  EXPECT_EQ(text_in(headers, header::exchange), "order.events");
  EXPECT_EQ(find(headers, "x-death"), nullptr);
  EXPECT_EQ(headers.size(), 7U);
}

TEST(Refused, AttemptsOfAStrangerAreBounded) {
  EXPECT_EQ(attempts_before({}), 0);
  EXPECT_EQ(attempts_before({{"inventory-attempt", {"three"}}}), 0);
  EXPECT_EQ(attempts_before({{"inventory-attempt", {std::int64_t{-5}}}}), 0);
  EXPECT_LE(attempts_before({{"inventory-attempt", {INT64_MAX}}}), 1'000'000);
}

TEST(Refused, OnlyAnUnknownVariantMayPass) {
  for (int code = 0; code <= static_cast<int>(domain::RejectionCode::quantity_out_of_range); ++code) {
    const auto rejection = static_cast<domain::RejectionCode>(code);
    const Refusal refusal = refusal_of(domain::Rejection{.code = rejection});
    EXPECT_EQ(refusal.may_pass, rejection == domain::RejectionCode::inventory_not_found) << refusal.code;
    EXPECT_FALSE(refusal.code.empty());
    EXPECT_TRUE(refusal.reason.ends_with("."));
  }
}

}  // namespace
}  // namespace inventory::testing

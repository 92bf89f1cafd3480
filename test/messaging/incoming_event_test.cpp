// The envelopes in which other services send their events.

#include "messaging/incoming_event.hpp"

#include <gtest/gtest.h>

#include "domain/names.hpp"
#include "messaging/incoming_text.hpp"

namespace inventory::testing {
namespace {

using messaging::CloudEventAttributes;

const std::string cancelled = "OrderCancelledEvent key=e1 release-order order=o1 reason=ORDER_CANCELLED";
const std::string cloud_cancelled =
    "OrderCancelledEvent key=/orders e1 release-order order=o1 reason=ORDER_CANCELLED";
const std::string correlation = "00000000-0000-4000-8000-0000000000c0";

TEST(Envelope, MayBeOurs) {
  EXPECT_EQ(outcome_of(R"({"eventId":"e1","eventType":"OrderCancelledEvent","eventVersion":"1.0",
                           "timestamp":"2026-01-01T00:00:00.000Z","sourceService":"OrderService",
                           "correlationId":"x","data":{"orderId":"o1"}})"),
            cancelled);
  EXPECT_EQ(outcome_of(R"({"eventId":"e1","eventType":"OrderCancelledEvent","data":{"orderId":"o1"}})"),
            cancelled);
}

TEST(Envelope, MayBeAMessage) {
  EXPECT_EQ(
      outcome_of(R"({"messageId":"e1","messageType":"OrderCancelledEvent","payload":{"orderId":"o1"}})"),
      cancelled);
  EXPECT_EQ(outcome_of(R"({"messageId":"e1","messageType":"OrderCancelled","timestamp":1,"version":2,
                           "payload":{"orderId":"o1"},"data":7})"),
            cancelled);
}

TEST(Envelope, MayBeACloudEvent) {
  EXPECT_EQ(outcome_of(R"({"specversion":"1.0","id":"e1","source":"/orders","type":"OrderCancelledEvent",
                           "datacontenttype":"application/json","time":"2026-01-01T00:00:00Z",
                           "subject":"o1","data":{"orderId":"o1"}})"),
            cloud_cancelled);
}

TEST(Envelope, OfACloudEventInBinaryModeStandsOutside) {
  EXPECT_EQ(outcome_of(R"({"orderId":"o1"})",
                       CloudEventAttributes{"e1", "com.shop.OrderCancelled", "/orders", "1.0"}),
            cloud_cancelled);
  EXPECT_EQ(outcome_of(R"({"eventId":"other","eventType":"OrderPaymentFailed","orderId":"o1"})",
                       CloudEventAttributes{"e1", "OrderCancelledEvent", "/orders", "1.0"}),
            cloud_cancelled)
      << "the body is the data, whatever it looks like";
}

TEST(Envelope, OfACloudEventIsKnownByItsSourceTooUnlessItsIdIsAUuid) {
  const auto key_of = [](const std::string& id, const std::string& source) {
    const std::string body = R"({"specversion":"1.0","id":")" + id + R"(","source":")" + source +
                             R"(","type":"OrderCancelled","data":{"orderId":"o1"}})";
    return messaging::read_message({body, std::nullopt}).value().key;
  };
  const std::string uuid = "9d885320-3c0d-5337-9374-457d1a2af500";
  EXPECT_EQ(key_of("17", "/orders"), "/orders 17");
  EXPECT_EQ(key_of("17", "/payments"), "/payments 17");
  EXPECT_EQ(key_of(uuid, "/orders"), uuid);
  const auto binary = messaging::read_message(
      {R"({"orderId":"o1"})", CloudEventAttributes{uuid, "OrderCancelled", "/orders", "1.0"}});
  EXPECT_EQ(binary.value().key, uuid);
  EXPECT_EQ(binary.value().id, uuid);
}

// A store in which texts are UTF-8 could not keep them.
TEST(Envelope, OfACloudEventInBinaryModeHasAttributesThatAreText) {
  const auto outcome = [](std::string_view id, std::string_view type, std::string_view source) {
    return outcome_of(R"({"orderId":"o1"})", CloudEventAttributes{id, type, source, "1.0"});
  };
  using namespace std::string_view_literals;
  for (const std::string_view bad :
       {"\xff"sv, "e\xe9"sv, "e\xed\xa0\x80"sv, "e\0"sv, "e\n"sv, "e\x7f"sv, "e\u0085"sv}) {
    EXPECT_EQ(outcome(bad, "OrderCancelled", "/orders"), "unusable: \"\"") << bad;
    EXPECT_EQ(outcome("e1", "OrderCancelled", bad), "unusable: \"\"") << bad;
    EXPECT_EQ(outcome("e1", bad, "/orders"), "unusable: \"\"") << bad;
  }
  std::string long_source;
  for (int i = 0; i < 200; ++i)
    long_source += "é";
  EXPECT_EQ(outcome("e1", "OrderCancelled", long_source),
            "OrderCancelledEvent key=" + long_source + " e1 release-order order=o1 reason=ORDER_CANCELLED");
  EXPECT_EQ(outcome("e1", "OrderCancelled", long_source + "e"), "unusable: \"\"");
}

TEST(Envelope, TakesTheTypeWithOrWithoutItsSuffixAndADottedPrefix) {
  for (const char* type : {"OrderCancelled", "OrderCancelledEvent", "com.shop.OrderCancelled",
                           "com.shop.orders.v1.OrderCancelledEvent", ".OrderCancelled"})
    EXPECT_EQ(outcome_of(enveloped(type, R"({"orderId":"o1"})")), cancelled) << type;
}

TEST(Envelope, OfAnotherTypeIsNotFollowedWhateverItHolds) {
  EXPECT_EQ(outcome_of(enveloped("OrderShipped", "17")), "OrderShippedEvent key=e1 is not followed");
  EXPECT_EQ(outcome_of(R"({"eventId":"e1","eventType":"OrderShipped"})"),
            "OrderShippedEvent key=e1 is not followed");
  for (const char* type : {"ordercancelled", "OrderCancelledEvents", "OrderCancelledEventEvent", "Event",
                           "OrderCancelled.", "OrderCancelled.Event", "XOrderCancelled", "Order Cancelled"})
    EXPECT_TRUE(outcome_of(enveloped(type, R"({"orderId":"o1"})")).ends_with("is not followed")) << type;
  EXPECT_EQ(outcome_of("{}", CloudEventAttributes{"e1", "com.shop.OrderShipped", "/orders", "1.0"}),
            "OrderShippedEvent key=/orders e1 is not followed");
}

TEST(Envelope, CarriesACorrelationIdThatIsAUuid) {
  const auto correlation_of = [](const std::string& body) {
    return messaging::read_message({body, std::nullopt}).value().correlation;
  };
  const CorrelationId expected{*Uuid::parse(correlation)};
  const auto ours = [](const std::string& value) {
    return R"({"eventId":"e1","eventType":"X","correlationId":)" + value + "}";
  };
  EXPECT_EQ(correlation_of(ours("\"" + correlation + "\"")), expected);
  EXPECT_EQ(correlation_of(R"({"messageId":"e1","messageType":"X","correlationId":")" + correlation + "\"}"),
            expected);
  EXPECT_EQ(correlation_of(R"({"specversion":"1.0","id":"1","source":"s","type":"X","correlationid":")" +
                           correlation + "\"}"),
            expected);
  for (const char* other :
       {"\"\"", "\"order-17\"", "null", "7", "{}", "\"00000000-0000-4000-8000-0000000000\""})
    EXPECT_EQ(correlation_of(ours(other)), std::nullopt) << other;
  EXPECT_EQ(correlation_of(R"({"eventId":"e1","eventType":"X"})"), std::nullopt);
}

TEST(Envelope, OfACloudEventMaySayItsTrace) {
  const std::string valid = trace(1).to_string();
  const auto structured = [](const std::string& value) {
    return messaging::read_message(
               {R"({"specversion":"1.0","id":"1","source":"s","type":"X","traceparent":)" + value + "}",
                std::nullopt})
        .value()
        .trace;
  };
  const auto binary = [](std::string_view type, std::string_view value) {
    return messaging::read_message(
               {R"({"orderId":"o1"})", CloudEventAttributes{"1", type, "s", "1.0", value}})
        .value()
        .trace;
  };
  EXPECT_EQ(structured("\"" + valid + "\""), trace(1));
  EXPECT_EQ(binary("OrderCancelled", valid), trace(1));
  EXPECT_EQ(binary("X", valid), trace(1));
  for (const char* other : {"\"\"", "\"00-1-2-01\"", "null", "7", "{}"})
    EXPECT_EQ(structured(other), std::nullopt) << other;
  EXPECT_EQ(binary("OrderCancelled", ""), std::nullopt);
  EXPECT_EQ(binary("OrderCancelled", valid + "0"), std::nullopt);
}

TEST(Envelope, HasEveryViolationNamed) {
  const struct {
    const char* body;
    const char* outcome;
  } cases[] = {
      {"{}", "no event"},
      {R"({"eventId":"e1"})", "unusable: /eventType"},
      {R"({"eventId":"","eventType":7,"data":{}})", "unusable: /eventId /eventType"},
      {R"({"eventId":"e1","eventType":"OrderCancelled"})", "unusable: /data"},
      {R"({"eventType":"OrderCancelled","data":{}})", "unusable: /eventId /data/orderId"},
      {R"({"eventId":"e1","eventType":"OrderCancelled","data":[]})", "unusable: /data"},
      {R"({"eventId":"e1","eventType":"OrderCancelled","payload":{"orderId":"o1"}})", "unusable: /data"},
      {R"({"messageId":"e1"})", "unusable: /messageType"},
      {R"({"messageType":"OrderCancelled","payload":{"orderId":7}})",
       "unusable: /messageId /payload/orderId"},
      {R"({"messageId":"e1","messageType":"OrderCancelled","data":{"orderId":"o1"}})", "unusable: /payload"},
      {R"({"specversion":"1.0"})", "unusable: /id /type /source"},
      {R"({"specversion":"0.3","id":"1","source":"s","type":"OrderCancelled","data":{"orderId":"o1"}})",
       "unusable: /specversion"},
      {R"({"specversion":1,"id":"1","source":"s","type":"X"})", "unusable: /specversion /specversion"},
      {R"({"specversion":"1.0","id":"1","source":"s","type":"OrderCancelled"})", "unusable: /data"},
      {"[]", "no event"},
      {"7", "no event"},
      {"null", "no event"},
  };
  for (const auto& [body, outcome] : cases)
    EXPECT_EQ(outcome_of(body), outcome) << body;
}

TEST(Envelope, OfACloudEventInBinaryModeHasEveryViolationNamed) {
  const std::string data = R"({"orderId":"o1"})";
  const std::string long_id(201, 'x');
  EXPECT_EQ(outcome_of(data, CloudEventAttributes{"", "", "", ""}), "unusable: /specversion \"\" \"\" \"\"");
  EXPECT_EQ(outcome_of(data, CloudEventAttributes{"e1", "OrderCancelled", "/orders", "2.0"}),
            "unusable: /specversion");
  EXPECT_EQ(outcome_of(data, CloudEventAttributes{long_id, "OrderCancelled", "/orders", "1.0"}),
            "unusable: \"\"");
  EXPECT_EQ(outcome_of("{}", CloudEventAttributes{"e1", "OrderCancelled", "/orders", "1.0"}),
            "unusable: /orderId");
}

TEST(Envelope, HasAnIdAndATypeOfABoundedLength) {
  const auto with_id = [](std::size_t length) {
    return outcome_of(R"({"eventType":"X","eventId":")" + std::string(length, 'x') + "\"}");
  };
  EXPECT_TRUE(with_id(200).ends_with("is not followed"));
  EXPECT_EQ(with_id(201), "unusable: /eventId");
  EXPECT_EQ(outcome_of(enveloped(std::string(201, 'x'), "{}")), "unusable: /eventType");
}

TEST(Envelope, ThatIsNoJsonIsNone) {
  for (const char* body : {"", "{", "{]", "{\"eventId\":\"e1\",}", "\xff", "{\"a\":1,\"a\":2}"})
    EXPECT_EQ(outcome_of(body), "no event") << body;
  EXPECT_EQ(outcome_of("x", CloudEventAttributes{"e1", "OrderCancelled", "/orders", "1.0"}), "no event");
}

}  // namespace
}  // namespace inventory::testing

// What each consumed event asks of the stock: the table of CONTRACT section 4.

#include <gtest/gtest.h>

#include "messaging/incoming_text.hpp"

namespace inventory::testing {
namespace {

// What comes of data under a type, without the type and key; `V` in the data is the variant a.
std::string outcome(const std::string& type, std::string data) {
  for (std::size_t at = data.find("\"V\""); at != std::string::npos; at = data.find("\"V\""))
    data.replace(at + 1, 1, variant_text);
  std::string text = outcome_of(enveloped(type, data));
  const std::string head = type + "Event key=e1 ";
  return text.starts_with(head) ? text.substr(head.size()) : text;
}

TEST(Incoming, ProductVariantCreated) {
  const std::string type = "ProductVariantCreated";
  EXPECT_EQ(outcome(type, R"({"productVariantId":"V"})"), "follow created a");
  EXPECT_EQ(outcome(type, R"({"productVariantId":"V","sku":"A-1","initialStock":7})"),
            "follow created a 7 sku=A-1");
  EXPECT_EQ(outcome(type, R"({"productVariantId":"V","initialStock":0,"sku":null})"), "follow created a 0");
  EXPECT_EQ(outcome(type, R"({"productVariantId":"V","initialStock":null,"price":{"EUR":[1]}})"),
            "follow created a");
  EXPECT_EQ(outcome(type, R"({"productVariantId":"V","initialStock":2147483647})"),
            "follow created a 2147483647");
  EXPECT_EQ(outcome(type, "{}"), "unusable: /data/productVariantId");
  EXPECT_EQ(outcome(type, R"({"productVariantId":"x","sku":"","initialStock":-1})"),
            "unusable: /data/productVariantId /data/sku /data/initialStock");
  EXPECT_EQ(outcome(type, R"({"productVariantId":"V","initialStock":2147483648})"),
            "unusable: /data/initialStock");
  EXPECT_EQ(outcome(type, R"({"productVariantId":"V","initialStock":1.5})"), "unusable: /data/initialStock");
}

TEST(Incoming, ProductVariantUpdated) {
  const struct {
    const char* says;
    const char* asks;
  } cases[] = {
      {"", ""},
      {R"(,"status":"DISCONTINUED")", " orderable=no"},
      {R"(,"status":"ACTIVE")", " orderable=yes"},
      {R"(,"status":"DRAFT")", ""},
      {R"(,"isOrderable":false)", " orderable=no"},
      {R"(,"isOrderable":true)", " orderable=yes"},
      {R"(,"isOrderable":null,"status":null)", ""},
      {R"(,"status":"ACTIVE","isOrderable":true)", " orderable=yes"},
      {R"(,"status":"ACTIVE","isOrderable":false)", " orderable=no"},
      {R"(,"status":"DISCONTINUED","isOrderable":true)", " orderable=no"},
      {R"(,"status":"DRAFT","isOrderable":true)", " orderable=yes"},
      {R"(,"sku":"B-2")", " sku=B-2"},
      {R"(,"sku":"B-2","isOrderable":false,"name":"Sofa")", " orderable=no sku=B-2"},
  };
  for (const auto& [says, asks] : cases) {
    EXPECT_EQ(outcome("ProductVariantUpdated", R"({"productVariantId":"V")" + std::string(says) + "}"),
              "follow updated a" + std::string(asks))
        << says;
  }
  EXPECT_EQ(outcome("ProductVariantUpdated", R"({"status":1,"isOrderable":"no","sku":[]})"),
            "unusable: /data/productVariantId /data/status /data/isOrderable /data/sku");
}

TEST(Incoming, ProductVariantDeleted) {
  EXPECT_EQ(outcome("ProductVariantDeleted", R"({"productVariantId":"V","deletedBy":"ann"})"),
            "follow deleted a");
  EXPECT_EQ(outcome("ProductVariantDeleted", R"({"productVariantId":7})"),
            "unusable: /data/productVariantId");
}

TEST(Incoming, OrdersThatCameToNothing) {
  const std::string data = R"({"orderId":"o1","amount":17})";
  EXPECT_EQ(outcome("OrderPaymentFailed", data), "release-order order=o1 reason=PAYMENT_FAILED");
  EXPECT_EQ(outcome("OrderFraudulent", data), "release-order order=o1 reason=ORDER_FRAUDULENT");
  EXPECT_EQ(outcome("OrderCancelled", data), "release-order order=o1 reason=ORDER_CANCELLED");
  for (const char* type : {"OrderPaymentFailed", "OrderFraudulent", "OrderCancelled"}) {
    EXPECT_EQ(outcome(type, "{}"), "unusable: /data/orderId") << type;
    EXPECT_EQ(outcome(type, R"({"orderId":""})"), "unusable: /data/orderId") << type;
  }
}

TEST(Incoming, OrderConfirmedForShipment) {
  EXPECT_EQ(outcome("OrderConfirmedForShipment", R"({"orderId":"o1"})"), "confirm-order order=o1");
  EXPECT_EQ(outcome("OrderConfirmedForShipment", R"({"orderId":17})"), "unusable: /data/orderId");
}

TEST(Incoming, ReturnProcessed) {
  const std::string type = "ReturnProcessed";
  EXPECT_EQ(outcome(type, R"({"productVariantId":"V","quantityReturned":2})"), "adjust return a*2");
  EXPECT_EQ(outcome(type, R"({"productVariantId":"V","quantityReturned":2,"orderId":"o1"})"),
            "adjust return a*2 order=o1");
  EXPECT_EQ(outcome(type, R"({"orderId":"o1","lines":[{"productVariantId":"V","quantityReturned":2},
                                {"productVariantId":"V","quantityReturned":3,"why":"broken"}]})"),
            "adjust return a*2 order=o1 ; return a*3 order=o1");
  EXPECT_EQ(outcome(type, "{}"), "unusable: /data/productVariantId /data/quantityReturned");
  EXPECT_EQ(outcome(type, R"({"productVariantId":"V","quantityReturned":0})"),
            "unusable: /data/quantityReturned");
  EXPECT_EQ(outcome(type, R"({"lines":[]})"), "unusable: /data/lines");
  EXPECT_EQ(outcome(type, R"({"lines":{}})"), "unusable: /data/lines");
  EXPECT_EQ(outcome(type, R"({"orderId":7,"lines":[{"productVariantId":"V","quantityReturned":1},
                                {"quantityReturned":-1},7]})"),
            "unusable: /data/orderId /data/lines/1/productVariantId /data/lines/1/quantityReturned "
            "/data/lines/2");
}

TEST(Incoming, ReturnProcessedHasABoundedNumberOfLines) {
  const auto of_lines = [](int count) {
    std::string lines;
    for (int i = 0; i < count; ++i)
      lines += std::string(i == 0 ? "" : ",") + R"({"productVariantId":"V","quantityReturned":1})";
    return outcome("ReturnProcessed", R"({"lines":[)" + lines + "]}");
  };
  EXPECT_TRUE(of_lines(500).starts_with("adjust return a*1 ; return a*1"));
  EXPECT_EQ(of_lines(501), "unusable: /data/lines");
}

}  // namespace
}  // namespace inventory::testing

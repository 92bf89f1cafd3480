#include "http/problem.hpp"

#include <set>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace inventory::http {
namespace {

TEST(Problem, TypeAndStatusFollowFromTheCode) {
  std::set<std::string_view> codes;
  for (auto index = 0; index <= static_cast<int>(ProblemCode::storage_unavailable); ++index) {
    const auto& kind = kind_of(static_cast<ProblemCode>(index));
    std::string type = "/problems/";
    for (const char c : kind.code) {
      type.push_back(c == '_' ? '-' : static_cast<char>(c - 'A' + 'a'));
    }
    EXPECT_EQ(kind.type, type);
    EXPECT_TRUE(codes.insert(kind.code).second) << kind.code;
    EXPECT_GE(kind.status, 400U);
  }
  EXPECT_EQ(kind_of(ProblemCode::nothing_reserved).code, "NOTHING_RESERVED");
  EXPECT_EQ(kind_of(ProblemCode::idempotency_key_reused).status, 422U);
  EXPECT_EQ(kind_of(ProblemCode::storage_unavailable).code, "STORAGE_UNAVAILABLE");
}

TEST(Problem, SaysEverythingAsJson) {
  Request request;
  request.path = "/api/v1/reservations";
  request.correlation_id = {*Uuid::parse("018f2f5e-7c1a-7b3e-9d52-3c6a1f0b2e44")};
  const auto response = Problem(ProblemCode::insufficient_stock, "Line 0 asks for \"more\"\n.")
                            .with("requestedQuantity", 5)
                            .with("reservationStatus", "ACTIVE\"")
                            .with_json("lines", R"([{"line":0}])")
                            .at_pointer("/lines/0/quantity", "Too much.")
                            .at_parameter("limit", "Too large.")
                            .at_header("If-Match", "Not an entity tag.")
                            .with_header("Retry-After", "1")
                            .closing()
                            .response(request);
  EXPECT_EQ(response.status, 409U);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_TRUE(response.close);
  ASSERT_EQ(response.headers.size(), 1U);
  EXPECT_EQ(boost::json::parse(response.body), boost::json::parse(R"({
    "type": "/problems/insufficient-stock", "title": "Not enough stock is available.", "status": 409,
    "detail": "Line 0 asks for \"more\"\n.", "instance": "/api/v1/reservations", "code": "INSUFFICIENT_STOCK",
    "correlationId": "018f2f5e-7c1a-7b3e-9d52-3c6a1f0b2e44",
    "requestedQuantity": 5, "reservationStatus": "ACTIVE\"", "lines": [{"line": 0}],
    "errors": [{"pointer": "/lines/0/quantity", "detail": "Too much."}, {"parameter": "limit", "detail": "Too large."},
               {"header": "If-Match", "detail": "Not an entity tag."}]})"));
}

TEST(Problem, LeavesOutAnUnreadablePath) {
  const auto response = Problem(ProblemCode::malformed_request, "x").response("", {});
  EXPECT_FALSE(boost::json::parse(response.body).as_object().contains("instance"));
}

}  // namespace
}  // namespace inventory::http

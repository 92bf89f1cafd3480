#include "json/object_reader.hpp"

#include <array>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/ids.hpp"

namespace inventory::json {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

enum class Kind { sale, purchase };
constexpr std::array kinds{Named<Kind>{"SALE", Kind::sale}, Named<Kind>{"PURCHASE", Kind::purchase}};

// What one rule says to one value: "" when it takes it.
template <class Rule>
std::string verdict(const Rule& rule, std::string_view json) {
  const auto read = rule(boost::json::parse(json));
  return read ? "" : read.error();
}

constexpr auto whole = "Must be a whole number from 1 to 2147483647.";
constexpr auto whole_form =
    "Must be a whole number from 1 to 2147483647, written without fraction or exponent.";

TEST(MemberRules, Quantity) {
  const rule::quantity rule{.min = 1};
  EXPECT_EQ(verdict(rule, "1"), "");
  EXPECT_EQ(verdict(rule, "2147483647"), "");
  EXPECT_EQ(rule(boost::json::value(7)), Quantity::of(7));
  for (const char* json : {"0", "-1", "2147483648", "9223372036854775808", "1e400", "-1e300",
                           "99999999999999999999", "\"1\"", "null", "true", "[1]", "{}"}) {
    EXPECT_EQ(verdict(rule, json), whole) << json;
  }
  for (const char* json : {"1.0", "1e0", "1.5", "2147483647.5"})
    EXPECT_EQ(verdict(rule, json), whole_form) << json;
  EXPECT_EQ(verdict(rule::quantity{}, "0"), "");
}

TEST(MemberRules, Integer) {
  EXPECT_EQ(verdict(rule::integer{}, "-9223372036854775808"), "");
  EXPECT_EQ(verdict(rule::integer{}, "9223372036854775808"), "Must be a whole number.");
  EXPECT_EQ(verdict(rule::integer{.min = -5, .max = 5}, "-6"), "Must be a whole number from -5 to 5.");
  EXPECT_EQ(verdict(rule::integer{.min = -5, .max = 5}, "-5"), "");
}

TEST(MemberRules, TextCountsCharactersAndRefusesControls) {
  const rule::text<OrderId> rule{.characters_min = 1, .characters_max = 3};
  const std::string length = "Must be a string of 1 to 3 characters.";
  EXPECT_EQ(verdict(rule, "\"abc\""), "");
  EXPECT_EQ(verdict(rule, "\"é€😀\""), "");
  EXPECT_EQ(verdict(rule, "\"abcd\""), length);
  EXPECT_EQ(verdict(rule, "\"\""), length);
  EXPECT_EQ(verdict(rule, "12"), length);
  for (const char* json :
       {"\"a\\n\"", "\"\\u0000\"", "\"\\u007f\"", "\"\\u0085\"", "\"\\u009f\"", "\"\\u001b\""}) {
    EXPECT_EQ(verdict(rule, json), "Must not contain control characters.") << json;
  }
  EXPECT_EQ(verdict(rule, "\"\\u00a0\""), "");
  EXPECT_EQ(rule(boost::json::value("abc"))->text, "abc");
}

TEST(MemberRules, UuidTimestampBooleanOneOf) {
  EXPECT_EQ(verdict(rule::uuid<VariantId>{}, "\"018F2B6E-3c1a-7c55-9d3e-0a1b2c3d4e5f\""), "");
  for (const char* json :
       {"\"018f2b6e3c1a7c559d3e0a1b2c3d4e5f\"", "\"\"", "1", "\"{018f2b6e-3c1a-7c55-9d3e-0a1b2c3d4e5f}\""}) {
    EXPECT_NE(verdict(rule::uuid<VariantId>{}, json), "") << json;
  }
  EXPECT_EQ(verdict(rule::timestamp{}, "\"2025-01-31T12:00:00+01:00\""), "");
  EXPECT_NE(verdict(rule::timestamp{}, "\"2025-02-30T12:00:00Z\""), "");
  EXPECT_NE(verdict(rule::timestamp{}, "1738324800"), "");
  EXPECT_EQ(verdict(rule::boolean{}, "true"), "");
  EXPECT_EQ(verdict(rule::boolean{}, "\"true\""), "Must be true or false.");
  EXPECT_EQ(rule::one_of<Kind>{kinds}(boost::json::value("PURCHASE")), Kind::purchase);
  EXPECT_EQ(verdict(rule::one_of<Kind>{kinds}, "\"sale\""), "Must be one of \"SALE\", \"PURCHASE\".");
  EXPECT_EQ(verdict(rule::one_of<Kind>{kinds}, "0"), "Must be one of \"SALE\", \"PURCHASE\".");
}

TEST(ObjectReader, ReadsWhatIsThere) {
  const auto value = boost::json::parse(R"({"quantity":3,"orderId":"o-1","userId":null})");
  ObjectReader body(value);
  const auto quantity = body.required("quantity", rule::quantity{.min = 1});
  const auto order = body.optional("orderId", rule::text<OrderId>{});
  const auto user = body.optional("userId", rule::text<UserId>{});
  const auto reason = body.optional("reason", rule::text<>{.characters_max = 500});
  EXPECT_TRUE(body.finish());
  EXPECT_TRUE(body.violations().empty());
  EXPECT_EQ(quantity, Quantity::of(3));
  EXPECT_EQ(order, OrderId{"o-1"});
  EXPECT_FALSE(user.has_value());
  EXPECT_FALSE(reason.has_value());
}

TEST(ObjectReader, CollectsEveryViolation) {
  const auto value = boost::json::parse(
      R"({"quantity":1.5,"orderId":"","extra":1,"a/b":{"deep":[]},"expiresInSeconds":null})");
  ObjectReader body(value);
  EXPECT_FALSE(body.required("quantity", rule::quantity{.min = 1}));
  EXPECT_FALSE(body.optional("orderId", rule::text<OrderId>{}));
  EXPECT_FALSE(body.required("reservationId", rule::uuid<ReservationId>{}));
  EXPECT_FALSE(body.required("expiresInSeconds", rule::integer{}));
  EXPECT_FALSE(body.finish());
  EXPECT_THAT(
      body.violations(),
      UnorderedElementsAre(Violation{"/quantity", whole_form},
                           Violation{"/orderId", "Must be a string of 1 to 128 characters."},
                           Violation{"/reservationId", "This member is required."},
                           Violation{"/expiresInSeconds", "This member is required and must not be null."},
                           Violation{"/extra", "This member is unknown."},
                           Violation{"/a~1b", "This member is unknown."}));
}

TEST(ObjectReader, ABodyThatIsNoObjectIsOneViolation) {
  for (const char* json : {"[]", "null", "1", "\"x\""}) {
    const auto value = boost::json::parse(json);
    ObjectReader body(value);
    EXPECT_FALSE(body.required("quantity", rule::quantity{}));
    EXPECT_FALSE(body.required_objects("lines", {.min = 1, .max = 5}, [](ObjectReader&) { FAIL(); }));
    body.violate("reason", "A reason is required.");
    EXPECT_FALSE(body.finish());
    EXPECT_THAT(body.violations(), ElementsAre(Violation{"", "Must be a JSON object."})) << json;
  }
}

TEST(ObjectReader, TellsAbsentFromNullInAPatch) {
  const auto value = boost::json::parse(R"({"sku":null,"lowStockThreshold":5,"status":"SALE","bad":[]})");
  ObjectReader body(value);
  const Patched<std::string> sku = body.patched("sku", rule::text<>{});
  const Patched<Quantity> threshold = body.patched("lowStockThreshold", rule::quantity{});
  const Patched<std::string> absent = body.patched("absent", rule::text<>{});
  const Patched<std::string> bad = body.patched("bad", rule::text<>{});
  EXPECT_TRUE(body.has("status"));
  EXPECT_FALSE(body.has("absent"));
  EXPECT_FALSE(body.finish());
  ASSERT_TRUE(sku.has_value());
  EXPECT_FALSE(sku->has_value());
  ASSERT_TRUE(threshold.has_value());
  EXPECT_EQ(*threshold, Quantity::of(5));
  EXPECT_FALSE(absent.has_value());
  EXPECT_FALSE(bad.has_value());
  EXPECT_THAT(body.violations(), ElementsAre(Violation{"/bad", "Must be a string of 1 to 128 characters."}));
}

TEST(ObjectReader, PointsIntoNestedObjects) {
  const auto value =
      boost::json::parse(R"({"lines":[{"quantity":1},{"quantity":0,"x":1},3],"owner":{"name":7}})");
  ObjectReader body(value);
  std::vector<std::optional<Quantity>> quantities;
  EXPECT_TRUE(body.required_objects("lines", {.min = 1, .max = 5}, [&](ObjectReader& line) {
    quantities.push_back(line.required("quantity", rule::quantity{.min = 1}));
  }));
  EXPECT_TRUE(body.optional_object("owner", [&](ObjectReader& owner) {
    EXPECT_EQ(owner.pointer(), "/owner");
    EXPECT_FALSE(owner.required("name", rule::text<>{}));
  }));
  EXPECT_FALSE(body.optional_object("absent", [](ObjectReader&) { FAIL(); }));
  EXPECT_FALSE(body.finish());
  EXPECT_EQ(quantities.size(), 3u);
  EXPECT_THAT(
      body.violations(),
      ElementsAre(Violation{"/lines/1/quantity", whole}, Violation{"/lines/1/x", "This member is unknown."},
                  Violation{"/lines/2", "Must be a JSON object."},
                  Violation{"/owner/name", "Must be a string of 1 to 128 characters."}));
}

TEST(ObjectReader, BoundsArrays) {
  for (const char* json :
       {R"({"lines":[]})", R"({"lines":[{},{},{}]})", R"({"lines":{}})", R"({"lines":"x"})"}) {
    const auto value = boost::json::parse(json);
    ObjectReader body(value);
    EXPECT_FALSE(body.required_objects("lines", {.min = 1, .max = 2}, [](ObjectReader&) { FAIL(); }));
    EXPECT_FALSE(body.finish());
    EXPECT_THAT(body.violations(), ElementsAre(Violation{"/lines", "Must be an array of 1 to 2 items."}))
        << json;
  }
  const auto empty = boost::json::parse("{}");
  ObjectReader body(empty);
  EXPECT_FALSE(body.optional_objects("lines", {.min = 1, .max = 2}, [](ObjectReader&) { FAIL(); }));
  EXPECT_TRUE(body.finish());
}

TEST(ObjectReader, HandlersAddTheirOwnViolations) {
  const auto value = boost::json::parse("{}");
  ObjectReader body(value);
  body.violate("reason", "A reason is required for an ADJUSTMENT.");
  body.violate("", "Needs quantity or lines.");
  EXPECT_FALSE(body.finish());
  EXPECT_THAT(body.violations(), ElementsAre(Violation{"/reason", "A reason is required for an ADJUSTMENT."},
                                             Violation{"", "Needs quantity or lines."}));
}

TEST(ObjectReader, KnowsMoreMembersThanItHoldsInPlace) {
  std::string json = "{";
  std::vector<std::string> names;
  for (int i = 0; i < 40; ++i)
    names.push_back("m" + std::to_string(i));
  for (const std::string& name : names)
    json += "\"" + name + "\":1,";
  const auto value = boost::json::parse(json + "\"unknown\":1}");
  ObjectReader body(value);
  for (const std::string& name : names)
    EXPECT_TRUE(body.required(name, rule::integer{}));
  EXPECT_FALSE(body.finish());
  EXPECT_THAT(body.violations(), ElementsAre(Violation{"/unknown", "This member is unknown."}));
}

}  // namespace
}  // namespace inventory::json

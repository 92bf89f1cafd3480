#include "json/writer.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace inventory::json {
namespace {

std::string as_json(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

TEST(Writer, PutsCommasWhereTheyBelong) {
  std::string out = "data: ";
  Writer json(out);
  json.begin_object();
  json.key("empty").begin_array().end_array();
  json.key("none").begin_object().end_object();
  json.key("list").begin_array().value(1).value("two").begin_object().member("three", 3).end_object().null();
  json.end_array().member("last", true).end_object();
  EXPECT_EQ(out, R"(data: {"empty":[],"none":{},"list":[1,"two",{"three":3},null],"last":true})");
}

TEST(Writer, WritesEachTypeByItsValue) {
  std::string out;
  Writer json(out);
  const auto variant = VariantId{*Uuid::parse("018f2b6e-3c1a-7c55-9d3e-0a1b2c3d4e5f")};
  json.begin_array();
  json.value(variant).value(variant.uuid).value(OrderId{"o\"1"}).value(Quantity::of(5)).value(false);
  json.value(Timestamp::from_ms(1'738'324'800'123)).value(nullptr).value(std::string("s"));
  json.value(std::optional<OrderId>()).value(std::optional<Quantity>(Quantity::of(1)));
  json.value(std::numeric_limits<std::int64_t>::min()).value(std::numeric_limits<std::uint64_t>::max());
  json.raw("{\"a\":1}").value(-1).end_array();
  EXPECT_EQ(
      out,
      R"(["018f2b6e-3c1a-7c55-9d3e-0a1b2c3d4e5f","018f2b6e-3c1a-7c55-9d3e-0a1b2c3d4e5f","o\"1",5,false,)"
      R"("2025-01-31T12:00:00.123Z",null,"s",null,1,-9223372036854775808,18446744073709551615,{"a":1},-1])");
}

TEST(Writer, EscapesNamesToo) {
  std::string out;
  Writer(out).begin_object().member("a\"\n", 1).end_object();
  EXPECT_EQ(out, "{\"a\\\"\\n\":1}");
}

TEST(AppendQuoted, EscapesAtEveryPlaceOfALongText) {
  for (std::size_t length = 1; length <= 20; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      for (const auto& [byte, escaped] :
           {std::pair{'"', "\\\""}, {'\\', "\\\\"}, {'\x1f', "\\u001f"}, {'\n', "\\n"}}) {
        std::string text(length, 'x');
        text[at] = byte;
        std::string wanted(length, 'x');
        wanted.replace(at, 1, escaped);
        EXPECT_EQ(as_json(text), "\"" + wanted + "\"");
      }
    }
  }
}

TEST(AppendQuoted, LeavesTheRestAlone) {
  EXPECT_EQ(as_json(""), "\"\"");
  EXPECT_EQ(as_json("a/b\x7f é€😀"), "\"a/b\x7f é€😀\"");
  EXPECT_EQ(as_json(std::string_view("\0\b\f\r\t\x1b", 6)), "\"\\u0000\\b\\f\\r\\t\\u001b\"");
}

TEST(AppendQuoted, MendsInvalidUtf8) {
  const std::string mark = "\xef\xbf\xbd";
  EXPECT_EQ(as_json("a\x80z"), "\"a" + mark + "z\"");
  EXPECT_EQ(as_json("\xc3"), "\"" + mark + "\"");
  EXPECT_EQ(as_json("\xc3\""), "\"" + mark + "\\\"\"");
  EXPECT_EQ(as_json("\xc0\xaf"), "\"" + mark + mark + "\"");
  EXPECT_EQ(as_json("\xed\xa0\x80"), "\"" + mark + mark + mark + "\"");
  EXPECT_EQ(as_json("\xf4\x90\x80\x80"), "\"" + mark + mark + mark + mark + "\"");
  EXPECT_EQ(as_json("\xe0\x80\xaf"), "\"" + mark + mark + mark + "\"");
  EXPECT_EQ(as_json("\xf0\x80\x80\xaf"), "\"" + mark + mark + mark + mark + "\"");
  EXPECT_EQ(as_json("\xe2\x82"), "\"" + mark + mark + "\"");
}

}  // namespace
}  // namespace inventory::json

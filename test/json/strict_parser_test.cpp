#include "json/strict_parser.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace inventory::json {
namespace {

std::string nested(std::size_t depth, const std::string& open, const std::string& inner,
                   const std::string& close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i)
    text += open;
  text += inner;
  for (std::size_t i = 0; i < depth; ++i)
    text += close;
  return text;
}

std::vector<std::string> pointers(std::string_view text) {
  std::vector<std::string> found;
  const auto parsed = parse_strict(text);
  if (!parsed) {
    for (const Violation& violation : parsed.error())
      found.push_back(violation.pointer);
  }
  return found;
}

TEST(StrictParser, TakesStandardJson) {
  const char* texts[] = {"{}",          "[]",
                         "null",        "true",
                         " \t\r\n0 \n", "-0",
                         "1e2",         "\"\\u00e9\\ud83d\\ude00\"",
                         "\"é😀\"",     R"({"a":{"b":[1,{"c":null}]},"A":1,"":2})",
                         "\"\\u0000\"", "[1.0,-2.5e-3]"};
  for (const char* text : texts)
    EXPECT_TRUE(parse_strict(text).has_value()) << text;
}

TEST(StrictParser, RefusesWhatIsNotStandardJson) {
  const std::string texts[] = {"{",
                               "[1,]",
                               "{\"a\":1,}",
                               "{a:1}",
                               "{'a':1}",
                               "// x\n1",
                               "/* x */ 1",
                               "NaN",
                               "Infinity",
                               "+1",
                               "01",
                               "1.",
                               ".5",
                               "0x10",
                               "nul",
                               "True",
                               "1 2",
                               "{} x",
                               "\xef\xbb\xbf{}",  // byte order mark
                               "\"a\nb\"",        // bare control character
                               "\"\\x41\"",
                               "\"\\ud83d\"",         // half a pair
                               "\"\\ude00\\ud83d\"",  // a pair the wrong way round
                               "\"\\u12g4\"",
                               std::string("{}\0", 3),
                               "\"abc",
                               "[1"};
  for (const std::string& text : texts) {
    const auto parsed = parse_strict(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_FALSE(parsed.error().empty()) << text;
    EXPECT_NE(parsed.error().front().detail, "The text is not valid JSON.")
        << "no place was found for " << text;
  }
}

TEST(StrictParser, RefusesInvalidUtf8InNamesAndStrings) {
  const char* bytes[] = {"\x80", "\xc3",    "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                         "\xff", "\xe2\x82"};
  for (const char* sequence : bytes) {
    EXPECT_FALSE(parse_strict("[\"" + std::string(sequence) + "\"]").has_value());
    EXPECT_FALSE(parse_strict("{\"" + std::string(sequence) + "\":1}").has_value());
  }
}

TEST(StrictParser, SaysThatAnEmptyTextIsEmpty) {
  for (const char* text : {"", " ", "\n\t\r "}) {
    const auto parsed = parse_strict(text);
    ASSERT_FALSE(parsed.has_value());
    ASSERT_EQ(parsed.error().size(), 1u);
    EXPECT_EQ(parsed.error().front(), (Violation{"", "The text is empty where a JSON value is expected."}));
  }
}

TEST(StrictParser, PointsAtTheSyntaxError) {
  EXPECT_EQ(pointers(R"({"lines":[{"quantity":1},{"quantity":x}]})"),
            std::vector<std::string>{"/lines/1/quantity"});
  EXPECT_EQ(pointers(R"({"a":1,"b" 2})"), std::vector<std::string>{"/b"});
  EXPECT_EQ(pointers(R"({"a":{"b":1 "c":2}})"), std::vector<std::string>{"/a"});
  EXPECT_EQ(pointers(R"({"a/b":[1,2,}]})"), std::vector<std::string>{"/a~1b/2"});
  const auto parsed = parse_strict(R"({"a":tru})");
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().front().detail, "The text is not valid JSON in UTF-8 at byte 5.");
}

TEST(StrictParser, RefusesNestingBeyondTheLimit) {
  EXPECT_TRUE(parse_strict(nested(32, "[", "", "]")).has_value());
  EXPECT_FALSE(parse_strict(nested(33, "[", "", "]")).has_value());
  EXPECT_TRUE(parse_strict(nested(32, "{\"a\":", "1", "}")).has_value());
  const auto parsed = parse_strict(nested(4, "{\"a\":", "1", "}"), {}, {.depth_max = 3});
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().front().pointer, "/a/a/a");
  EXPECT_NE(parsed.error().front().detail.find("deeper than 3 levels"), std::string::npos);
  EXPECT_FALSE(parse_strict(std::string(60'000, '[')).has_value());
}

struct Repetition {
  const char* text;
  std::vector<std::string> pointers;
};

TEST(StrictParser, PointsAtEveryRepeatedName) {
  const Repetition table[] = {
      {R"({"a":1,"a":1})", {"/a"}},
      {R"({"a":1,"a":2,"a":3})", {"/a"}},
      {R"({"a":1,"\u0061":2})", {"/a"}},
      {R"({"":1,"":2})", {"/"}},
      {R"({"a":{"b":1,"b":2},"c":[{"d":1,"d":1}]})", {"/a/b", "/c/0/d"}},
      {R"({"a":{"x":1},"a":{"y":1}})", {"/a"}},
      {R"([{"a":1},{"a":1,"b":2,"b":3}])", {"/1/b"}},
      {R"({"a/~":1,"a/~":1})", {"/a~1~0"}},
      {R"({"a":1,"a":2,"b":)", {"/a", "/b"}},
      {R"({"a":1,"A":2,"b":{"a":3}})", {}},
  };
  for (const Repetition& row : table)
    EXPECT_EQ(pointers(row.text), row.pointers) << row.text;
}

TEST(StrictParser, FindsARepetitionInALargeObject) {
  std::string text = "{";
  for (int i = 0; i < 5000; ++i)
    text += "\"m" + std::to_string(i) + "\":0,";
  EXPECT_TRUE(parse_strict(text + "\"last\":0}").has_value());
  EXPECT_EQ(pointers(text + "\"m17\":0}"), std::vector<std::string>{"/m17"});
}

TEST(StrictParser, BoundsWhatItReports) {
  std::string text = "{";
  for (int i = 0; i < 2000; ++i) {
    const std::string name = "\"m" + std::to_string(i) + "\":0,";
    text += name + name;
  }
  EXPECT_EQ(pointers(text + "\"last\":0}").size(), ViolationList::count_max);
}

TEST(StrictParser, KeepsTheFormOfNumbers) {
  const auto parsed =
      parse_strict("[1, 1.0, 1e2, -0, 9223372036854775807, 9223372036854775808, 18446744073709551616]");
  ASSERT_TRUE(parsed.has_value());
  const auto& numbers = parsed->get_array();
  EXPECT_TRUE(numbers[0].is_int64());
  EXPECT_TRUE(numbers[1].is_double());
  EXPECT_TRUE(numbers[2].is_double());
  EXPECT_TRUE(numbers[3].is_int64());
  EXPECT_TRUE(numbers[4].is_int64());
  EXPECT_TRUE(numbers[5].is_uint64());
  EXPECT_TRUE(numbers[6].is_double());
}

TEST(StrictParser, ReadsLongNamesAndStringsThatComeInParts) {
  // Escapes beyond the parser's own buffer arrive in several parts.
  std::string escaped;
  for (int i = 0; i < 3000; ++i)
    escaped += "\\u00e9";
  std::string plain;
  for (int i = 0; i < 3000; ++i)
    plain += "é";
  const std::string text = "{\"" + escaped + "\":\"" + escaped + "\"}";
  const auto parsed = parse_strict(text);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->get_object().at(plain).get_string(), plain);
  EXPECT_EQ(pointers("{\"" + escaped + "\":1,\"" + plain + "\":2}"), std::vector<std::string>{"/" + plain});
}

}  // namespace
}  // namespace inventory::json

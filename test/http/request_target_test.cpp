#include "http/request_target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace inventory::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RequestTarget, SplitsAndDecodesSegments) {
  RequestTarget target;
  ASSERT_TRUE(target.parse("/api/v1/a%20b/%C3%BC%2Fx"));
  EXPECT_THAT(target.segments(), ElementsAre("api", "v1", "a b", "\xC3\xBC/x"));
  EXPECT_EQ(target.path(), "/api/v1/a%20b/%C3%BC%2Fx");
}

TEST(RequestTarget, KeepsEmptySegmentsAndPlusInPaths) {
  RequestTarget target;
  ASSERT_TRUE(target.parse("/a//b+c/"));
  EXPECT_THAT(target.segments(), ElementsAre("a", "", "b+c", ""));
}

TEST(RequestTarget, DecodesQueryInOrderWithDuplicates) {
  RequestTarget target;
  ASSERT_TRUE(target.parse("/x?a=1&b=x+y%2B&a=2&flag&=v&&c=d=e"));
  ASSERT_EQ(target.query().size(), 6U);
  EXPECT_EQ(target.path(), "/x");
  EXPECT_EQ(target.query()[1].value, "x y+");
  EXPECT_EQ(target.query()[2].name, "a");
  EXPECT_EQ(target.query()[2].value, "2");
  EXPECT_EQ(target.query()[3].name, "flag");
  EXPECT_EQ(target.query()[5].value, "d=e");
}

TEST(RequestTarget, ViewsSurviveManyDecodings) {
  std::string raw = "/x?";
  for (int each = 0; each < 200; ++each) {
    raw += "%61" + std::to_string(each) + "=%62" + std::to_string(each) + "&";
  }
  RequestTarget target;
  ASSERT_TRUE(target.parse(raw));
  ASSERT_EQ(target.query().size(), 200U);
  EXPECT_EQ(target.query()[0].name, "a0");
  EXPECT_EQ(target.query()[199].value, "b199");
}

TEST(RequestTarget, TakesTheOtherForms) {
  RequestTarget target;
  ASSERT_TRUE(target.parse("http://shop.example:80/a?b=c"));
  EXPECT_THAT(target.segments(), ElementsAre("a"));
  ASSERT_TRUE(target.parse("http://shop.example"));
  EXPECT_EQ(target.path(), "/");
  ASSERT_TRUE(target.parse("http://shop.example?x=y"));
  EXPECT_EQ(target.path(), "/");
  EXPECT_EQ(target.query().size(), 1U);
  ASSERT_TRUE(target.parse("*"));
  EXPECT_TRUE(target.is_asterisk());
}

TEST(RequestTarget, RefusesWhatIsNotText) {
  RequestTarget target;
  for (const std::string_view bad :
       {"/%",      "/%4",     "/%zz",     "/a%00b", "/%ff",   "/%c0%80", "/%ed%a0%80", "/%f4%90%80%80",
        "/%e2%82", "/x?a=%0", "/x?%00=1", "/a b",   "/a\x7f", "/a\tb",   "/\xC3\xBC",  "/a#b",
        "x",       "",        "a/b",      "/a\\b"}) {
    EXPECT_FALSE(target.parse(bad)) << bad;
  }
}

TEST(RequestTarget, FlagsPathsDeeperThanAnyRoute) {
  RequestTarget target;
  std::string raw;
  for (std::size_t each = 0; each <= RequestTarget::segments_max; ++each) {
    raw += "/a";
  }
  ASSERT_TRUE(target.parse(raw));
  EXPECT_TRUE(target.is_too_deep());
  EXPECT_THAT(target.segments(), IsEmpty());
  ASSERT_TRUE(target.parse("/a"));
  EXPECT_FALSE(target.is_too_deep());
}

}  // namespace
}  // namespace inventory::http

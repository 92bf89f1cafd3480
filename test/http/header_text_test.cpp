#include "http/header_text.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace inventory::http {
namespace {

bool accepts_json(std::vector<std::string_view> values) {
  std::vector<HeaderField> fields{{"Host", "x"}};
  for (const auto value : values) {
    fields.push_back({"accept", value});
  }
  return accepts(fields, "application/json");
}

TEST(HeaderText, FindsTokensWhateverTheirCase) {
  EXPECT_TRUE(has_token("Keep-Alive, TE", "te"));
  EXPECT_TRUE(has_token("close", "Close"));
  EXPECT_FALSE(has_token("closed, not-close", "close"));
  EXPECT_FALSE(has_token("", "close"));
}

TEST(HeaderText, AcceptAdmitsByTheMostSpecificRange) {
  EXPECT_TRUE(accepts_json({}));
  EXPECT_TRUE(accepts_json({""}));
  EXPECT_TRUE(accepts_json({"*/*"}));
  EXPECT_TRUE(accepts_json({"text/html, application/xml;q=0.9, */*;q=0.8"}));
  EXPECT_TRUE(accepts_json({"APPLICATION/JSON; charset=utf-8"}));
  EXPECT_TRUE(accepts_json({"application/*;q=0.1"}));
  EXPECT_TRUE(accepts_json({"text/html", "application/json"}));
  EXPECT_TRUE(accepts_json({"*/*;q=0, application/json;q=0.5"}));
  EXPECT_FALSE(accepts_json({"text/html"}));
  EXPECT_FALSE(accepts_json({"application/problem+json"}));
  EXPECT_FALSE(accepts_json({"application/json;q=0, */*"}));
  EXPECT_FALSE(accepts_json({"application/json; q=0.000"}));
  EXPECT_FALSE(accepts_json({"*/*;q=0"}));
}

TEST(HeaderText, ReadsMediaTypeAndCharset) {
  EXPECT_EQ(media_type_of("application/json ; charset=utf-8"), "application/json");
  EXPECT_EQ(media_type_of(""), "");
  EXPECT_FALSE(names_foreign_charset("application/json"));
  EXPECT_FALSE(names_foreign_charset("application/json; Charset=\"UTF-8\""));
  EXPECT_TRUE(names_foreign_charset("application/json; a=b; charset=latin1"));
}

}  // namespace
}  // namespace inventory::http

// Pages of other origins: those that may call, those that may not, and what each is told.
#include "http/cross_origins.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/toy_server.hpp"

namespace inventory::http {
namespace {

using testing::HasSubstr;

TEST(CrossOrigins, AreWrittenAsBrowsersDo) {
  for (const char* list :
       {"https://admin.shop.example", "http://localhost:3000", "https://[::1]:8443,http://[2001:db8::1]",
        "https://a,https://b:1,http://a", "https://a:80", "http://a:443", "https://xn--bcher-kva.example"}) {
    const auto origins = CrossOrigins::parse(list);
    ASSERT_TRUE(origins) << list;
    EXPECT_EQ(origins->to_string(), list);
  }
  for (const char* list : {"",
                           "*",
                           "null",
                           "admin.shop.example",
                           "https://",
                           "https://a/",
                           "https://a/b",
                           "https://A",
                           "https://a:",
                           "https://a:443",
                           "http://a:80",
                           "https://a:x",
                           "https://a:012",
                           "https://a:123456",
                           "https://a,",
                           ",https://a",
                           "https://a, https://b",
                           "https://u@a",
                           "https://*.a",
                           "ftp://a",
                           "https://[::1",
                           "https://[]",
                           "https://[::1]x",
                           "https://a:1:2",
                           "https://a,https://a"}) {
    EXPECT_FALSE(CrossOrigins::parse(list)) << list;
  }
}

TEST(CrossOrigins, AllowNoOneElse) {
  const CrossOrigins origins = CrossOrigins::parse("https://admin.example,http://localhost:3000").value();
  EXPECT_TRUE(origins.allow("https://admin.example"));
  EXPECT_TRUE(origins.allow("http://localhost:3000"));
  for (const char* other : {"", "null", "*", "http://admin.example", "https://admin.example:8443",
                            "https://admin.example.evil", "https://evil-admin.example",
                            "https://ADMIN.example", "http://localhost", "https://admin.example "}) {
    EXPECT_FALSE(origins.allow(other)) << other;
  }
  EXPECT_FALSE(CrossOrigins().allow(""));
}

TEST(CrossOrigins, AreAtMostAHundred) {
  std::string list;
  for (std::size_t i = 0; i <= CrossOrigins::count_max; ++i)
    list += (i == 0 ? "https://a" : ",https://a") + std::to_string(i);
  EXPECT_FALSE(CrossOrigins::parse(list));
  EXPECT_TRUE(CrossOrigins::parse(list.substr(0, list.rfind(','))));
}

constexpr const char* friendly = "https://admin.example";

std::string request(std::string_view line, std::string_view fields) {
  return std::string(line) + " HTTP/1.1\r\nHost: x\r\n" + std::string(fields) + "\r\n";
}

std::string from(std::string_view origin) {
  return "Origin: " + std::string(origin) + "\r\n";
}

class ServerCrossOrigins : public testing::Test {
 protected:
  ToyServer server_{{}, {.cross_origins = CrossOrigins::parse(friendly).value()}};
};

TEST_F(ServerCrossOrigins, APageThatMayReadsEveryAnswer) {
  for (const char* line : {"GET /public/a", "GET /nowhere", "GET /secret", "DELETE /public/a"}) {
    const auto answer = server_.ask(request(line, from(friendly)));
    EXPECT_EQ(answer.header("access-control-allow-origin"), friendly) << line;
    EXPECT_THAT(answer.header("access-control-expose-headers"), HasSubstr("ETag")) << line;
    EXPECT_EQ(answer.header("access-control-allow-credentials"), "") << line;
    EXPECT_EQ(answer.header("vary"), "Origin") << line;
  }
}

TEST_F(ServerCrossOrigins, AlsoThatItsUrlIsTooLong) {
  const std::string line = "GET /" + std::string(Limits().url_bytes_max, 'a');
  const auto refused = server_.ask(request(line, from(friendly)));
  EXPECT_EQ(refused.code(), "HEADER_FIELDS_TOO_LARGE");
  EXPECT_EQ(refused.header("access-control-allow-origin"), friendly);
}

TEST_F(ServerCrossOrigins, AnotherIsAnsweredAsIfItWereNone) {
  const std::string twice = from(friendly) + from(friendly);
  for (const std::string& fields : {std::string(), from("https://evil.example"), from("null"), twice}) {
    const auto answer = server_.ask(request("GET /public/a", fields));
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.header("access-control-allow-origin"), "") << fields;
    EXPECT_EQ(answer.header("access-control-expose-headers"), "") << fields;
    EXPECT_EQ(answer.header("vary"), "Origin") << "or a cache would give it to the one that may";
  }
}

TEST_F(ServerCrossOrigins, ABrowserMayAskBefore) {
  const std::string asks =
      "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: authorization\r\n";
  const auto allowed = server_.ask(request("OPTIONS /secret", from(friendly) + asks));
  EXPECT_EQ(allowed.status, 204U);
  EXPECT_EQ(allowed.header("access-control-allow-origin"), friendly);
  EXPECT_EQ(allowed.header("access-control-allow-methods"), allowed.header("allow"));
  EXPECT_THAT(allowed.header("access-control-allow-methods"), HasSubstr("GET"));
  EXPECT_THAT(allowed.header("access-control-allow-headers"), HasSubstr("Authorization"));
  EXPECT_EQ(allowed.header("access-control-max-age"), "7200");

  const auto refused = server_.ask(request("OPTIONS /secret", from("https://evil.example") + asks));
  EXPECT_EQ(refused.status, 204U);
  EXPECT_EQ(refused.header("access-control-allow-origin"), "");
  EXPECT_EQ(refused.header("access-control-allow-methods"), "");
  const auto unasked = server_.ask(request("OPTIONS /secret", from(friendly)));
  EXPECT_EQ(unasked.header("access-control-allow-methods"), "");
}

TEST(ServerWithoutCrossOrigins, KnowsNothingOfThem) {
  const ToyServer server;
  const auto answer = server.ask(request("GET /public/a", from(friendly)));
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.header("access-control-allow-origin"), "");
  EXPECT_EQ(answer.header("vary"), "");
}

}  // namespace
}  // namespace inventory::http

#include "http/response_head.hpp"

#include <gtest/gtest.h>

namespace inventory::http {
namespace {

constexpr std::string_view correlation = "X-Correlation-Id: 00000000-0000-0000-0000-000000000000\r\n";

TEST(DateText, IsAnHttpDate) {
  DateText date;
  EXPECT_EQ(date.at(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date.at(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date.at(1709164800), "Thu, 29 Feb 2024 00:00:00 GMT");
}

TEST(ResponseHead, HasEveryField) {
  std::string out;
  append_response_head(out, Response::json(201, "{}").with("Location", "/x"), {.date = "D"});
  EXPECT_EQ(out,
            "HTTP/1.1 201 Created\r\nDate: D\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
            "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n" +
                std::string(correlation) + "Location: /x\r\n\r\n");
}

TEST(ResponseHead, HasNoLengthWhereThereIsNoBody) {
  for (const unsigned status : {204U, 304U}) {
    std::string out;
    append_response_head(out, Response::empty(status), {});
    EXPECT_EQ(out.find("\r\nContent-"), std::string::npos) << status;
  }
}

TEST(ResponseHead, TellsHowAStreamIsCutUp) {
  auto response = Response::text(200, "text/plain", "");
  response.stream = [](ResponseStream&) -> boost::asio::awaitable<void> { co_return; };
  std::string http_1_1, http_1_0;
  append_response_head(http_1_1, response, {});
  append_response_head(http_1_0, response, {.http_1_0 = true});
  EXPECT_NE(http_1_1.find("Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_EQ(http_1_1.find("Content-Length"), std::string::npos);
  EXPECT_NE(http_1_0.find("Content-Type: text/plain\r\nCache-Control"), std::string::npos);
}

TEST(ResponseHead, NoValueCanStartAnotherLine) {
  std::string out;
  append_response_head(
      out, Response::json(200, "{}").with("Location", "/x\r\nSet-Cookie: a").with("ETag", "\"1\""), {});
  EXPECT_EQ(out.find("Set-Cookie"), std::string::npos);
  EXPECT_NE(out.find("ETag: \"1\"\r\n"), std::string::npos);
}

TEST(ResponseHead, TellsPersistence) {
  std::string closing, http_1_0, http_1_1;
  append_response_head(closing, {}, {.close = true, .http_1_0 = true});
  append_response_head(http_1_0, {}, {.http_1_0 = true});
  append_response_head(http_1_1, {}, {});
  EXPECT_NE(closing.find("Connection: close\r\n"), std::string::npos);
  EXPECT_NE(http_1_0.find("Connection: keep-alive\r\n"), std::string::npos);
  EXPECT_EQ(http_1_1.find("Connection:"), std::string::npos);
}

}  // namespace
}  // namespace inventory::http

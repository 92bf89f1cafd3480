// The guard on parsed heads: the vectors that the tokenizer alone accepts, and the ones around them.
#include "http/guard.hpp"

#include <string>

#include <gtest/gtest.h>

namespace inventory::http {
namespace {

struct Judged {
  bool passed = false;
  GuardedHead head{};
  ProblemCode code{};
};

Judged judge(std::string_view fields, std::string_view line = "POST / HTTP/1.1", const Limits& limits = {}) {
  const auto bytes = std::string(line) + "\r\n" + std::string(fields) + "\r\n";
  RequestHead head;
  if (!parse_head(bytes, head)) return {.code = ProblemCode::malformed_request};
  const auto guarded = guard(head, limits);
  if (!guarded) return {.code = guarded.error().code};
  return {.passed = true, .head = *guarded};
}

TEST(Guard, TakesOneUnambiguousLength) {
  EXPECT_EQ(judge("Host: x\r\n").head.framing, BodyFraming::none);
  EXPECT_EQ(judge("Host: x\r\nContent-Length: 0\r\n").head.framing, BodyFraming::none);
  const auto sized = judge("Host: x\r\nContent-Length: 5\r\n");
  EXPECT_EQ(sized.head.framing, BodyFraming::sized);
  EXPECT_EQ(sized.head.content_length, 5U);
  EXPECT_EQ(judge("Host: x\r\ntransfer-encoding: Chunked\r\n").head.framing, BodyFraming::chunked);
}

TEST(Guard, RefusesEveryAmbiguousLength) {
  for (const std::string_view bad : {
           "Transfer-Encoding: xchunked\r\n",
           "Transfer-Encoding: chunked, identity\r\n",
           "Transfer-Encoding: identity, chunked\r\n",
           "Transfer-Encoding: gzip, chunked\r\n",
           "Transfer-Encoding: identity\r\n",
           "Transfer-Encoding: \r\n",
           "Transfer-Encoding: \"chunked\"\r\n",
           "Transfer-Encoding: chunked;q=1\r\n",
           "Transfer-Encoding: chunked,\r\n",
           "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n",
           "Content-Length: 5\r\nTransfer-Encoding: gzip\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
           "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
           "Content-Length: 5, 5\r\n",
           "Content-Length: 5,\r\n",
           "Content-Length: 5\r\nContent-Length: 5\r\n",
           "Content-Length: 5\r\nContent-Length: 6\r\n",
           "Content-Length: +5\r\n",
           "Content-Length: -5\r\n",
           "Content-Length: 0x5\r\n",
           "Content-Length: 5 5\r\n",
           "Content-Length: 5.0\r\n",
           "Content-Length: \r\n",
           "Content-Length: 99999999999999999999\r\n",
       }) {
    EXPECT_FALSE(judge("Host: x\r\n" + std::string(bad)).passed) << bad;
  }
}

TEST(Guard, ChunkedNeedsHttp11) {
  EXPECT_FALSE(judge("Host: x\r\nTransfer-Encoding: chunked\r\n", "POST / HTTP/1.0").passed);
  EXPECT_TRUE(judge("Content-Length: 5\r\n", "POST / HTTP/1.0").passed);
}

TEST(Guard, WantsExactlyOneHost) {
  EXPECT_FALSE(judge("").passed);
  EXPECT_FALSE(judge("Host: a\r\nHost: b\r\n").passed);
  EXPECT_FALSE(judge("Host: a\r\nHost: a\r\n").passed);
  EXPECT_FALSE(judge("Host: a\r\nhost: a\r\n", "GET / HTTP/1.0").passed);
  EXPECT_FALSE(judge("Host: a, b\r\n").passed);
  EXPECT_FALSE(judge("Host: a/b\r\n").passed);
  EXPECT_FALSE(judge("Host: user@a\r\n").passed);
  EXPECT_TRUE(judge("", "GET / HTTP/1.0").passed);
  EXPECT_TRUE(judge("Host: [::1]:8080\r\n").passed);
}

TEST(Guard, KnowsItsMethods) {
  for (const std::string_view method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    EXPECT_TRUE(judge("Host: x\r\n", std::string(method) + " / HTTP/1.1").passed) << method;
  }
  for (const std::string_view method : {"TRACE", "CONNECT", "get", "GETX", "G", "PROPFIND", "PRI"}) {
    EXPECT_FALSE(judge("Host: x\r\n", std::string(method) + " / HTTP/1.1").passed) << method;
  }
}

TEST(Guard, BoundsEveryPartOfTheHead) {
  const Limits limits{.url_bytes_max = 20, .header_bytes_max = 100, .header_fields_max = 3};
  const auto line = [](std::size_t bytes) { return "GET /" + std::string(bytes - 1, 'a') + " HTTP/1.1"; };
  EXPECT_TRUE(judge("Host: x\r\n", line(20), limits).passed);
  EXPECT_EQ(judge("Host: x\r\n", line(21), limits).code, ProblemCode::header_fields_too_large);
  // 100 bytes with the empty line at the end.
  EXPECT_TRUE(judge("Host: x\r\nA: " + std::string(84, 'b') + "\r\n", line(1), limits).passed);
  EXPECT_EQ(judge("Host: x\r\nA: " + std::string(85, 'b') + "\r\n", line(1), limits).code,
            ProblemCode::header_fields_too_large);
  EXPECT_TRUE(judge("Host: x\r\nA: 1\r\nB: 2\r\n", line(1), limits).passed);
  EXPECT_EQ(judge("Host: x\r\nA: 1\r\nB: 2\r\nC: 3\r\n", line(1), limits).code,
            ProblemCode::malformed_request);
}

TEST(Guard, ReadsPersistenceOfBothVersions) {
  EXPECT_TRUE(judge("Host: x\r\n").head.keep_alive);
  EXPECT_FALSE(judge("Host: x\r\nConnection: Close\r\n").head.keep_alive);
  EXPECT_FALSE(judge("Host: x\r\nConnection: te\r\nConnection: keep-alive, close\r\n").head.keep_alive);
  EXPECT_FALSE(judge("", "GET / HTTP/1.0").head.keep_alive);
  EXPECT_TRUE(judge("Connection: Keep-Alive\r\n", "GET / HTTP/1.0").head.keep_alive);
  EXPECT_TRUE(judge("Host: x\r\nExpect: 100-Continue\r\n").head.expects_continue);
  EXPECT_FALSE(judge("Expect: 100-continue\r\n", "GET / HTTP/1.0").head.expects_continue);
}

}  // namespace
}  // namespace inventory::http

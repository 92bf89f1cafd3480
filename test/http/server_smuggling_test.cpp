// Raw bytes that two servers might cut into requests differently. Each must be refused whole: one 400, then
// the end of the connection, so that nothing behind it is ever taken for a request.
#include <gtest/gtest.h>

#include "http/toy_server.hpp"

namespace inventory::http {
namespace {

using namespace std::string_literals;

constexpr std::string_view smuggled = "GET /wait HTTP/1.1\r\nHost: smuggled\r\n\r\n";
constexpr std::string_view body = "5\r\n{\"a\"\r\n0\r\n\r\n";

std::string echo(std::string_view fields, std::string_view version = "1.1") {
  return "POST /echo HTTP/" + std::string(version) + "\r\nContent-Type: application/json\r\n" +
         std::string(fields) + "\r\n";
}

class Smuggling : public testing::TestWithParam<std::string> {};

TEST_P(Smuggling, IsRefusedWhole) {
  const ToyServer server;
  auto client = server.connect();
  client.send(GetParam() + std::string(smuggled));
  const auto response = client.receive();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 400U);
  EXPECT_EQ(response->code(), "MALFORMED_REQUEST");
  EXPECT_TRUE(response->closes());
  EXPECT_TRUE(client.is_closed_by_server());
  EXPECT_EQ(server.waiting(), 0U) << "the bytes behind were taken for a request";
}

std::string with_body(std::string_view fields, std::string_view version = "1.1") {
  return echo(fields, version) + std::string(body);
}

INSTANTIATE_TEST_SUITE_P(
    TransferEncoding, Smuggling,
    testing::Values(with_body("Host: x\r\nTransfer-Encoding: xchunked\r\n"),
                    with_body("Host: x\r\nTransfer-Encoding: chunked, identity\r\n"),
                    with_body("Host: x\r\nTransfer-Encoding: identity, chunked\r\n"),
                    with_body("Host: x\r\nTransfer-Encoding: gzip\r\nContent-Length: 5\r\n"),
                    with_body("Host: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
                    with_body("Host: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
                    with_body("Host: x\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"),
                    with_body("Host: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
                    with_body("Host: x\r\nTransfer-Encoding:\r\n"),
                    with_body("Host: x\r\nTransfer-Encoding : chunked\r\n"),
                    with_body("Host: x\r\nTransfer-Encoding: \x0b"
                              "chunked\r\n"),
                    with_body("Host: x\r\nTransfer-Encoding: chunked\r\n", "1.0"),
                    with_body("Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n", "1.0")));

INSTANTIATE_TEST_SUITE_P(
    ContentLength, Smuggling,
    testing::Values(echo("Host: x\r\nContent-Length: 5, 5\r\n") + "hello",
                    echo("Host: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n") + "hello",
                    echo("Host: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n") + "hello",
                    echo("Host: x\r\nContent-Length: +5\r\n") + "hello",
                    echo("Host: x\r\nContent-Length: -5\r\n") + "hello",
                    echo("Host: x\r\nContent-Length: 0x5\r\n") + "hello",
                    echo("Host: x\r\nContent-Length: 5 \x01\r\n") + "hello",
                    echo("Host: x\r\nContent-Length:\r\n") + "hello",
                    echo("Host: x\r\nContent-Length : 5\r\n") + "hello",
                    echo("Host: x\r\nContent-Length: 18446744073709551621\r\n") + "hello"));

INSTANTIATE_TEST_SUITE_P(
    Head, Smuggling,
    testing::Values(
        echo("") + "", echo("Host: x\r\nHost: y\r\n"), echo("Host: x\r\nHost: x\r\n"),
        echo("Host: x\r\n", "1.2"), echo("Host: x\r\n", "2.0"), echo("Host: x\r\n", "0.9"),
        echo("Host: x\r\nX-Folded: a\r\n b\r\n"), echo("Host: x\r\n\tContent-Length: 5\r\n"),
        "GET /public/a HTTP/1.1\nHost: x\n\n", "GET /public/a HTTP/1.1\r\nHost: x\n\r\n",
        "GET /public/a HTTP/1.1\r\nHost: x\r\nA: b\rTransfer-Encoding: chunked\r\n\r\n",
        "GET /public/a HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"s,
        "GET /public/a HTTP/1.1\r\nHost: x\r\nA\x0b: b\r\n\r\n", "GET /public/a\tHTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /public/%00 HTTP/1.1\r\nHost: x\r\n\r\n", "GET /public/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "TRACE /public/a HTTP/1.1\r\nHost: x\r\n\r\n", "CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01\x02", "get /public/a HTTP/1.1\r\nHost: x\r\n\r\n"));

std::string chunked(std::string_view wire) {
  return echo("Host: x\r\nTransfer-Encoding: chunked\r\n") + std::string(wire);
}

INSTANTIATE_TEST_SUITE_P(
    Chunks, Smuggling,
    testing::Values(chunked("2\r\n{}\r\n0\r\nAuthorization: Bearer x\r\n\r\n"),
                    chunked("2\r\n{}\r\n0\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n"),
                    chunked("2\r\n{}\r\n0\r\nX: " + std::string(18'000, 'y') + "\r\n\r\n"),
                    chunked("2;" + std::string(9'000, 'y') + "\r\n{}\r\n0\r\n\r\n"),
                    chunked("2;a=\"\n\"\r\n{}\r\n0\r\n\r\n"), chunked("ffffffffffffffff2\r\n{}\r\n0\r\n\r\n"),
                    chunked("0x2\r\n{}\r\n0\r\n\r\n"), chunked("2\n{}\n0\n\n"), chunked("2\r\n{}X0\r\n\r\n"),
                    chunked("2\r\n{}\r\n0\r\n\n"), chunked(" 2\r\n{}\r\n0\r\n\r\n"),
                    chunked("-2\r\n{}\r\n0\r\n\r\n")));

TEST(OversizedHead, IsRefusedWith431) {
  const ToyServer server;
  const auto status = [&server](std::string_view line, std::string_view fields) {
    auto client = server.connect();
    client.send(std::string(line) + "\r\nHost: x\r\n" + std::string(fields) + "\r\n");
    const auto response = client.receive();
    if (!response) return 0U;
    EXPECT_EQ(response->code(), response->status == 431 ? "HEADER_FIELDS_TOO_LARGE" : response->code());
    EXPECT_TRUE(response->status == 200 || client.is_closed_by_server());
    return response->status;
  };
  EXPECT_EQ(status("GET /public/a HTTP/1.1", "X: " + std::string(8'000, 'y') + "\r\n"), 200U);
  EXPECT_EQ(status("GET /public/a HTTP/1.1", "X: " + std::string(9'000, 'y') + "\r\n"), 431U);
  EXPECT_EQ(status("GET /public/a HTTP/1.1", "X: " + std::string(1'000'000, 'y') + "\r\n"), 431U);
  EXPECT_EQ(status("GET /public/" + std::string(8'000, 'a') + " HTTP/1.1", ""), 200U);
  EXPECT_EQ(status("GET /public/" + std::string(9'000, 'a') + " HTTP/1.1", ""), 431U);
  EXPECT_EQ(status("GET /public/" + std::string(1'000'000, 'a') + " HTTP/1.1", ""), 431U);
}

TEST(OversizedHead, TooManyFieldsAreMalformed) {
  const ToyServer server;
  std::string fields = "Host: x\r\n";
  for (int each = 0; each < 99; ++each) {
    fields += "a: b\r\n";
  }
  EXPECT_EQ(server.ask("GET /fields HTTP/1.1\r\n" + fields + "\r\n").body, "100");
  EXPECT_EQ(server.ask("GET /fields HTTP/1.1\r\n" + fields + "a: b\r\n\r\n").status, 400U);
}

}  // namespace
}  // namespace inventory::http

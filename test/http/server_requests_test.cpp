// A whole server on loopback: ordinary requests, persistence, order, and what is refused before a handler
// runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/toy_server.hpp"

namespace inventory::http {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

std::string get(std::string_view path, std::string_view fields = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\n" + std::string(fields) + "\r\n";
}

std::string post(std::string_view path, std::string_view body,
                 std::string_view fields = "Content-Type: application/json\r\n") {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(fields) + "\r\n" + std::string(body);
}

TEST(ServerRequests, AnswersWithTheFieldsEveryAnswerHas) {
  const ToyServer server;
  const auto response =
      server.ask(get("/public/a%20b", "X-Correlation-Id: 018F2F5E-7C1A-7B3E-9D52-3C6A1F0B2E44\r\n"));
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(response.body, R"({"name":"a b"})");
  EXPECT_EQ(response.header("content-type"), "application/json");
  EXPECT_EQ(response.header("x-content-type-options"), "nosniff");
  EXPECT_EQ(response.header("cache-control"), "no-store");
  EXPECT_EQ(response.header("x-correlation-id"), "018f2f5e-7c1a-7b3e-9d52-3c6a1f0b2e44");
  EXPECT_THAT(response.header("date"), MatchesRegex("[A-Z][a-z]+, [0-9]+ [A-Z][a-z]+ [0-9]+ [0-9:]+ GMT"));
  EXPECT_EQ(response.header("server"), "");
}

TEST(ServerRequests, MakesACorrelationIdWhereNoneIsGiven) {
  const ToyServer server;
  const auto first =
      server.ask(get("/public/a", "X-Correlation-Id: nonsense\r\n")).header("x-correlation-id");
  const auto second = server.ask(get("/public/a")).header("x-correlation-id");
  EXPECT_TRUE(Uuid::parse(first));
  EXPECT_TRUE(Uuid::parse(second));
  EXPECT_NE(first, second);
}

TEST(ServerRequests, UnknownPathAndMethodAreProblems) {
  const ToyServer server;
  const auto missing = server.ask(get("/nowhere?token=secret"));
  EXPECT_EQ(missing.status, 404U);
  EXPECT_EQ(missing.code(), "ROUTE_NOT_FOUND");
  EXPECT_EQ(missing.header("content-type"), "application/problem+json");
  EXPECT_THAT(missing.body, HasSubstr(R"("instance":"/nowhere")"));
  const auto wrong = server.ask("DELETE /public/a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(wrong.status, 405U);
  EXPECT_EQ(wrong.code(), "METHOD_NOT_ALLOWED");
  EXPECT_EQ(wrong.header("allow"), "GET, HEAD, OPTIONS");
  const auto options = server.ask("OPTIONS /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(options.status, 204U);
  EXPECT_EQ(options.header("allow"), "POST, OPTIONS");
  EXPECT_EQ(server.ask("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").status, 204U);
  EXPECT_EQ(server.ask("OPTIONS /nowhere HTTP/1.1\r\nHost: x\r\n\r\n").status, 404U);
}

TEST(ServerRequests, HeadIsGetWithoutBody) {
  const ToyServer server;
  auto client = server.connect();
  client.send("HEAD /public/abc HTTP/1.1\r\nHost: x\r\n\r\n" + get("/public/next"));
  const auto head = client.receive(true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200U);
  EXPECT_EQ(head->header("content-length"), "14");
  const auto next = client.receive();
  ASSERT_TRUE(next) << "no body byte stood between the answers";
  EXPECT_EQ(next->body, R"({"name":"next"})");
}

TEST(ServerRequests, EchoesBodiesOfEveryFraming) {
  const ToyServer server;
  auto client = server.connect();
  const std::string chunked =
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: "
      "chunked\r\n\r\n";
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{5000}, std::size_t{30'000}, Limits{}.body_bytes_max}) {
    const std::string body(size, 'b');
    client.send(post("/echo", body));
    const auto sized = client.receive();
    ASSERT_TRUE(sized) << size;
    EXPECT_EQ(sized->body, body);
    char hex[20];
    std::snprintf(hex, sizeof hex, "%zx", size);
    client.send(chunked + hex + "\r\n" + body + "\r\n0\r\n\r\n");
    const auto in_chunks = client.receive();
    ASSERT_TRUE(in_chunks) << size;
    EXPECT_EQ(in_chunks->body, body);
  }
}

TEST(ServerRequests, AChunkedBodyEndsWhereTheNextRequestBegins) {
  const ToyServer server;
  auto client = server.connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2\r\n{}\r\n0\r\n\r\n" +
      get("/public/next"));
  EXPECT_EQ(client.receive().value_or(RawResponse{}).body, "{}");
  EXPECT_EQ(client.receive().value_or(RawResponse{}).body, R"({"name":"next"})");
}

TEST(ServerRequests, ReadsWhatArrivesByteByByte) {
  const ToyServer server;
  auto client = server.connect();
  for (const char byte : post("/echo", R"({"a":1})") +
                             "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n3\r\n[1,\r\n2;x=y\r\n2]\r\n0\r\n\r\n") {
    ASSERT_TRUE(client.send({&byte, 1}));
  }
  EXPECT_EQ(client.receive().value_or(RawResponse{}).body, R"({"a":1})");
  EXPECT_EQ(client.receive().value_or(RawResponse{}).body, "[1,2]");
}

TEST(ServerRequests, AnswersAHundredPipelinedRequestsInOrder) {
  const ToyServer server;
  auto client = server.connect();
  std::string all;
  for (int each = 0; each < 100; ++each) {
    all += each % 3 == 0 ? post("/echo", R"({"name":")" + std::to_string(each) + "\"}")
                         : get("/public/" + std::to_string(each));
  }
  client.send(all);
  for (int each = 0; each < 100; ++each) {
    const auto response = client.receive();
    ASSERT_TRUE(response) << each;
    EXPECT_EQ(response->body, R"({"name":")" + std::to_string(each) + "\"}");
  }
}

TEST(ServerRequests, APipelinedBadRequestEndsTheConnectionAfterTheGoodAnswers) {
  const ToyServer server;
  auto client = server.connect();
  client.send(get("/public/1") + get("/public/2") + "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" +
              get("/public/3"));
  EXPECT_EQ(client.receive().value_or(RawResponse{}).body, R"({"name":"1"})");
  EXPECT_EQ(client.receive().value_or(RawResponse{}).body, R"({"name":"2"})");
  const auto refused = client.receive();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 400U);
  EXPECT_TRUE(refused->closes());
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST(ServerRequests, HonoursPersistenceBothWays) {
  const ToyServer server;
  auto closing = server.connect();
  closing.send(get("/public/a", "Connection: close\r\n"));
  EXPECT_TRUE(closing.receive().value_or(RawResponse{}).closes());
  EXPECT_TRUE(closing.is_closed_by_server());

  auto old = server.connect();
  old.send("GET /public/a HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(old.receive().value_or(RawResponse{}).closes());
  EXPECT_TRUE(old.is_closed_by_server());

  auto persistent_old = server.connect();
  for (int each = 0; each < 2; ++each) {
    persistent_old.send("GET /public/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const auto response = persistent_old.receive();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->header("connection"), "keep-alive");
  }
}

TEST(ServerRequests, ClosesAfterTheAllowedNumberOfRequests) {
  const ToyServer server({.connection_requests_max = 2});
  auto client = server.connect();
  client.send(get("/public/1") + get("/public/2") + get("/public/3"));
  EXPECT_FALSE(client.receive().value_or(RawResponse{}).closes());
  EXPECT_TRUE(client.receive().value_or(RawResponse{}).closes());
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST(ServerRequests, AHalfClosedClientGetsItsAnswer) {
  const ToyServer server;
  auto client = server.connect();
  client.send(post("/echo", "{}"));
  client.finish_sending();
  EXPECT_EQ(client.receive().value_or(RawResponse{}).body, "{}");
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST(ServerRequests, InputThatEndsTooEarlyIsMalformed) {
  const ToyServer server;
  for (const std::string_view cut : {"GET /public/a HTTP/1.1\r\nHo",
                                     "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                     "Content-Length: 5\r\n\r\n{}",
                                     "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                     "Transfer-Encoding: chunked\r\n\r\n5\r\n{}"}) {
    auto client = server.connect();
    client.send(cut);
    client.finish_sending();
    EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 400U) << cut;
    EXPECT_TRUE(client.is_closed_by_server());
  }
}

TEST(ServerRequests, InvitesABodyThatWaitsForIt) {
  const ToyServer server;
  auto client = server.connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
      "Content-Length: 2\r\n\r\n");
  EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 100U);
  client.send("{}");
  EXPECT_EQ(client.receive().value_or(RawResponse{}).body, "{}");
}

TEST(ServerRequests, DoesNotInviteABodyItWillNotRead) {
  const ToyServer server;
  const std::string waiting = "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  const std::string json = "Content-Type: application/json\r\n";
  const std::pair<std::string, unsigned> refused[] = {
      {"POST /nowhere HTTP/1.1\r\nHost: x\r\n" + json, 404},
      {"PUT /echo HTTP/1.1\r\nHost: x\r\n" + json, 405},
      {"POST /secret-echo HTTP/1.1\r\nHost: x\r\n" + json, 401},
      {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n", 415},
      {"POST /echo HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n" + json, 406},
  };
  for (const auto& [head, status] : refused) {
    auto client = server.connect();
    client.send(head + waiting);
    const auto response = client.receive();
    ASSERT_TRUE(response) << head;
    EXPECT_EQ(response->status, status) << head;
    EXPECT_TRUE(response->closes()) << head;
    EXPECT_TRUE(client.is_closed_by_server()) << head;
  }
}

TEST(ServerRequests, TooLargeABodyIsRefusedUnread) {
  const ToyServer server({.body_bytes_max = 100});
  auto sized = server.connect();
  sized.send(post("/echo", std::string(101, 'x')));
  const auto response = sized.receive();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 413U);
  EXPECT_EQ(response->code(), "CONTENT_TOO_LARGE");
  EXPECT_TRUE(response->closes());

  auto chunked = server.connect();
  chunked.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      "64\r\n" +
      std::string(100, 'x') + "\r\n1\r\n");
  EXPECT_EQ(chunked.receive().value_or(RawResponse{}).code(), "CONTENT_TOO_LARGE");
  EXPECT_TRUE(chunked.is_closed_by_server());

  EXPECT_EQ(server
                .ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                     "Content-Length: 9223372036854775807\r\n\r\n")
                .status,
            413U);
}

// A reset would take the answer away from a client that is still sending.
TEST(ServerRequests, TheAnswerToAnUnreadBodyIsNotFollowedByAReset) {
  const ToyServer server({.body_bytes_max = 100});
  for (int each = 0; each < 20; ++each) {
    auto client = server.connect();
    EXPECT_TRUE(client.send(post("/echo", std::string(200'000, 'x'))));
    EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 413U);
    EXPECT_TRUE(client.is_closed_in_order());
  }
}

TEST(ServerRequests, ChecksTheTypeOfABody) {
  const ToyServer server;
  const auto status = [&server](std::string_view path, std::string_view fields, std::string_view body = "{}",
                                std::string_view method = "POST") {
    auto text = post(path, body, fields);
    if (method != "POST") text.replace(0, 4, method);
    return server.ask(text).status;
  };
  EXPECT_EQ(status("/echo", "Content-Type: Application/JSON; charset=UTF-8\r\n"), 200U);
  EXPECT_EQ(status("/echo", ""), 415U);
  EXPECT_EQ(status("/echo", "", ""), 415U);
  EXPECT_EQ(status("/echo", "Content-Type: application/merge-patch+json\r\n"), 415U);
  EXPECT_EQ(status("/echo", "Content-Type: application/json; charset=latin1\r\n"), 415U);
  EXPECT_EQ(status("/echo", "Content-Type: application/json\r\nContent-Type: text/plain\r\n"), 415U);
  EXPECT_EQ(status("/confirm", "", ""), 200U);
  EXPECT_EQ(status("/confirm", ""), 415U);
  EXPECT_EQ(status("/confirm", "Content-Type: text/plain\r\n", ""), 415U);
  EXPECT_EQ(status("/patch", "Content-Type: application/merge-patch+json\r\n", "{}", "PATCH"), 200U);
  EXPECT_EQ(status("/patch", "Content-Type: application/json\r\n", "{}", "PATCH"), 200U);
  EXPECT_EQ(status("/patch", "Content-Type: text/plain\r\n", "{}", "PATCH"), 415U);
}

TEST(ServerRequests, ABodyNobodyAskedForIsReadAndDropped) {
  const ToyServer server;
  auto client = server.connect();
  client.send("GET /public/a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello" + get("/public/b"));
  EXPECT_EQ(client.receive().value_or(RawResponse{}).body, R"({"name":"a"})");
  EXPECT_EQ(client.receive().value_or(RawResponse{}).body, R"({"name":"b"})");
}

TEST(ServerRequests, AsksForTokensAndScopes) {
  const ToyServer server;
  const auto none = server.ask(get("/secret"));
  EXPECT_EQ(none.status, 401U);
  EXPECT_EQ(none.code(), "UNAUTHENTICATED");
  EXPECT_THAT(none.header("www-authenticate"), HasSubstr("Bearer"));
  EXPECT_EQ(server.ask(get("/secret", "Authorization: Bearer a.b.c\r\n")).status, 401U);

  const auto good = "Authorization: Bearer " + server.token({auth::Scope::admin}) + "\r\n";
  const auto response = server.ask(get("/secret", good));
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(response.body, R"({"client":"tester"})");
  EXPECT_EQ(server.ask(get("/secret", good + good)).status, 401U) << "two Authorization fields";

  const auto poor =
      server.ask(get("/secret", "Authorization: Bearer " + server.token({auth::Scope::reserve}) + "\r\n"));
  EXPECT_EQ(poor.status, 403U);
  EXPECT_EQ(poor.code(), "FORBIDDEN");
  EXPECT_THAT(poor.body, HasSubstr(R"("requiredScopes":["inventory:read","inventory:admin"])"));
  EXPECT_THAT(poor.header("www-authenticate"), HasSubstr("insufficient_scope"));
}

TEST(ServerRequests, AHandlersExceptionStaysInside) {
  const ToyServer server;
  auto client = server.connect();
  client.send(get("/throw"));
  const auto response = client.receive();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 500U);
  EXPECT_EQ(response->code(), "INTERNAL_ERROR");
  EXPECT_THAT(response->body, Not(HasSubstr("inner reason")));
  EXPECT_TRUE(eventually([&] { return server.log_lines().find("the inner reason") != std::string::npos; }));
  client.send(get("/public/a"));
  EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 200U) << "the connection lives on";
}

TEST(ServerRequests, LogsRequestsWithoutQueryOrToken) {
  const ToyServer server;
  const auto token = server.token({auth::Scope::read});
  server.ask(get("/secret?apikey=hush", "Authorization: Bearer " + token + "\r\n"));
  ASSERT_TRUE(
      eventually([&] { return server.log_lines().find("\"event\":\"request\"") != std::string::npos; }));
  const auto lines = server.log_lines();
  EXPECT_THAT(lines, HasSubstr(R"("route":"/secret","path":"/secret","status":200)"));
  EXPECT_THAT(lines, HasSubstr(R"("client":"tester")"));
  EXPECT_THAT(lines, Not(HasSubstr("hush")));
  EXPECT_THAT(lines, Not(HasSubstr(token)));
}

TEST(ServerRequests, CountsRequestsByRouteNotByPath) {
  const ToyServer server;
  server.ask(get("/public/a"));
  server.ask(get("/public/b"));
  server.ask(get("/nowhere"));
  server.ask("nonsense\r\n\r\n");
  // A request is counted when its answer has been sent, so the client may be a little ahead.
  for (const std::string_view line :
       {R"(inventory_http_requests_total{method="GET",route="/public/{name}",status="200"} 2)",
        R"(inventory_http_requests_total{method="GET",route="unmatched",status="404"} 1)",
        R"(inventory_http_requests_total{method="unreadable",route="unmatched",status="400"} 1)"}) {
    EXPECT_TRUE(eventually([&] { return server.metrics().find(line) != std::string::npos; })) << line;
  }
  EXPECT_TRUE(
      eventually([&] { return server.metrics().find("inventory_http_connections 0") != std::string::npos; }));
  EXPECT_THAT(server.metrics(), HasSubstr("inventory_http_requests_in_flight 0"));
}

}  // namespace
}  // namespace inventory::http

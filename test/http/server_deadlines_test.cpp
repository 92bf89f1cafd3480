// Slow clients: each phase has one absolute deadline that a byte now and then does not push away.
#include <gtest/gtest.h>

#include "http/toy_server.hpp"

namespace inventory::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds short_deadline{60};

// Sends a byte every few milliseconds until an answer or the end comes; the time that took.
milliseconds drip(RawClient& client, std::string_view byte, std::string& answer) {
  const auto start = steady_clock::now();
  while (answer.empty() && steady_clock::now() - start < std::chrono::seconds(10)) {
    if (!client.send(byte)) break;
    answer = client.receive_some(milliseconds(10));
  }
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
}

TEST(ServerDeadlines, ADrippingHeaderIsAnsweredWith408) {
  const ToyServer server({.header = short_deadline});
  auto client = server.connect();
  client.send("GET /public/a HTTP/1.1\r\nX: ");
  std::string answer;
  const auto took = drip(client, "y", answer);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_NE(answer.find("REQUEST_TIMEOUT"), std::string::npos);
  EXPECT_GE(took, short_deadline - milliseconds(10));
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST(ServerDeadlines, ADrippingBodyIsAnsweredWith408) {
  const ToyServer server({.body = short_deadline});
  for (const std::string_view framing : {"Content-Length: 60000\r\n\r\n", "Content-Length: 600\r\n\r\n",
                                         "Transfer-Encoding: chunked\r\n\r\nEA60\r\n"}) {
    auto client = server.connect();
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
                std::string(framing));
    std::string answer;
    drip(client, "y", answer);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 408 ")) << answer;
    EXPECT_TRUE(client.is_closed_by_server());
  }
}

TEST(ServerDeadlines, AnIdleConnectionIsClosedWithoutAWord) {
  const ToyServer server({.idle = short_deadline});
  auto fresh = server.connect();
  EXPECT_TRUE(fresh.is_closed_by_server());
  auto used = server.connect();
  used.send("GET /public/a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(used.receive().value_or(RawResponse{}).status, 200U);
  EXPECT_TRUE(used.is_closed_by_server());
}

TEST(ServerDeadlines, TheHandlerIsNotUnderThem) {
  ToyServer server({.header = milliseconds(20),
                    .body = milliseconds(20),
                    .write = milliseconds(20),
                    .idle = milliseconds(20)});
  auto client = server.connect();
  client.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return server.waiting() == 1; }));
  EXPECT_EQ(client.receive_some(milliseconds(100)), "");
  server.release_waiting();
  EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 200U);
}

TEST(ServerDeadlines, AClientThatNeverReadsLosesItsConnection) {
  const ToyServer server({.write = short_deadline});
  auto client = server.connect(4096);
  client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return server.metrics().find("status=\"200\"} 1") != std::string::npos; }));
  EXPECT_FALSE(client.receive()) << "the answer was complete although nobody read it";
}

// By the kernel, so that no connection stays there that was closed here with the end of an answer unsent.
TEST(ServerDeadlines, AClientThatTakesNothingIsGivenUp) {
  const ToyServer server({.write = milliseconds(600'000), .unacknowledged = short_deadline});
  auto client = server.connect(4096);
  client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return server.metrics().find("status=\"200\"} 1") != std::string::npos; }));
  EXPECT_TRUE(
      eventually([&] { return server.metrics().find("inventory_http_connections 0") != std::string::npos; }));
}

TEST(ServerDeadlines, AClientThatReadsGetsTheWholeLargeAnswer) {
  const ToyServer server;
  auto client = server.connect();
  client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.receive().value_or(RawResponse{}).body.size(), ToyServer::large_bytes);
  client.send("GET /public/a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 200U);
}

TEST(ServerDeadlines, SlowClientsDoNotHinderOthers) {
  const ToyServer server;
  std::vector<RawClient> slow;
  for (int each = 0; each < 200; ++each) {
    slow.push_back(server.connect());
    slow.back().send("GET /public/a HTTP/1.1\r\nX: ");
  }
  EXPECT_EQ(server.ask("GET /public/a HTTP/1.1\r\nHost: x\r\n\r\n").status, 200U);
}

// A refused client that goes on sending is listened to only so long.
TEST(ServerDeadlines, LingeringEnds) {
  const ToyServer server({.linger = short_deadline});
  auto client = server.connect();
  client.send("nonsense");
  std::string answer;
  while (client.send("x")) {
    answer += client.receive_some(milliseconds(5));
    ASSERT_LT(answer.size(), 10'000U);
  }
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(
      eventually([&] { return server.metrics().find("inventory_http_connections 0") != std::string::npos; }));
}

}  // namespace
}  // namespace inventory::http

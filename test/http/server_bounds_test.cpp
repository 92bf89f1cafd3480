// More connections than the bound, and no descriptors left.
#include <sys/resource.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/toy_server.hpp"

namespace inventory::http {
namespace {

constexpr std::string_view ask_public = "GET /public/a HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view ask_health = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(ServerBounds, BeyondTheBoundOnlyHealthIsAnswered) {
  ToyServer server({.connections_max = 2, .operational_connections_reserve = 2});
  auto first = server.connect();
  auto second = server.connect();
  ASSERT_TRUE(eventually([&] { return server.server().connections() == 2; }));

  auto shed = server.connect();
  shed.send(ask_public);
  const auto refused = shed.receive();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503U);
  EXPECT_EQ(refused->code(), "OVERLOADED");
  EXPECT_EQ(refused->header("retry-after"), "1");
  EXPECT_TRUE(refused->closes());
  EXPECT_TRUE(shed.is_closed_by_server());

  auto probe = server.connect();
  probe.send(ask_health);
  const auto healthy = probe.receive();
  ASSERT_TRUE(healthy);
  EXPECT_EQ(healthy->status, 200U);
  EXPECT_TRUE(healthy->closes()) << "the reserve is for many probes, not for one that stays";

  first.send(ask_public);
  EXPECT_EQ(first.receive().value_or(RawResponse{}).status, 200U) << "who is inside is served on";
  EXPECT_THAT(server.metrics(),
              testing::HasSubstr(R"(inventory_http_shed_total{reason="operational_only"} 1)"));
}

TEST(ServerBounds, BeyondTheReserveConnectionsAreTurnedAwayAtOnce) {
  // No deadline may end the reserve connection while its place is being counted.
  ToyServer server(
      {.connections_max = 1, .operational_connections_reserve = 1, .header = std::chrono::hours(1)});
  auto first = server.connect();
  ASSERT_TRUE(eventually([&] { return server.server().connections() == 1; }));
  auto reserve = server.connect();
  ASSERT_TRUE(eventually([&] { return server.server().connections() == 2; }));
  auto turned_away = server.connect();
  const auto refused = turned_away.receive();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503U);
  EXPECT_EQ(refused->header("retry-after"), "1");
  EXPECT_TRUE(turned_away.is_closed_by_server());
  EXPECT_TRUE(eventually([&] { return server.server().connections() == 2; }));
}

TEST(ServerBounds, APlaceIsFreeAgainWhenAConnectionEnds) {
  ToyServer server({.connections_max = 1, .operational_connections_reserve = 0});
  for (int each = 0; each < 5; ++each) {
    auto client = server.connect();
    client.send(ask_public);
    EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 200U);
    client.finish_sending();
    ASSERT_TRUE(eventually([&] { return server.server().connections() == 0; }));
  }
}

bool survives_running_out_of_descriptors() {
  const ToyServer server({.accept_pause = std::chrono::milliseconds(5)});
  auto served = server.connect();
  served.send(ask_public);
  if (!served.receive()) return false;
  const auto logged = [&server](std::string_view event) {
    return eventually([&] { return server.log_lines().find(event) != std::string::npos; });
  };
  // The client's own end takes a descriptor too: leave room for it and none for the server's.
  const int next = ::dup(0);
  ::close(next);
  const rlimit limit{static_cast<rlim_t>(next) + 1, static_cast<rlim_t>(next) + 1};
  ::setrlimit(RLIMIT_NOFILE, &limit);
  auto starved = server.connect();
  starved.send(ask_public);
  if (!logged("accept_failed")) return false;
  served.send(ask_public);
  if (!served.receive()) return false;
  served.finish_sending();  // gives the server's descriptor back
  return starved.receive() && logged("accept_recovered");
}

// In a child, because its descriptor limit cannot be undone safely in a process that runs other tests.
TEST(ServerBoundsDeathTest, SurvivesRunningOutOfDescriptors) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(::_exit(survives_running_out_of_descriptors() ? 0 : 1), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace inventory::http

// Starting and ending: what is under way is answered, what is idle is closed, what hangs is cut.
#include <future>
#include <stdexcept>
#include <system_error>

#include <gtest/gtest.h>

#include "http/toy_server.hpp"

namespace inventory::http {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view ask_public = "GET /public/a HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view ask_wait = "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(ServerDrain, AnswersWhatIsUnderWayAndClosesWhatIsIdle) {
  ToyServer server({}, {.threads = 2});
  std::vector<RawClient> busy;
  for (int each = 0; each < 20; ++each) {
    busy.push_back(server.connect());
    busy.back().send(ask_wait);
  }
  auto idle = server.connect();
  idle.send(ask_public);
  ASSERT_TRUE(idle.receive());
  ASSERT_TRUE(eventually([&] { return server.waiting() == 20; }));

  auto drained = std::async(std::launch::async, [&] { return server.server().drain(); });
  EXPECT_TRUE(idle.is_closed_by_server());
  EXPECT_TRUE(eventually([&] {
    try {
      const auto late = server.connect();
      return false;
    } catch (const std::system_error&) {
      return true;
    }
  })) << "new connections are still taken";
  server.release_waiting();
  for (auto& client : busy) {
    const auto response = client.receive();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200U);
    EXPECT_TRUE(response->closes());
    EXPECT_TRUE(client.is_closed_by_server());
  }
  EXPECT_TRUE(drained.get());
  EXPECT_TRUE(server.server().drain()) << "once more changes nothing";
}

TEST(ServerDrain, ARequestHalfReceivedIsStillAnswered) {
  ToyServer server;
  auto client = server.connect();
  client.send(ask_public.substr(0, 20));
  // The other connection's end tells that the drain has reached the thread.
  auto idle = server.connect();
  idle.send(ask_public);
  ASSERT_TRUE(idle.receive());
  auto drained = std::async(std::launch::async, [&] { return server.server().drain(); });
  EXPECT_TRUE(idle.is_closed_by_server());
  client.send(ask_public.substr(20));
  const auto response = client.receive();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200U);
  EXPECT_TRUE(response->closes());
  EXPECT_TRUE(drained.get());
}

TEST(ServerDrain, CutsWhatDoesNotEnd) {
  ToyServer server({.shutdown = milliseconds(50)});
  auto hanging = server.connect();
  hanging.send(ask_wait);
  auto dripping = server.connect();
  dripping.send("GET /");
  ASSERT_TRUE(eventually([&] { return server.waiting() == 1; }));
  EXPECT_FALSE(server.server().drain());
  EXPECT_TRUE(hanging.is_closed_by_server());
  EXPECT_TRUE(dripping.is_closed_by_server());
  server.release_waiting();  // the answer comes after the end and is harmless
}

TEST(ServerDrain, NoRequestIsLostWhileClientsKeepAsking) {
  ToyServer server({}, {.threads = 2});
  std::atomic<int> answered{0};
  std::atomic<int> lost{0};
  std::vector<std::thread> clients;
  for (int each = 0; each < 8; ++each) {
    clients.emplace_back([&] {
      try {
        auto client = server.connect();
        while (client.send(ask_public)) {
          const auto response = client.receive();
          if (!response) break;  // closed while idle, as our request was on its way: nothing was begun
          ++answered;
          if (response->status != 200) ++lost;
          if (response->closes()) break;
        }
      } catch (const std::system_error&) {
        ++lost;
      }
    });
  }
  EXPECT_TRUE(eventually([&] { return answered > 500; }));
  EXPECT_TRUE(server.server().drain());
  for (auto& client : clients) {
    client.join();
  }
  EXPECT_EQ(lost, 0);
}

TEST(ServerStart, RefusesAddressesItCannotServe) {
  observe::Log log({.sink = [](std::string_view) {}});
  observe::Metrics metrics("test");
  const auto start = [&](std::string address) {
    Server server(
        {.address = std::move(address), .threads = 1}, Router(), [] { return auth::Authenticator(nullptr); },
        metrics, log);
    server.start();
  };
  for (const char* bad : {"", "localhost:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:80x",
                          "::1:80", ":80", "192.0.2.1:0"}) {
    EXPECT_THROW(start(bad), std::runtime_error) << bad;
  }
}

// Listeners share their port, which must not let a second server in.
TEST(ServerStart, RefusesATakenPort) {
  ToyServer first;
  observe::Log log({.sink = [](std::string_view) {}});
  observe::Metrics metrics("test");
  Server second(
      {.address = first.server().address(), .threads = 1}, Router(),
      [] { return auth::Authenticator(nullptr); }, metrics, log);
  try {
    second.start();
    FAIL() << "started on a taken port";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find(first.server().address()), std::string::npos) << error.what();
  }
}

TEST(ServerStart, ThreadsShareTheConnections) {
  const ToyServer server({}, {.threads = 2});
  for (int each = 0; each < 50; ++each) {
    EXPECT_EQ(server.ask(ask_public).status, 200U);
  }
}

}  // namespace
}  // namespace inventory::http

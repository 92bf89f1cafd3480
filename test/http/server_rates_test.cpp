// Clients that ask more often than they may.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/toy_server.hpp"

namespace inventory::http {
namespace {

using testing::HasSubstr;

class ServerRates : public testing::Test {
 protected:
  static std::shared_ptr<ClientRates> rates() {
    const ClientLimit two_at_once{.rate = RequestRate{1, 2}};
    return std::make_shared<ClientRates>(std::make_shared<const ClientLimits>(
        std::vector<std::pair<ClientId, ClientLimit>>{{{"free"}, {}}}, two_at_once));
  }
  std::string secret(const std::string& client, auth::ScopeSet scopes = {auth::Scope::read}) const {
    return "GET /secret HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + server_.token(scopes, client) +
           "\r\n\r\n";
  }

  ToyServer server_{{}, {.rates = rates()}};
};

TEST_F(ServerRates, BeyondTheBurstTheAnswerIs429) {
  auto client = server_.connect();
  client.send(secret("a") + secret("a") + secret("a") + secret("b"));
  const auto first = client.receive().value_or(RawResponse{});
  EXPECT_EQ(first.status, 200U);
  EXPECT_EQ(first.header("ratelimit-policy"), "\"client\";q=2;w=2");
  EXPECT_EQ(first.header("ratelimit"), "\"client\";r=1;t=1");
  EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 200U);
  const auto refused = client.receive().value_or(RawResponse{});
  EXPECT_EQ(refused.status, 429U);
  EXPECT_EQ(refused.code(), "RATE_LIMITED");
  EXPECT_EQ(refused.header("retry-after"), "1");
  EXPECT_THAT(refused.header("ratelimit"), HasSubstr("r=0"));
  EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 200U)
      << "another client, and the connection goes on";
  EXPECT_THAT(server_.metrics(), HasSubstr("inventory_http_shed_total{reason=\"client_rate\"} 1"));
}

TEST_F(ServerRates, WhatIsForbiddenCountsToo) {
  const auto forbidden = secret("c", {auth::Scope::reserve});
  EXPECT_EQ(server_.ask(forbidden).status, 403U);
  EXPECT_EQ(server_.ask(forbidden).status, 403U);
  EXPECT_EQ(server_.ask(forbidden).status, 429U);
}

TEST_F(ServerRates, WhoHasNoneIsToldNothing) {
  for (int i = 0; i < 5; ++i) {
    const auto answer = server_.ask(secret("free"));
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.header("ratelimit"), "");
  }
  const auto open = server_.ask("GET /public/a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(open.header("ratelimit-policy"), "");
}

TEST(ServerWithoutRates, SaysNothingOfThem) {
  const ToyServer server;
  const auto answer = server.ask("GET /secret HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                                 server.token({auth::Scope::read}) + "\r\n\r\n");
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.header("ratelimit"), "");
}

}  // namespace
}  // namespace inventory::http

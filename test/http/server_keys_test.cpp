// A token whose key is not known yet: its request waits for the keys of the issuer, and nobody else does.
#include <mutex>
#include <vector>

#include <gtest/gtest.h>

#include "http/toy_server.hpp"

namespace inventory::http {
namespace {

// Has no keys until a test lets them come.
class ScriptedKeys final : public auth::KeySource {
 public:
  std::uint64_t generation() const noexcept override { return 1; }
  auth::TrustedKeys trusted() const override {
    const std::lock_guard lock(mutex_);
    return {keys_, keys_ ? 1U : 0U};
  }
  void fetch(Reply reply) override {
    const std::lock_guard lock(mutex_);
    if (too_soon_) return reply(auth::FetchAnswer::not_now);
    waiting_.push_back(std::move(reply));
  }

  void trust(auth::KeySet keys) {
    const std::lock_guard lock(mutex_);
    keys_ = std::make_shared<const auth::KeySet>(std::move(keys));
  }
  void refuse_to_fetch() {
    const std::lock_guard lock(mutex_);
    too_soon_ = true;
  }
  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }
  void answer(auth::FetchAnswer answer) {
    std::vector<Reply> ready;
    {
      const std::lock_guard lock(mutex_);
      ready.swap(waiting_);
    }
    for (Reply& reply : ready)
      reply(answer);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const auth::KeySet> keys_;
  std::vector<Reply> waiting_;
  bool too_soon_ = false;
};

class ServerKeys : public testing::Test {
 protected:
  ServerKeys() { keys_->trust({}); }
  std::string secret(const std::string& path = "/secret") const {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
           server_.token({auth::Scope::read}) + "\r\n\r\n";
  }
  bool waits(std::size_t count = 1) const {
    return eventually([&] { return keys_->waiting() == count; });
  }

  std::shared_ptr<ScriptedKeys> keys_ = std::make_shared<ScriptedKeys>();
  ToyServer server_{{.shutdown = std::chrono::milliseconds(100)}, {.keys = keys_}};
};

TEST_F(ServerKeys, TheRequestIsAnsweredWhenTheKeyHasCome) {
  auto client = server_.connect();
  client.send(secret() + secret());
  ASSERT_TRUE(waits());
  EXPECT_EQ(server_.ask("GET /public/a HTTP/1.1\r\nHost: x\r\n\r\n").status, 200U) << "on the same thread";
  keys_->trust(server_.issuer_keys());
  keys_->answer(auth::FetchAnswer::fetched);
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 200U);
  EXPECT_EQ(keys_->waiting(), 0U);
  EXPECT_EQ(server_.metrics().find("inventory_tokens_refused_total{reason=\"unknown_key\"} 1"),
            std::string::npos);
}

TEST_F(ServerKeys, ItsBodyIsReadAfterwards) {
  auto client = server_.connect();
  client.send(
      "POST /secret-echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer " +
      server_.token({auth::Scope::read}) + "\r\nContent-Length: 7\r\n\r\n{\"a\"");
  ASSERT_TRUE(waits());
  client.send(":1}");
  keys_->trust(server_.issuer_keys());
  keys_->answer(auth::FetchAnswer::fetched);
  const auto answer = client.receive().value_or(RawResponse{});
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.body, "{\"a\":1}");
}

TEST_F(ServerKeys, ScopesAreCheckedAfterwardsToo) {
  auto client = server_.connect();
  client.send("GET /secret HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
              server_.token({auth::Scope::events}) + "\r\n\r\n");
  ASSERT_TRUE(waits());
  keys_->trust(server_.issuer_keys());
  keys_->answer(auth::FetchAnswer::fetched);
  EXPECT_EQ(client.receive().value_or(RawResponse{}).code(), "FORBIDDEN");
}

TEST_F(ServerKeys, ManyWaitTogether) {
  std::vector<RawClient> clients;
  for (std::size_t i = 0; i < 50; ++i) {
    clients.push_back(server_.connect());
    clients.back().send(secret());
  }
  ASSERT_TRUE(waits(50));
  keys_->trust(server_.issuer_keys());
  keys_->answer(auth::FetchAnswer::fetched);
  for (RawClient& client : clients)
    EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 200U);
}

TEST_F(ServerKeys, AKeyThatIsStillUnknownIsRefused) {
  auto client = server_.connect();
  client.send(secret());
  ASSERT_TRUE(waits());
  keys_->answer(auth::FetchAnswer::fetched);
  const auto answer = client.receive().value_or(RawResponse{});
  EXPECT_EQ(answer.status, 401U);
  EXPECT_NE(answer.header("www-authenticate").find("invalid_token"), std::string::npos);
  EXPECT_EQ(keys_->waiting(), 0U) << "it asks once";
  EXPECT_NE(server_.metrics().find("inventory_tokens_refused_total{reason=\"unknown_key\"} 1"),
            std::string::npos);
}

TEST_F(ServerKeys, WhereNobodyMayBeAskedItIsRefusedAtOnce) {
  keys_->refuse_to_fetch();
  EXPECT_EQ(server_.ask(secret()).status, 401U);
}

TEST_F(ServerKeys, WhenTheIssuerDoesNotAnswerNobodyCanTell) {
  auto client = server_.connect();
  client.send(secret());
  ASSERT_TRUE(waits());
  keys_->answer(auth::FetchAnswer::failed);
  const auto answer = client.receive().value_or(RawResponse{});
  EXPECT_EQ(answer.status, 503U);
  EXPECT_EQ(answer.code(), "AUTHORIZATION_UNAVAILABLE");
  EXPECT_NE(answer.header("retry-after"), "");
  EXPECT_EQ(answer.header("www-authenticate"), "");
  EXPECT_NE(server_.metrics().find("inventory_tokens_refused_total{reason=\"keys_unavailable\"} 1"),
            std::string::npos);
}

TEST(ServerWithoutKeys, SaysThatNobodyCanTell) {
  const ToyServer server({}, {.keys = std::make_shared<ScriptedKeys>()});
  const auto answer = server.ask("GET /secret HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                                 server.token({auth::Scope::read}) + "\r\n\r\n");
  EXPECT_EQ(answer.code(), "AUTHORIZATION_UNAVAILABLE");
  EXPECT_EQ(server.ask("GET /secret HTTP/1.1\r\nHost: x\r\n\r\n").status, 401U);
}

TEST_F(ServerKeys, WhoHasGoneMeanwhileHarmsNobody) {
  {
    auto client = server_.connect();
    client.send(secret());
    ASSERT_TRUE(waits());
  }
  keys_->trust(server_.issuer_keys());
  keys_->answer(auth::FetchAnswer::fetched);
  EXPECT_EQ(server_.ask(secret()).status, 200U);
}

TEST_F(ServerKeys, DrainingWaitsForTheAnswer) {
  auto client = server_.connect();
  client.send(secret());
  ASSERT_TRUE(waits());
  std::jthread draining([this] { server_.server().drain(); });
  keys_->trust(server_.issuer_keys());
  keys_->answer(auth::FetchAnswer::fetched);
  const auto answer = client.receive().value_or(RawResponse{});
  EXPECT_EQ(answer.status, 200U);
}

TEST_F(ServerKeys, AnAnswerAfterTheCutIsHarmless) {
  auto client = server_.connect();
  client.send(secret());
  ASSERT_TRUE(waits());
  EXPECT_FALSE(server_.server().drain());
  keys_->answer(auth::FetchAnswer::fetched);
}

}  // namespace
}  // namespace inventory::http

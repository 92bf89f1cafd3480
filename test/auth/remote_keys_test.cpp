#include "auth/remote_keys.hpp"

#include "auth/remote_keys_fixture.hpp"

namespace inventory::auth {
namespace {

using namespace std::chrono_literals;

TEST_F(RemoteKeysTest, FetchesAtTheStartAndVerifies) {
  start();
  ASSERT_TRUE(is_fetched());
  EXPECT_EQ(remote_->health(), KeysHealth::trusted);
  EXPECT_EQ(refusal(token(the_key(), "k1")), std::nullopt);
  EXPECT_EQ(refusal(token(TestKey(), "k1")), RefusalReason::signature);
  EXPECT_EQ(server_.requests(), 1u);
  ASSERT_EQ(journal_.changes().size(), 1u);
  EXPECT_TRUE(journal_.changes()[0].first);
  EXPECT_EQ(journal_.changes()[0].added, std::vector<std::string>{"k1"});
}

TEST_F(RemoteKeysTest, BeforeTheFirstSetNobodyCanTell) {
  answer_with({.status = 503});
  start();
  ASSERT_TRUE(eventually([&] { return !journal_.failures().empty(); }));
  EXPECT_EQ(remote_->health(), KeysHealth::awaited);
  EXPECT_EQ(refusal(token(the_key(), "k1")), RefusalReason::keys_unavailable);
  answer_with({.body = the_key().public_jwk_set("k1")});
  time_.advance(2s);
  remote_->wake();
  ASSERT_TRUE(is_fetched());
  EXPECT_EQ(refusal(token(the_key(), "k1")), std::nullopt);
}

TEST_F(RemoteKeysTest, RefreshesInTheBackground) {
  start();
  ASSERT_TRUE(is_fetched());
  time_.advance(8min);
  remote_->wake();
  ASSERT_TRUE(is_fetched(2));
  EXPECT_EQ(journal_.changes().size(), 1u) << "the same keys";
  EXPECT_EQ(source().generation(), 1u);
}

TEST_F(RemoteKeysTest, ANewKeyIsFoundWhenATokenNamesIt) {
  start();
  ASSERT_TRUE(is_fetched());
  const TestKey next;
  publish("{\"keys\":[" + the_key().public_jwk("k1") + "," + next.public_jwk("k2") + "]}");
  EXPECT_EQ(refusal(token(next, "k2")), RefusalReason::unknown_key);
  EXPECT_EQ(ask(), FetchAnswer::fetched);
  EXPECT_EQ(refusal(token(next, "k2")), std::nullopt);
  EXPECT_EQ(refusal(token(the_key(), "k1")), std::nullopt);
  EXPECT_EQ(server_.requests(), 2u);
}

TEST_F(RemoteKeysTest, ARemovedKeyEndsTheTokensThatWereCached) {
  start();
  ASSERT_TRUE(is_fetched());
  const std::string old = token(the_key(), "k1");
  EXPECT_EQ(refusal(old), std::nullopt);
  EXPECT_EQ(refusal(old), std::nullopt);
  const TestKey next;
  publish(next.public_jwk_set("k2"));
  time_.advance(8min);
  remote_->wake();
  ASSERT_TRUE(is_fetched(2));
  EXPECT_EQ(refusal(old), RefusalReason::unknown_key);
  EXPECT_EQ(refusal(token(next, "k2")), std::nullopt);
  const auto changes = journal_.changes();
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[1].added, std::vector<std::string>{"k2"});
  EXPECT_EQ(changes[1].removed, std::vector<std::string>{"k1"});
}

TEST_F(RemoteKeysTest, AnotherKeyUnderTheSameIdEndsThemToo) {
  start();
  ASSERT_TRUE(is_fetched());
  const std::string old = token(the_key(), "k1");
  EXPECT_EQ(refusal(old), std::nullopt);
  publish(TestKey().public_jwk_set("k1"));
  EXPECT_EQ(ask(), FetchAnswer::fetched);
  EXPECT_EQ(refusal(old), RefusalReason::signature);
}

TEST_F(RemoteKeysTest, ManyUnknownKeysAskOnce) {
  start();
  ASSERT_TRUE(is_fetched());
  std::atomic<std::size_t> answers = 0;
  std::size_t asked = 0;
  for (int i = 0; i < 100'000; ++i) {
    if (i < 100) ASSERT_EQ(refusal(token(the_key(), "x" + std::to_string(i))), RefusalReason::unknown_key);
    source().fetch([&](FetchAnswer) { ++answers; });
    ++asked;
  }
  EXPECT_TRUE(eventually([&] { return answers == asked; }));
  EXPECT_LE(server_.requests(), 2u);
  EXPECT_EQ(ask(), FetchAnswer::not_now);
  time_.advance(30s);
  EXPECT_EQ(ask(), FetchAnswer::fetched);
  EXPECT_EQ(server_.requests(), 3u);
}

TEST_F(RemoteKeysTest, ThoseWhoAskTogetherShareOneFetch) {
  start();
  ASSERT_TRUE(is_fetched());
  answer_with({.body = the_key().public_jwk_set("k1"), .delay = 100ms});
  std::vector<std::jthread> threads;
  std::atomic<int> fetched = 0;
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([&] {
      if (ask() == FetchAnswer::fetched) ++fetched;
    });
  }
  threads.clear();
  EXPECT_EQ(fetched, 20);
  EXPECT_EQ(server_.requests(), 2u);
}

TEST_F(RemoteKeysTest, WhoAsksDuringARegularFetchWaitsForTheNext) {
  start();
  ASSERT_TRUE(is_fetched());
  answer_with({.body = the_key().public_jwk_set("k1"), .delay = 200ms});
  time_.advance(8min);
  remote_->wake();
  ASSERT_TRUE(eventually([&] { return server_.requests() == 2; }));
  const TestKey next;
  publish(next.public_jwk_set("k2"));  // what is on its way is of before
  EXPECT_EQ(ask(), FetchAnswer::fetched);
  EXPECT_EQ(server_.requests(), 3u);
  EXPECT_EQ(refusal(token(next, "k2")), std::nullopt);
}

TEST_F(RemoteKeysTest, WithTheIssuerAwayKeysAreTrustedForAnHour) {
  start();
  ASSERT_TRUE(is_fetched());
  const std::string cached = token(the_key(), "k1");
  EXPECT_EQ(refusal(cached), std::nullopt);
  answer_with({.status = 500});
  time_.advance(30min);
  remote_->wake();
  ASSERT_TRUE(eventually([&] { return !journal_.failures().empty(); }));
  EXPECT_EQ(journal_.failures()[0], "the answer has status 500");
  time_.advance(30min - 1ms);
  EXPECT_EQ(refusal(cached), std::nullopt);
  EXPECT_EQ(remote_->health(), KeysHealth::trusted);
  time_.advance(1ms);
  EXPECT_EQ(refusal(cached), RefusalReason::keys_unavailable) << "cached or not";
  EXPECT_EQ(remote_->health(), KeysHealth::expired);
  remote_->wake();
  // The answer to this attempt must be in before time goes on, or the next one is due later.
  ASSERT_TRUE(eventually([&] { return journal_.expired() == 1 && journal_.failures().size() == 2; }));
  answer_with({.body = the_key().public_jwk_set("k1")});
  time_.advance(40s);
  remote_->wake();
  ASSERT_TRUE(is_fetched(2));
  EXPECT_EQ(refusal(cached), std::nullopt);
}

TEST_F(RemoteKeysTest, ASetThatIsRefusedChangesNothing) {
  start();
  ASSERT_TRUE(is_fetched());
  for (const std::string& bad :
       {std::string("{}"), std::string(R"({"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}]})"),
        "{\"keys\":[" + the_key().public_jwk("k1") + "," + the_key().public_jwk("k1") + "]}",
        the_key().public_jwk_set("k1", R"(,"d":"AQ")"), std::string(300'000, ' ')}) {
    publish(bad);
    time_.advance(1min);
    EXPECT_EQ(ask(), FetchAnswer::failed);
    EXPECT_EQ(refusal(token(the_key(), "k1")), std::nullopt);
  }
  EXPECT_EQ(journal_.changes().size(), 1u);
}

TEST_F(RemoteKeysTest, AnEmptySetIsOneToo) {
  start();
  ASSERT_TRUE(is_fetched());
  publish(R"({"keys":[]})");
  EXPECT_EQ(ask(), FetchAnswer::fetched);
  EXPECT_EQ(refusal(token(the_key(), "k1")), RefusalReason::unknown_key);
}

TEST_F(RemoteKeysTest, NobodyWaitsLongerThanAFetchMayTake) {
  KeyTimes times;
  times.fetch_timeout = 200ms;
  start(times);
  ASSERT_TRUE(is_fetched());
  answer_with({.body = "{}", .delay = 60s});
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(ask(), FetchAnswer::failed);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
  EXPECT_EQ(refusal(token(the_key(), "k1")), std::nullopt) << "others go on";
}

TEST_F(RemoteKeysTest, AnIssuerThatHangsDelaysNoOther) {
  const KeyServer hung([](const std::string&) { return KeyServer::Answer{.delay = 60s}; });
  const RemoteKeys both({.issuers = {{FetchUrl::parse(hung.url()).value()}, issuer()}}, journal_);
  ASSERT_TRUE(is_fetched());
  EXPECT_NE(both.sources()[1]->generation(), 0u);
  EXPECT_EQ(both.sources()[0]->generation(), 0u);
  EXPECT_EQ(both.health(), KeysHealth::awaited);
}

TEST_F(RemoteKeysTest, StoppingLetsThemGo) {
  start();
  ASSERT_TRUE(is_fetched());
  answer_with({.body = "{}", .delay = 60s});
  std::promise<FetchAnswer> promise;
  source().fetch([&](FetchAnswer came) { promise.set_value(came); });
  remote_->stop();
  EXPECT_EQ(promise.get_future().get(), FetchAnswer::failed);
  EXPECT_EQ(ask(), FetchAnswer::failed);
  EXPECT_EQ(refusal(token(the_key(), "k1")), std::nullopt);
}

TEST_F(RemoteKeysTest, ManyThreadsVerifyWhileKeysChange) {
  start();
  ASSERT_TRUE(is_fetched());
  const TestKey other;
  const std::string good = token(the_key(), "k1");
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      Authenticator authenticator(verifier_);
      while (!stop) {
        if (!authenticator.authenticate("Bearer " + good, std::nullopt)) ++wrong;
      }
    });
  }
  for (int i = 0; i < 20; ++i) {
    publish("{\"keys\":[" + the_key().public_jwk("k1") + "," + other.public_jwk("n" + std::to_string(i)) +
            "]}");
    time_.advance(31s);
    EXPECT_EQ(ask(), FetchAnswer::fetched);
  }
  stop = true;
  threads.clear();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(source().generation(), 21u);
}

}  // namespace
}  // namespace inventory::auth

// An issuer on this machine whose keys a test changes, RemoteKeys that fetch them by a clock that a test moves, and
// the verifier that uses them.
#pragma once

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "auth/bearer.hpp"
#include "auth/key_server.hpp"
#include "auth/remote_keys.hpp"
#include "auth/token_fixture.hpp"
#include "eventually.hpp"

namespace inventory::auth {

class Journal final : public KeyListener {
 public:
  void keys_fetched(const std::string&, const Change* change) override {
    const std::lock_guard lock(mutex_);
    ++fetched_;
    if (change != nullptr) changes_.push_back(*change);
  }
  void keys_not_fetched(const std::string&, const FetchFailure& failure) override {
    const std::lock_guard lock(mutex_);
    failures_.push_back(failure.cause);
  }
  void keys_expired(const std::string&) override {
    const std::lock_guard lock(mutex_);
    ++expired_;
  }
  std::size_t fetched() const { return copy_of(fetched_); }
  std::size_t expired() const { return copy_of(expired_); }
  std::vector<Change> changes() const { return copy_of(changes_); }
  std::vector<std::string> failures() const { return copy_of(failures_); }

 private:
  template <class T>
  T copy_of(const T& member) const {
    const std::lock_guard lock(mutex_);
    return member;
  }
  mutable std::mutex mutex_;
  std::size_t fetched_ = 0;
  std::size_t expired_ = 0;
  std::vector<Change> changes_;
  std::vector<std::string> failures_;
};

// Stands still until it is moved.
class ScriptedTime {
 public:
  SteadyNow reader() const {
    return [this] { return SteadyTime(SteadyTime::duration(now_.load())); };
  }
  void advance(SteadyTime::duration by) { now_ += by.count(); }

 private:
  std::atomic<SteadyTime::rep> now_{SteadyTime::duration(std::chrono::hours(1000)).count()};
};

class RemoteKeysTest : public testing::Test {
 protected:
  void publish(const std::string& jwk_set) {
    const std::lock_guard lock(mutex_);
    answer_.body = jwk_set;
  }
  void answer_with(KeyServer::Answer answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }
  KeyServer::Answer answer() {
    const std::lock_guard lock(mutex_);
    return answer_;
  }

  RemoteIssuer issuer() const {
    return {FetchUrl::parse(server_.url()).value(), FetchUrl::parse(server_.url("/keys")).value()};
  }
  void start(KeyTimes times = {}) {
    remote_ = std::make_unique<RemoteKeys>(
        RemoteKeysOptions{.issuers = {issuer()}, .times = times, .now = time_.reader()}, journal_);
    verifier_ = std::make_shared<const TokenVerifier>(
        VerifierOptions{.audience = "inventory-service"},
        std::vector<TrustedIssuer>{{server_.url(), remote_->sources()[0]}}, clock_);
    authenticator_ = std::make_unique<Authenticator>(verifier_);
  }
  bool is_fetched(std::size_t times = 1) const {
    return eventually([&] { return journal_.fetched() >= times; });
  }
  IssuerKeys& source() { return *remote_->sources()[0]; }
  FetchAnswer ask() {
    auto promise = std::make_shared<std::promise<FetchAnswer>>();
    auto future = promise->get_future();
    source().fetch([promise](FetchAnswer came) { promise->set_value(came); });
    return future.get();
  }
  std::string token(const TestKey& key, const std::string& key_id) const {
    return key.token(with(good_header, "k1", key_id), with(good_claims, "urn:issuer", server_.url()));
  }
  // None: accepted.
  std::optional<RefusalReason> refusal(const std::string& token) {
    const auto verdict = authenticator_->authenticate("Bearer " + token, std::nullopt);
    return verdict ? std::nullopt : std::optional(verdict.error().reason);
  }

  std::mutex mutex_;
  KeyServer::Answer answer_{.body = the_key().public_jwk_set("k1")};  // guarded by mutex_
  KeyServer server_{[this](const std::string&) { return answer(); }};
  ScriptedTime time_;
  ManualClock clock_{Timestamp::from_ms((issued_at + 10) * 1000)};
  Journal journal_;
  std::unique_ptr<RemoteKeys> remote_;
  std::shared_ptr<const TokenVerifier> verifier_;
  std::unique_ptr<Authenticator> authenticator_;
};

}  // namespace inventory::auth

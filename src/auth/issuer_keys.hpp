// The keys of one authorization server, as RemoteKeys keeps them.
//
// What requests ask for may be asked on any thread; the rest is for the thread that fetches. One fetch at a time.
// A token whose key is unknown waits for a fetch that was begun for the sake of such a token; a regular one that is
// under way already may bring the keys of before.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "auth/key_fetch.hpp"
#include "auth/key_schedule.hpp"
#include "auth/key_source.hpp"

namespace inventory::auth {

struct RemoteIssuer {
  FetchUrl issuer;
  std::optional<FetchUrl> jwks_uri = std::nullopt;  // none: discovery
};

// Is told what happens, on the thread that fetches. Must not block or throw.
class KeyListener {
 public:
  struct Change {
    std::vector<std::string> added{};  // key ids, as the issuer wrote them
    std::vector<std::string> removed{};
    bool first = false;
  };

  virtual ~KeyListener() = default;
  // `change`: null when the keys are the same.
  virtual void keys_fetched(const std::string& issuer, const Change* change) = 0;
  virtual void keys_not_fetched(const std::string& issuer, const FetchFailure& failure) = 0;
  // The last set was fetched too long ago; nothing of the issuer is trusted any more.
  virtual void keys_expired(const std::string& issuer) = 0;
};

class IssuerKeys final : public KeySource {
 public:
  // `wake`: the fetching thread has something to do; any thread.
  IssuerKeys(RemoteIssuer issuer, const KeyTimes& times, SteadyNow now, std::function<void()> wake,
             KeyListener& listener);

  std::uint64_t generation() const noexcept override;
  TrustedKeys trusted() const override;
  void fetch(Reply reply) override;

  const std::string& name() const { return issuer_.issuer.text(); }
  // Since the set was fetched that is in use or was last; none before the first.
  std::optional<std::chrono::milliseconds> age() const;

  // The fetching thread from here on. What is to be fetched now, if anything.
  std::optional<FetchUrl> begin_if_due(SteadyTime now);
  // What is to be fetched next for the same purpose, if anything.
  std::optional<FetchUrl> answered(FetchOutcome outcome, SteadyTime now);
  // Lets go who has waited long enough, and tells when the keys have expired.
  void tend(SteadyTime now);
  // When there will be something to begin or to tend.
  SteadyTime next_event() const;
  std::chrono::milliseconds time_left(SteadyTime now) const;
  // Nobody waits any more, and nobody will.
  void close();

 private:
  struct Waiter {
    SteadyTime until;
    Reply reply;
  };
  // A fetch for the sake of an unknown key.
  enum class Asked : std::uint8_t { no, yes, fetching };

  void take(FetchedKeys fetched, SteadyTime now);
  void fail(const FetchFailure& failure, SteadyTime now);
  void answer_waiting(FetchAnswer answer);

  const RemoteIssuer issuer_;
  const KeyTimes times_;
  const SteadyNow now_;
  const std::function<void()> wake_;
  KeyListener& listener_;

  KeyFetch steps_;  // the fetching thread's
  SteadyTime fetch_until_{};
  bool fetching_ = false;
  bool expiry_told_ = true;  // or there is nothing to tell
  std::minstd_rand random_{std::random_device{}()};

  std::atomic<std::uint64_t> generation_ = 0;
  std::atomic<SteadyTime::rep> trusted_until_ = SteadyTime::min().time_since_epoch().count();

  mutable std::mutex mutex_;
  std::shared_ptr<const KeySet> keys_;    // guarded by mutex_
  std::optional<SteadyTime> fetched_at_;  // guarded by mutex_
  KeySchedule schedule_;                  // guarded by mutex_
  Asked asked_ = Asked::no;               // guarded by mutex_
  std::vector<Waiter> waiting_;           // guarded by mutex_
  bool closed_ = false;                   // guarded by mutex_
};

}  // namespace inventory::auth

// When the keys of an issuer are fetched, and how long they are trusted: times only, no I/O.
//
//  - A set is fetched anew when 80 % of its lifetime are over: ten minutes, or what the issuer's Cache-Control
//    says within one minute and one hour.
//  - After a failure the next try comes after about 30 s while there are trusted keys; while there are none after
//    1 s, then twice as long each time up to 30 s. Each pause is a fifth shorter or longer by chance, so that
//    many processes do not come at once.
//  - A set is trusted for an hour after it was fetched. Not longer, whatever the issuer is doing: a key that it
//    has withdrawn must not live on because nobody can be asked.
//  - A token with an unknown key may ask for a fetch at most once in 30 s.
//
// Belongs to one thread, or to who holds the lock.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

namespace inventory::auth {

using SteadyTime = std::chrono::steady_clock::time_point;
using SteadyNow = std::function<SteadyTime()>;  // any thread

struct KeyTimes {
  std::chrono::milliseconds lifetime = std::chrono::minutes(10);
  std::chrono::milliseconds lifetime_min = std::chrono::minutes(1);
  std::chrono::milliseconds lifetime_max = std::chrono::hours(1);
  std::chrono::milliseconds trusted_for = std::chrono::hours(1);
  std::chrono::milliseconds unknown_key_pause = std::chrono::seconds(30);
  std::chrono::milliseconds retry_first = std::chrono::seconds(1);
  std::chrono::milliseconds retry_max = std::chrono::seconds(30);
  std::chrono::milliseconds fetch_timeout =
      std::chrono::seconds(5);  // discovery included; also how long a token waits
};

class KeySchedule {
 public:
  // The first fetch is due at once.
  KeySchedule(const KeyTimes& times, SteadyTime now) : times_(times), due_(now) {}

  // Whether a token with an unknown key may ask for a fetch; then none may for a while.
  bool may_ask(SteadyTime now);
  void succeeded(SteadyTime now, std::optional<std::chrono::seconds> max_age);
  // `chance`: 0 … 1.
  void failed(SteadyTime now, double chance);

  SteadyTime due() const { return due_; }
  // The beginning of time when there never was a set.
  SteadyTime trusted_until() const { return trusted_until_; }

 private:
  KeyTimes times_;
  SteadyTime due_;
  SteadyTime trusted_until_ = SteadyTime::min();
  std::optional<SteadyTime> asked_;
  std::uint32_t failures_ = 0;  // one after the other, without trusted keys
};

}  // namespace inventory::auth

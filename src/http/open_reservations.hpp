// Whether a client may have another reservation open, for clients that may have only so many.
//
// To count all of them at each reservation would be slow. So they are counted only when the client may have come to its bound:
// until then, what was counted last and what was let in since cannot be more. What has ended meanwhile shows at the next
// count, and nobody is refused by a count older than `recount_pause` or ten times what it took. Other replicas let in as
// well: a count is good for `count_age_max`, so together they exceed the bound by no more than they let in meanwhile.
// Clients of which nothing is known or under way are forgotten. Any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ids.hpp"

namespace inventory::http {

class OpenReservations {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds count_age_max{10};
  static constexpr std::chrono::milliseconds recount_pause{100};
  static constexpr std::chrono::seconds uncounted_pause{1};

  struct Tally {
    std::int64_t open = 0;
    Clock::duration took{};  // to count, without what was waited for
  };
  // Told once, from any thread; nothing: they could not be counted.
  using Counted = std::move_only_function<void(std::optional<Tally>)>;
  // Counts the reservations of a client, to `max`. Must not block; may call back at once.
  using Count = std::function<void(const ClientId& client, std::int64_t max, Counted counted)>;
  using Answer = std::move_only_function<void(bool may_have_another)>;

  explicit OpenReservations(
      Count count, std::function<Clock::time_point()> now = [] { return Clock::now(); })
      : count_(std::move(count)), now_(std::move(now)) {}

  // Answers once, perhaps at once, perhaps on the thread that counted. After a yes the place is taken, and settle() follows.
  // When they cannot be counted the answer is yes for `uncounted_pause`: what holds off hoarders must not stop sales.
  void ask(const ClientId& client, std::int64_t max, Answer answer);
  // What came of a yes; `opened`: a reservation that was not there before.
  void settle(const ClientId& client, bool opened);

  std::size_t clients() const;  // that are kept in mind

 private:
  struct Waiting {
    std::int64_t max = 0;
    Answer answer;
  };
  struct Client {
    std::optional<Clock::time_point> counted_at = {};    // when the last count began
    std::optional<Clock::time_point> uncounted_at = {};  // when none could be made last
    Clock::duration count_took{};
    std::int64_t counted = 0;
    std::int64_t let_in = 0;     // that `counted` may not contain; all that are unsettled are among them
    std::int64_t unsettled = 0;  // of those let in, whenever
    bool is_being_counted = false;
    std::int64_t let_in_after = 0;      // likewise, that the count under way may not contain
    std::vector<Waiting> waiting = {};  // for it

    bool has_room(std::int64_t max) const { return counted + let_in < max; }
    void let_one_in();
    bool is_idle(Clock::time_point now) const;
  };
  enum class Verdict : std::uint8_t { yes, no, wait, count };

  static Verdict judge(const Client& client, std::int64_t max, Clock::time_point now);
  void finish(const ClientId& client, Clock::time_point began, std::optional<Tally> tally);
  void purge(Clock::time_point now);

  static constexpr std::size_t clients_before_first_purge = 1'024;

  const Count count_;
  const std::function<Clock::time_point()> now_;

  mutable std::mutex mutex_;
  std::unordered_map<ClientId, Client, IdHash> clients_;  // guarded by mutex_
  std::size_t purge_at_ = clients_before_first_purge;     // guarded by mutex_
};

}  // namespace inventory::http

#include "http/open_reservations.hpp"

#include <algorithm>

namespace inventory::http {

void OpenReservations::Client::let_one_in() {
  ++let_in;
  ++unsettled;
  if (is_being_counted) ++let_in_after;
}

bool OpenReservations::Client::is_idle(Clock::time_point now) const {
  return !is_being_counted && unsettled == 0 && (!counted_at || now - *counted_at >= count_age_max);
}

OpenReservations::Verdict OpenReservations::judge(const Client& client, std::int64_t max,
                                                  Clock::time_point now) {
  if (client.uncounted_at && now - *client.uncounted_at < uncounted_pause) return Verdict::yes;
  const bool is_known = client.counted_at && now - *client.counted_at < count_age_max;
  if (is_known && client.has_room(max)) return Verdict::yes;
  if (client.is_being_counted) return Verdict::wait;
  const auto pause = std::max<Clock::duration>(recount_pause, 10 * client.count_took);
  return is_known && now - *client.counted_at < pause ? Verdict::no : Verdict::count;
}

void OpenReservations::ask(const ClientId& client, std::int64_t max, Answer answer) {
  const Clock::time_point now = now_();
  Verdict verdict{};
  {
    const std::lock_guard lock(mutex_);
    const auto [found, inserted] = clients_.try_emplace(client);
    Client& known = found->second;
    verdict = judge(known, max, now);
    if (verdict == Verdict::yes) known.let_one_in();
    if (verdict == Verdict::wait || verdict == Verdict::count)
      known.waiting.push_back({max, std::move(answer)});
    if (verdict == Verdict::count) {
      known.is_being_counted = true;
      known.let_in_after = known.unsettled;
    }
    if (inserted && clients_.size() > purge_at_) purge(now);
  }
  switch (verdict) {
    case Verdict::yes:
    // Only those who wait were moved. NOLINTNEXTLINE(bugprone-use-after-move)
    case Verdict::no: return answer(verdict == Verdict::yes);
    case Verdict::wait: return;
    case Verdict::count:
      return count_(client, max,
                    [this, client, now](std::optional<Tally> tally) { finish(client, now, tally); });
  }
}

void OpenReservations::finish(const ClientId& client, Clock::time_point began, std::optional<Tally> tally) {
  std::vector<std::pair<Answer, bool>> answers;
  {
    const std::lock_guard lock(mutex_);
    Client& known = clients_.at(client);
    known.is_being_counted = false;
    if (tally) {
      known.counted = tally->open;
      known.count_took = tally->took;
      known.let_in = known.let_in_after;
      known.counted_at = began;
    } else {
      known.uncounted_at = now_();
    }
    for (Waiting& each : std::exchange(known.waiting, {})) {
      const bool may = !tally || known.has_room(each.max);
      if (may) known.let_one_in();
      answers.emplace_back(std::move(each.answer), may);
    }
  }
  for (auto& [answer, may] : answers)
    answer(may);
}

void OpenReservations::settle(const ClientId& client, bool opened) {
  const std::lock_guard lock(mutex_);
  Client& known = clients_.at(client);
  --known.unsettled;
  if (opened) return;
  --known.let_in;
  if (known.is_being_counted) --known.let_in_after;
}

void OpenReservations::purge(Clock::time_point now) {
  std::erase_if(clients_, [now](const auto& entry) { return entry.second.is_idle(now); });
  purge_at_ = std::max(clients_before_first_purge, 2 * clients_.size());
}

std::size_t OpenReservations::clients() const {
  const std::lock_guard lock(mutex_);
  return clients_.size();
}

}  // namespace inventory::http

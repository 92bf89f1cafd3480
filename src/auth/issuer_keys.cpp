#include "auth/issuer_keys.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace inventory::auth {
namespace {

using Ids = std::set<std::string, std::less<>>;

Ids ids_of(const KeySet* keys) {
  Ids ids;
  if (keys == nullptr) return ids;
  for (const std::string_view id : keys->key_ids())
    ids.emplace(id);
  return ids;
}

std::vector<std::string> without(const Ids& these, const Ids& those) {
  std::vector<std::string> left;
  std::ranges::set_difference(these, those, std::back_inserter(left));
  return left;
}

}  // namespace

IssuerKeys::IssuerKeys(RemoteIssuer issuer, const KeyTimes& times, SteadyNow now, std::function<void()> wake,
                       KeyListener& listener)
    : issuer_(std::move(issuer)),
      times_(times),
      now_(std::move(now)),
      wake_(std::move(wake)),
      listener_(listener),
      steps_(issuer_.issuer, issuer_.jwks_uri),
      schedule_(times, now_()) {}

std::uint64_t IssuerKeys::generation() const noexcept {
  const bool trusted = now_().time_since_epoch().count() < trusted_until_.load(std::memory_order_acquire);
  return trusted ? generation_.load(std::memory_order_acquire) : 0;
}

TrustedKeys IssuerKeys::trusted() const {
  const SteadyTime now = now_();
  const std::lock_guard lock(mutex_);
  if (!keys_ || now >= schedule_.trusted_until()) return {};
  return {keys_, generation_.load(std::memory_order_relaxed)};
}

void IssuerKeys::fetch(Reply reply) {
  const SteadyTime now = now_();
  std::unique_lock lock(mutex_);
  if (closed_) {
    lock.unlock();
    return reply(FetchAnswer::failed);
  }
  if (asked_ == Asked::no) {
    if (!schedule_.may_ask(now)) {
      lock.unlock();
      return reply(FetchAnswer::not_now);
    }
    asked_ = Asked::yes;
  }
  waiting_.push_back({now + times_.fetch_timeout, std::move(reply)});
  lock.unlock();
  wake_();
}

std::optional<std::chrono::milliseconds> IssuerKeys::age() const {
  const SteadyTime now = now_();
  const std::lock_guard lock(mutex_);
  if (!fetched_at_) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::milliseconds>(now - *fetched_at_);
}

std::optional<FetchUrl> IssuerKeys::begin_if_due(SteadyTime now) {
  if (fetching_) return std::nullopt;
  bool asked = false;
  {
    const std::lock_guard lock(mutex_);
    asked = asked_ == Asked::yes;
    if (!asked && now < schedule_.due()) return std::nullopt;
    if (asked) asked_ = Asked::fetching;
  }
  fetching_ = true;
  fetch_until_ = now + times_.fetch_timeout;
  // Who waits shall not wait for the description too, which is looked at again at the next regular fetch.
  return steps_.begin(!asked);
}

std::optional<FetchUrl> IssuerKeys::answered(FetchOutcome outcome, SteadyTime now) {
  KeyFetch::Step step = steps_.answered(std::move(outcome));
  if (auto* next = std::get_if<FetchUrl>(&step)) return std::move(*next);
  fetching_ = false;
  if (auto* fetched = std::get_if<FetchedKeys>(&step)) {
    take(std::move(*fetched), now);
    answer_waiting(FetchAnswer::fetched);
  } else {
    fail(std::get<FetchFailure>(step), now);
    answer_waiting(FetchAnswer::failed);
  }
  return std::nullopt;
}

void IssuerKeys::take(FetchedKeys fetched, SteadyTime now) {
  KeyListener::Change change;
  bool changed = false;
  {
    const std::lock_guard lock(mutex_);
    changed = !keys_ || !keys_->holds_the_same_as(fetched.keys);
    if (changed) {
      const Ids before = ids_of(keys_.get());
      const Ids after = ids_of(&fetched.keys);
      change = {without(after, before), without(before, after), !keys_};
      keys_ = std::make_shared<const KeySet>(std::move(fetched.keys));
      generation_.fetch_add(1, std::memory_order_release);
    }
    schedule_.succeeded(now, fetched.max_age);
    fetched_at_ = now;
    trusted_until_.store(schedule_.trusted_until().time_since_epoch().count(), std::memory_order_release);
  }
  expiry_told_ = false;
  listener_.keys_fetched(name(), changed ? &change : nullptr);
}

void IssuerKeys::fail(const FetchFailure& failure, SteadyTime now) {
  const double chance = std::uniform_real_distribution<>(0, 1)(random_);
  {
    const std::lock_guard lock(mutex_);
    schedule_.failed(now, chance);
  }
  listener_.keys_not_fetched(name(), failure);
}

// Those who came while a regular fetch was under way wait for the next one.
void IssuerKeys::answer_waiting(FetchAnswer answer) {
  std::vector<Waiter> ready;
  {
    const std::lock_guard lock(mutex_);
    if (asked_ != Asked::fetching) return;
    asked_ = Asked::no;
    ready.swap(waiting_);
  }
  for (Waiter& waiter : ready)
    waiter.reply(answer);
}

void IssuerKeys::tend(SteadyTime now) {
  std::vector<Waiter> late;
  bool expired = false;
  {
    const std::lock_guard lock(mutex_);
    const auto in_time = [now](const Waiter& waiter) { return now < waiter.until; };
    const auto end = std::ranges::find_if(waiting_, in_time);  // they stand in the order of their coming
    late.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    expired = keys_ && now >= schedule_.trusted_until();
  }
  for (Waiter& waiter : late)
    waiter.reply(FetchAnswer::failed);
  if (expired && !std::exchange(expiry_told_, true)) listener_.keys_expired(name());
}

SteadyTime IssuerKeys::next_event() const {
  const std::lock_guard lock(mutex_);
  SteadyTime next = SteadyTime::max();
  if (!fetching_) next = asked_ == Asked::yes ? SteadyTime::min() : schedule_.due();
  if (!expiry_told_) next = std::min(next, schedule_.trusted_until());
  for (const Waiter& waiter : waiting_)
    next = std::min(next, waiter.until);
  return next;
}

std::chrono::milliseconds IssuerKeys::time_left(SteadyTime now) const {
  return std::chrono::ceil<std::chrono::milliseconds>(std::max(fetch_until_ - now, SteadyTime::duration(0)));
}

void IssuerKeys::close() {
  std::vector<Waiter> ready;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    ready.swap(waiting_);
  }
  for (Waiter& waiter : ready)
    waiter.reply(FetchAnswer::failed);
}

}  // namespace inventory::auth

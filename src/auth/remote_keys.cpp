#include "auth/remote_keys.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace inventory::auth {

using std::chrono::milliseconds;

RemoteKeys::RemoteKeys(RemoteKeysOptions options, KeyListener& listener)
    : now_(options.now), transfers_(std::make_shared<Transfers>(options.ca_file)) {
  for (RemoteIssuer& issuer : options.issuers) {
    sources_.push_back(std::make_shared<IssuerKeys>(
        std::move(issuer), options.times, now_, [transfers = transfers_] { transfers->wake(); }, listener));
  }
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

RemoteKeys::~RemoteKeys() {
  stop();
}

void RemoteKeys::stop() {
  thread_.request_stop();
  transfers_->wake();
  if (thread_.joinable()) thread_.join();
  for (const auto& source : sources_)
    source->close();
}

KeysHealth RemoteKeys::health() const {
  const auto has_come = [](const auto& source) { return source->age().has_value(); };
  const auto is_trusted = [](const auto& source) { return source->generation() != 0; };
  if (!std::ranges::all_of(sources_, has_come)) return KeysHealth::awaited;
  return std::ranges::any_of(sources_, is_trusted) ? KeysHealth::trusted : KeysHealth::expired;
}

void RemoteKeys::run(const std::stop_token& stop) {
  constexpr milliseconds look_max(60'000);
  const auto begin = [this](std::size_t index, const FetchUrl& url) {
    try {
      transfers_->begin(index, url, sources_[index]->time_left(now_()));
    } catch (const std::exception& error) {
      sources_[index]->answered(std::unexpected(FetchFailure{FetchResult::network, error.what()}), now_());
    }
  };
  while (!stop.stop_requested()) {
    SteadyTime next = SteadyTime::max();
    const SteadyTime now = now_();
    for (std::size_t index = 0; index < sources_.size(); ++index) {
      sources_[index]->tend(now);
      if (const auto url = sources_[index]->begin_if_due(now)) begin(index, *url);
      next = std::min(next, sources_[index]->next_event());
    }
    const auto left = next <= now              ? milliseconds(0)
                      : next - now >= look_max ? look_max
                                               : std::chrono::ceil<milliseconds>(next - now);
    transfers_->wait(left, [&](std::size_t index, FetchOutcome outcome) {
      if (const auto url = sources_[index]->answered(std::move(outcome), now_())) begin(index, *url);
    });
  }
}

}  // namespace inventory::auth

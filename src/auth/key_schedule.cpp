#include "auth/key_schedule.hpp"

#include <algorithm>

namespace inventory::auth {

using std::chrono::milliseconds;

bool KeySchedule::may_ask(SteadyTime now) {
  if (asked_ && now < *asked_ + times_.unknown_key_pause) return false;
  asked_ = now;
  return true;
}

void KeySchedule::succeeded(SteadyTime now, std::optional<std::chrono::seconds> max_age) {
  const milliseconds wanted = max_age ? milliseconds(*max_age) : times_.lifetime;
  const milliseconds lifetime = std::clamp(wanted, times_.lifetime_min, times_.lifetime_max);
  due_ = now + lifetime * 8 / 10;
  trusted_until_ = now + times_.trusted_for;
  failures_ = 0;
}

void KeySchedule::failed(SteadyTime now, double chance) {
  constexpr std::uint32_t doublings_max = 16;
  milliseconds pause = times_.retry_max;
  if (now >= trusted_until_) {
    pause = std::min(times_.retry_first * (1 << std::min(failures_, doublings_max)), times_.retry_max);
    ++failures_;
  }
  const double factor = 0.8 + 0.4 * std::clamp(chance, 0.0, 1.0);
  due_ = now + milliseconds(static_cast<std::int64_t>(static_cast<double>(pause.count()) * factor));
}

}  // namespace inventory::auth

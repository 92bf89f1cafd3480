#include "http/client_rates.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace inventory::http {
namespace {

using std::chrono::ceil;
using std::chrono::nanoseconds;
using std::chrono::seconds;

nanoseconds interval_of(const RequestRate& rate) {
  return nanoseconds(std::nano::den / rate.per_second);
}

void append_number(std::string& out, std::int64_t number) {
  char digits[24];
  out.append(digits, std::to_chars(digits, std::end(digits), number).ptr);
}

}  // namespace

std::optional<RateReading> ClientRates::take(const ClientId& client, Time now) {
  const auto& rate = limits_->of(client).rate;
  if (!rate) return std::nullopt;
  const nanoseconds interval = interval_of(*rate);
  const nanoseconds whole = interval * rate->burst;

  const std::lock_guard lock(mutex_);
  const auto [found, inserted] = full_at_.try_emplace(client, now);
  const Time full_at = std::max(found->second, now);
  const nanoseconds missing = full_at - now;  // of a full bucket, in time to refill
  RateReading reading{.rate = *rate, .admitted = missing + interval <= whole};
  if (reading.admitted) {
    found->second = full_at + interval;
    reading.requests_left = (whole - missing - interval) / interval;
    reading.full_in = ceil<seconds>(missing + interval);
  } else {
    reading.full_in = ceil<seconds>(missing);
    reading.retry_in = std::max(seconds(1), ceil<seconds>(missing + interval - whole));
  }
  if (inserted && full_at_.size() > purge_at_) purge(now);
  return reading;
}

void ClientRates::purge(Time now) {
  std::erase_if(full_at_, [now](const auto& entry) { return entry.second <= now; });
  purge_at_ = std::max(clients_before_first_purge, 2 * full_at_.size());
}

std::size_t ClientRates::clients() const {
  const std::lock_guard lock(mutex_);
  return full_at_.size();
}

void append_rate_fields(std::string& out, const RateReading& reading) {
  const auto window = (reading.rate.burst + reading.rate.per_second - 1) / reading.rate.per_second;
  out.append("RateLimit-Policy: \"client\";q=");
  append_number(out, reading.rate.burst);
  out.append(";w=");
  append_number(out, window);
  out.append("\r\nRateLimit: \"client\";r=");
  append_number(out, reading.requests_left);
  out.append(";t=");
  append_number(out, reading.full_in.count());
  out.append("\r\n");
}

}  // namespace inventory::http

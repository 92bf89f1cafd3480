// Buckets of requests, with a clock of the test's own.
#include "http/client_rates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace inventory::http {
namespace {

using namespace std::chrono_literals;
using Time = ClientRates::Time;

const ClientId shop{"shop"};

std::shared_ptr<const ClientLimits> limits_with(RequestRate rate) {
  return std::make_shared<const ClientLimits>(
      std::vector<std::pair<ClientId, ClientLimit>>{{shop, {.rate = rate}}, {{"free"}, {}}},
      ClientLimit{.rate = RequestRate{1, 1}});
}

TEST(ClientLimits, ANamedClientHasItsOwnAndOnlyThose) {
  const ClientLimits limits({{shop, {.quantity_max = Quantity::of(5)}}}, {.rate = RequestRate{7, 7}});
  EXPECT_EQ(limits.of(shop), (ClientLimit{.quantity_max = Quantity::of(5)}));
  EXPECT_EQ(limits.of({"other"}), (ClientLimit{.rate = RequestRate{7, 7}}));
  EXPECT_TRUE(limits.any_rate());
  EXPECT_FALSE(ClientLimits({{shop, {.quantity_max = Quantity::of(5)}}}, {}).any_rate());
  EXPECT_TRUE(ClientLimits({{shop, {.reservations_max = 5}}}, {}).any_reservations_max());
  EXPECT_TRUE(ClientLimits({}, {.reservations_max = 5}).any_reservations_max());
  EXPECT_FALSE(limits.any_reservations_max());
  EXPECT_EQ(ClientLimits().of(shop), ClientLimit());
}

TEST(ClientRates, GiveTheBurstAtOnceAndThenTheRate) {
  ClientRates rates(limits_with({.per_second = 10, .burst = 3}));
  const Time begin = Time(1'000s);
  for (const int left : {2, 1, 0}) {
    const auto reading = rates.take(shop, begin);
    ASSERT_TRUE(reading);
    EXPECT_TRUE(reading->admitted);
    EXPECT_EQ(reading->requests_left, left);
    EXPECT_EQ(reading->full_in, 1s);
  }
  const auto refused = rates.take(shop, begin);
  ASSERT_TRUE(refused);
  EXPECT_FALSE(refused->admitted);
  EXPECT_EQ(refused->retry_in, 1s) << "whole seconds, as Retry-After is written";
  EXPECT_FALSE(rates.take(shop, begin + 99ms)->admitted);
  EXPECT_TRUE(rates.take(shop, begin + 100ms)->admitted);
  EXPECT_FALSE(rates.take(shop, begin + 100ms)->admitted);
  EXPECT_EQ(rates.take(shop, begin + 10s)->requests_left, 2) << "no more than the burst is saved up";
}

TEST(ClientRates, TellWhenToComeBack) {
  ClientRates rates(limits_with({.per_second = 1, .burst = 1}));
  const Time begin = Time(1'000s);
  ASSERT_TRUE(rates.take(shop, begin)->admitted);
  const auto refused = rates.take(shop, begin + 1ms);
  EXPECT_EQ(refused->retry_in, 1s);
  EXPECT_TRUE(rates.take(shop, begin + 1ms + refused->retry_in)->admitted);
}

TEST(ClientRates, AreOneAClient) {
  ClientRates rates(limits_with({.per_second = 5, .burst = 5}));
  const Time begin = Time(1'000s);
  EXPECT_TRUE(rates.take({"one"}, begin)->admitted);
  EXPECT_FALSE(rates.take({"one"}, begin)->admitted);
  EXPECT_TRUE(rates.take({"two"}, begin)->admitted);
  EXPECT_TRUE(rates.take(shop, begin)->admitted);
  EXPECT_FALSE(rates.take({"free"}, begin)) << "named without a rate";
}

TEST(ClientRates, ForgetWhoseBucketIsFull) {
  ClientRates rates(limits_with({.per_second = 1, .burst = 1}));
  Time now = Time(1'000s);
  for (int i = 0; i < 10'000; ++i) {
    rates.take({"client" + std::to_string(i)}, now);
    now += 10ms;
  }
  EXPECT_LE(rates.clients(), 1'100U);
  EXPECT_FALSE(rates.take({"client9999"}, now)->admitted) << "not those whose bucket is not";
}

// In every window no more are let through than the bucket held and was refilled with.
RC_GTEST_PROP(ClientRatesProperty, NeverExceedBurstAndRate, ()) {
  const RequestRate rate{*rc::gen::inRange<std::int64_t>(1, 1'000), *rc::gen::inRange<std::int64_t>(1, 50)};
  ClientRates rates(limits_with(rate));
  std::vector<Time> admitted;
  Time now = Time(1'000s);
  for (const auto pause : *rc::gen::container<std::vector<std::int64_t>>(
           200, rc::gen::inRange<std::int64_t>(0, 3'000'000'000 / rate.per_second))) {
    now += std::chrono::nanoseconds(pause);
    const auto reading = rates.take(shop, now);
    RC_ASSERT(reading.has_value());
    RC_ASSERT(reading->requests_left >= 0 && reading->requests_left < rate.burst);
    if (reading->admitted) admitted.push_back(now);
  }
  for (std::size_t first = 0; first < admitted.size(); ++first) {
    for (std::size_t last = first; last < admitted.size(); ++last) {
      const std::chrono::duration<double> window = admitted[last] - admitted[first];
      const double most =
          static_cast<double>(rate.burst) + window.count() * static_cast<double>(rate.per_second);
      RC_ASSERT(static_cast<double>(last - first + 1) <= most + 0.001);
    }
  }
}

TEST(RateFields, AreThoseOfTheDraft) {
  std::string fields;
  append_rate_fields(fields, {.rate = {100, 250}, .admitted = true, .requests_left = 249, .full_in = 1s});
  EXPECT_EQ(fields,
            "RateLimit-Policy: \"client\";q=250;w=3\r\n"
            "RateLimit: \"client\";r=249;t=1\r\n");
}

}  // namespace
}  // namespace inventory::http

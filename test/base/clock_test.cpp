#include "base/clock.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace inventory {
namespace {

TEST(ManualClock, StandsStillUntilTold) {
  ManualClock clock(Timestamp::from_ms(1000));
  EXPECT_EQ(clock.now().ms(), 1000);
  EXPECT_EQ(clock.now().ms(), 1000);
  clock.advance(std::chrono::seconds(2));
  EXPECT_EQ(clock.now().ms(), 3000);
  clock.advance(std::chrono::milliseconds(-500));
  EXPECT_EQ(clock.now().ms(), 2500);
  clock.set(Timestamp::from_ms(7));
  EXPECT_EQ(clock.now().ms(), 7);
}

TEST(SystemClock, CountsMillisecondsSince1970) {
  const auto before = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const Timestamp now = SystemClock().now();
  const auto after = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::system_clock::now());
  EXPECT_LE(before.time_since_epoch().count(), now.ms());
  EXPECT_LE(now.ms(), after.time_since_epoch().count());
}

}  // namespace
}  // namespace inventory

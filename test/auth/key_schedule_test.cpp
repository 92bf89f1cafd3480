#include "auth/key_schedule.hpp"

#include <gtest/gtest.h>

namespace inventory::auth {
namespace {

using namespace std::chrono_literals;

class KeyScheduleTest : public testing::Test {
 protected:
  std::chrono::milliseconds until_due() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(schedule_.due() - now_);
  }
  bool is_trusted() const { return now_ < schedule_.trusted_until(); }

  SteadyTime now_{1000h};
  KeySchedule schedule_{KeyTimes{}, now_};
};

TEST_F(KeyScheduleTest, TheFirstFetchIsDueAtOnceAndNothingIsTrustedBefore) {
  EXPECT_EQ(until_due(), 0ms);
  EXPECT_FALSE(is_trusted());
}

TEST_F(KeyScheduleTest, FetchesAnewWhenFourFifthsAreOver) {
  const std::pair<std::optional<std::chrono::seconds>, std::chrono::milliseconds> table[] = {
      {std::nullopt, 480s}, {300s, 240s}, {0s, 48s}, {1s, 48s}, {3600s, 2880s}, {1'000'000s, 2880s}};
  for (const auto& [max_age, due] : table) {
    schedule_.succeeded(now_, max_age);
    EXPECT_EQ(until_due(), due) << max_age.value_or(-1s).count();
  }
}

TEST_F(KeyScheduleTest, TriesOftenAtFirstWhileThereAreNone) {
  for (const auto pause : {1000ms, 2000ms, 4000ms, 8000ms, 16'000ms, 30'000ms, 30'000ms}) {
    schedule_.failed(now_, 0.5);
    EXPECT_EQ(until_due(), pause);
  }
  for (int i = 0; i < 100; ++i)
    schedule_.failed(now_, 0.5);
  EXPECT_EQ(until_due(), 30s);
}

TEST_F(KeyScheduleTest, TriesEveryHalfMinuteWhileThereAreTrustedOnes) {
  schedule_.succeeded(now_, {});
  for (int i = 0; i < 3; ++i) {
    schedule_.failed(now_, 0.5);
    EXPECT_EQ(until_due(), 30s);
  }
}

TEST_F(KeyScheduleTest, ChanceMovesAPauseByAFifth) {
  schedule_.failed(now_, 0);
  EXPECT_EQ(until_due(), 800ms);
  schedule_.succeeded(now_, {});
  schedule_.failed(now_, 1);
  EXPECT_EQ(until_due(), 36s);
}

TEST_F(KeyScheduleTest, TrustEndsAnHourAfterTheLastSuccess) {
  schedule_.succeeded(now_, 1h);
  now_ += 30min;
  schedule_.failed(now_, 0.5);
  now_ += 30min - 1ms;
  EXPECT_TRUE(is_trusted());
  now_ += 1ms;
  EXPECT_FALSE(is_trusted());
  schedule_.failed(now_, 0.5);
  EXPECT_EQ(until_due(), 1s) << "as in the beginning";
  schedule_.succeeded(now_, {});
  EXPECT_TRUE(is_trusted());
}

TEST_F(KeyScheduleTest, AnUnknownKeyMayAskOnceInHalfAMinute) {
  EXPECT_TRUE(schedule_.may_ask(now_));
  EXPECT_FALSE(schedule_.may_ask(now_));
  schedule_.succeeded(now_, {});
  now_ += 30s - 1ms;
  EXPECT_FALSE(schedule_.may_ask(now_));
  now_ += 1ms;
  EXPECT_TRUE(schedule_.may_ask(now_));
  EXPECT_FALSE(schedule_.may_ask(now_));
}

}  // namespace
}  // namespace inventory::auth

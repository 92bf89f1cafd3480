// Delays that grow while the store fails.

#include "messaging/rabbitmq/store_pause.hpp"

#include <gtest/gtest.h>

namespace inventory::testing {
namespace {

using messaging::rabbitmq::StorePause;
using std::chrono::milliseconds;

const StorePause::Monotonic::time_point start{std::chrono::hours(1)};

TEST(StorePause, GrowsWithEachFailureAfterItUpToTheLast) {
  StorePause pause({.first = milliseconds(100), .last = milliseconds(500)});
  auto now = start;
  EXPECT_FALSE(pause.is_on());
  EXPECT_TRUE(pause.fail(now)) << "it began";
  for (const int expected : {100, 200, 400, 500, 500}) {
    EXPECT_EQ(pause.until(), now + milliseconds(expected));
    EXPECT_FALSE(pause.fail(now)) << "of the same batch";
    EXPECT_EQ(pause.until(), now + milliseconds(expected));
    now = pause.until();
    EXPECT_FALSE(pause.fail(now));
  }
  EXPECT_EQ(pause.lasts(now), now - start);
}

TEST(StorePause, EndsOnceAndBeginsAnew) {
  StorePause pause({.first = milliseconds(100), .last = milliseconds(500)});
  EXPECT_FALSE(pause.end());
  pause.fail(start);
  EXPECT_TRUE(pause.end());
  EXPECT_FALSE(pause.end());
  EXPECT_EQ(pause.lasts(start), milliseconds(0));
  EXPECT_TRUE(pause.fail(start));
  EXPECT_EQ(pause.until(), start + milliseconds(100));
}

}  // namespace
}  // namespace inventory::testing

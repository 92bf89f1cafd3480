#include "base/quantity.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace inventory {
namespace {

TEST(Quantity, TakesWhatIsInRangeAndNothingElse) {
  struct {
    std::int64_t value;
    bool taken;
  } const cases[] = {
      {0, true},
      {1, true},
      {2'147'483'647, true},
      {2'147'483'648, false},
      {-1, false},
      {4'294'967'296, false},  // zero when cut to 32 bits
      {std::numeric_limits<std::int64_t>::min(), false},
      {std::numeric_limits<std::int64_t>::max(), false},
  };
  for (const auto& [value, taken] : cases) {
    const std::optional<Quantity> made = Quantity::from(value);
    ASSERT_EQ(made.has_value(), taken) << value;
    if (made) EXPECT_EQ(made->value(), value);
  }
}

TEST(Quantity, AddsSubtractsAndCompares) {
  EXPECT_EQ(Quantity::of(3) + Quantity::of(4), Quantity::of(7));
  EXPECT_EQ(Quantity::of(7) - Quantity::of(7), Quantity());
  EXPECT_LT(Quantity::of(2), Quantity::of(3));
  EXPECT_TRUE(Quantity().is_zero());
  EXPECT_FALSE(Quantity::of(1).is_zero());
}

TEST(QuantityDeathTest, EndsTheProcessRatherThanLeaveTheRange) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(static_cast<void>(Quantity::of(-1)), "");
  EXPECT_DEATH(static_cast<void>(Quantity::of(1) - Quantity::of(2)), "");
  EXPECT_DEATH(static_cast<void>(Quantity::of(Quantity::max_value) + Quantity::of(1)), "");
}

}  // namespace
}  // namespace inventory

// Confirms in any order, against a count that keeps everything.

#include "messaging/rabbitmq/confirm_window.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace inventory::testing {
namespace {

using messaging::rabbitmq::ConfirmWindow;

ConfirmWindow with(int messages) {
  ConfirmWindow window;
  for (int i = 0; i < messages; ++i)
    window.add();
  return window;
}

TEST(ConfirmWindow, CountsFromTheFirstWithoutAGap) {
  ConfirmWindow window = with(5);
  EXPECT_EQ(window.confirmed(), 0U);
  EXPECT_TRUE(window.confirm(3, false));
  EXPECT_TRUE(window.confirm(2, false));
  EXPECT_EQ(window.confirmed(), 0U);
  EXPECT_EQ(window.open(), 5U);
  EXPECT_TRUE(window.confirm(1, false));
  EXPECT_EQ(window.confirmed(), 3U);
  EXPECT_EQ(window.open(), 2U);
}

TEST(ConfirmWindow, OneMayStandForAllBeforeIt) {
  ConfirmWindow window = with(5);
  EXPECT_TRUE(window.confirm(4, false));
  EXPECT_TRUE(window.confirm(3, true));
  EXPECT_EQ(window.confirmed(), 4U);
  EXPECT_TRUE(window.confirm(0, true));
  EXPECT_EQ(window.confirmed(), 5U);
  EXPECT_EQ(window.open(), 0U);
}

TEST(ConfirmWindow, RepeatsChangeNothing) {
  ConfirmWindow window = with(3);
  EXPECT_TRUE(window.confirm(2, true));
  EXPECT_TRUE(window.confirm(1, false));
  EXPECT_TRUE(window.confirm(1, true));
  EXPECT_EQ(window.confirmed(), 2U);
}

TEST(ConfirmWindow, RefusesWhatWasNotHandedOver) {
  ConfirmWindow window = with(2);
  EXPECT_FALSE(window.confirm(3, false));
  EXPECT_FALSE(window.confirm(3, true));
  EXPECT_FALSE(window.confirm(0, false));
  EXPECT_EQ(window.confirmed(), 0U);
  EXPECT_EQ(window.open(), 2U);
}

TEST(ConfirmWindow, AgreesWithASetOfAllTags) {
  EXPECT_TRUE(rc::check([] {
    ConfirmWindow window;
    std::set<std::uint64_t> taken;
    std::uint64_t last = 0;
    const int steps = *rc::gen::inRange(0, 200);
    for (int step = 0; step < steps; ++step) {
      if (*rc::gen::inRange(0, 2) == 0) {
        window.add();
        ++last;
        continue;
      }
      const auto tag = *rc::gen::inRange<std::uint64_t>(0, last + 2);
      const bool multiple = *rc::gen::arbitrary<bool>();
      const bool exists = tag <= last && (tag > 0 || multiple);
      RC_ASSERT(window.confirm(tag, multiple) == exists);
      if (!exists) continue;
      const std::uint64_t up_to = tag == 0 ? last : tag;
      for (std::uint64_t each = multiple ? 1 : up_to; each <= up_to; ++each)
        taken.insert(each);
      std::uint64_t expected = 0;
      while (taken.contains(expected + 1))
        ++expected;
      RC_ASSERT(window.confirmed() == expected);
      RC_ASSERT(window.open() == last - expected);
    }
  }));
}

}  // namespace
}  // namespace inventory::testing

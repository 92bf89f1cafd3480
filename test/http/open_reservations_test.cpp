// A bound for open reservations, counted by the test.
#include "http/open_reservations.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace inventory::http {
namespace {

using namespace std::chrono_literals;

const ClientId shop{"shop"};

class OpenReservationsTest : public ::testing::Test {
 protected:
  // What the answer was, or '?' as long as there is none.
  char ask(std::int64_t max = 3, const ClientId& client = shop) {
    char& answer = answers_.emplace_back('?');
    open_.ask(client, max, [&answer](bool may) { answer = may ? 'y' : 'n'; });
    return answer;
  }
  void count(std::int64_t open, OpenReservations::Clock::duration took = {}) {
    tell(OpenReservations::Tally{open, took});
  }
  void tell(std::optional<OpenReservations::Tally> tally) {
    ASSERT_FALSE(counts_.empty());
    auto counted = std::move(counts_.front());
    counts_.pop_front();
    counted(tally);
  }
  std::string answers() const { return {answers_.begin(), answers_.end()}; }

  OpenReservations::Clock::time_point now_{1'000s};
  std::deque<OpenReservations::Counted> counts_;  // under way
  std::deque<char> answers_;
  OpenReservations open_{[this](const ClientId&, std::int64_t, OpenReservations::Counted counted) {
                           counts_.push_back(std::move(counted));
                         },
                         [this] { return now_; }};
};

TEST_F(OpenReservationsTest, AreCountedOnceAndThenAgainOnlyAtTheBound) {
  EXPECT_EQ(ask(), '?');
  count(1);
  EXPECT_EQ(answers(), "y");
  EXPECT_EQ(ask(), 'y');
  EXPECT_TRUE(counts_.empty());
  EXPECT_EQ(ask(), 'n') << "counted just now";
  now_ += OpenReservations::recount_pause;
  EXPECT_EQ(ask(), '?');
  count(3);
  EXPECT_EQ(answers(), "yynn");
}

TEST_F(OpenReservationsTest, WhoeverAsksMeanwhileWaitsForTheSameCount) {
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(ask(), '?');
  EXPECT_EQ(counts_.size(), 1u);
  count(1);
  EXPECT_EQ(answers(), "yynnn");
}

TEST_F(OpenReservationsTest, WhatIsUnderWayAtACountMayNotBeInIt) {
  ask();
  count(0);
  ask();
  now_ += 1s;
  EXPECT_EQ(ask(2), '?') << "two are under way";
  count(0);
  EXPECT_EQ(answers(), "yyn");
  open_.settle(shop, true);
  open_.settle(shop, true);
  now_ += 1s;
  EXPECT_EQ(ask(2), '?');
  count(2);
  EXPECT_EQ(answers(), "yynn");
}

TEST_F(OpenReservationsTest, APlaceThatWasNotUsedIsFreeAgain) {
  ask(1);
  count(0);
  EXPECT_EQ(ask(1), 'n');
  open_.settle(shop, false);
  EXPECT_EQ(ask(1), 'y');
  now_ += 1s;
  EXPECT_EQ(ask(1), '?');
  open_.settle(shop, false);  // during the count
  count(0);
  EXPECT_EQ(answers(), "ynyy");
}

TEST_F(OpenReservationsTest, AnOldCountIsNotTrusted) {
  ask(100);
  count(1);
  now_ += OpenReservations::count_age_max;
  EXPECT_EQ(ask(100), '?') << "other replicas may have let in many";
  count(100);
  EXPECT_EQ(answers(), "yn");
}

TEST_F(OpenReservationsTest, ASlowCountIsNotMadeAgainSoon) {
  ask(1);
  now_ += 100ms;
  count(1, 300ms);
  now_ += 2s;
  EXPECT_EQ(ask(1), 'n');
  now_ += 1s;
  EXPECT_EQ(ask(1), '?');
}

TEST_F(OpenReservationsTest, WhatCannotBeCountedIsLetIn) {
  ask(1);
  ask(1);
  tell(std::nullopt);
  EXPECT_EQ(answers(), "yy");
  EXPECT_EQ(ask(1), 'y');
  EXPECT_TRUE(counts_.empty()) << "not each time anew";
  now_ += OpenReservations::uncounted_pause;
  EXPECT_EQ(ask(1), '?');
}

TEST_F(OpenReservationsTest, ClientsHaveBoundsOfTheirOwn) {
  ask(1);
  count(1);
  EXPECT_EQ(ask(1, {"other"}), '?');
  count(0);
  EXPECT_EQ(answers(), "ny");
}

TEST_F(OpenReservationsTest, ForgottenAreClientsThatAskNoMore) {
  for (int i = 0; i < 1'024; ++i) {
    const ClientId client{std::to_string(i)};
    ask(3, client);
    count(0);
    if (i > 0) open_.settle(client, true);
  }
  EXPECT_EQ(open_.clients(), 1'024u);
  now_ += OpenReservations::count_age_max;
  ask();
  EXPECT_EQ(open_.clients(), 2u) << "one is under way, one asks";
}

// Whatever ends, begins and is counted in between: never more than the bound, and a place that is free is given after a
// count.
RC_GTEST_FIXTURE_PROP(OpenReservationsTest, ABoundIsKept, ()) {
  const auto max = *rc::gen::inRange<std::int64_t>(1, 6);
  std::int64_t open = 0;
  std::int64_t least_open = 0;  // since the count under way began, which may have seen any of it
  std::int64_t settled = 0;
  const auto unsettled = [&] { return std::ranges::count(answers_, 'y') - settled; };
  const auto settle = [&](bool opened) {
    ++settled;
    if (opened) ++open;
    open_.settle(shop, opened);
  };
  for (const int step : *rc::gen::container<std::vector<int>>(100, rc::gen::inRange(0, 7))) {
    const bool was_being_counted = !counts_.empty();
    switch (step) {
      case 0:
      case 1: ask(max); break;
      case 2:
      case 3:
        if (unsettled() > 0) settle(step == 2);
        break;
      case 4: open -= open > 0 ? 1 : 0; break;
      case 5: now_ += 70ms; break;
      case 6:
        if (was_being_counted) count(std::min(max, least_open));
        break;
    }
    least_open = was_being_counted ? std::min(least_open, open) : open;
    RC_ASSERT(open + unsettled() <= max);
  }
  while (!counts_.empty())
    count(open);
  while (unsettled() > 0)
    settle(false);
  now_ += OpenReservations::count_age_max;
  RC_ASSERT(ask(max) == '?');
  count(open);
  RC_ASSERT((answers_.back() == 'y') == (open < max));
}

}  // namespace
}  // namespace inventory::http

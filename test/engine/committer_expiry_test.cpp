// Holds whose time has passed: given back before a command that could use them, and soon when none comes.

#include <gmock/gmock.h>

#include "domain/names.hpp"
#include "domain/stock_script.hpp"
#include "engine/committer_at_work.hpp"

namespace inventory::testing {
namespace {

class CommitterExpiry : public CommitterAtWork {
 protected:
  std::string reservation_text(int number) {
    return to_text(*memory_.open_reader()->reservation(reservation(number)));
  }
};

TEST_F(CommitterExpiry, AReserveThatNeedsWhatHasJustExpiredSucceeds) {
  answer_to("create a 10");
  answer_to("reserve r1 a*10 ttl=60");
  clock_.advance(std::chrono::milliseconds(59'999));
  EXPECT_EQ(answer_to("reserve r2 a*1"), "INSUFFICIENT_STOCK 0:a 1>0");
  clock_.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(answer_to("reserve r2 a*10"),
            "created r2 ACTIVE a 10=10+0+0 until=1860 of a v4 10/10 OUT_OF_STOCK");
  EXPECT_EQ(reservation_text(1), "r1 EXPIRED a 10=0+0+10(10) until=60");
}

TEST_F(CommitterExpiry, WhatComesTooLateFindsItExpired) {
  answer_to("create a 10");
  answer_to("reserve r1 a*10 ttl=60");
  clock_.advance(std::chrono::seconds(60));
  EXPECT_EQ(answer_to("confirm r1"), "RESERVATION_EXPIRED r1 EXPIRED");
  EXPECT_EQ(answer_to("extend r1 60"), "RESERVATION_EXPIRED r1 EXPIRED");
}

TEST_F(CommitterExpiry, HappensInASweepWhenNobodyAsks) {
  engine::CommitterOptions options = quiet();
  options.sweep_interval = std::chrono::milliseconds(1);
  start(options);
  answer_to("create a 10");
  answer_to("reserve r1 a*1 ttl=60");
  answer_to("reserve r2 a*1 ttl=61");
  clock_.advance(std::chrono::seconds(60));
  told_.wait_for_expired(1);
  EXPECT_EQ(item_text('a'), "a v4 10/1 LOW_STOCK");
  clock_.advance(std::chrono::seconds(1));
  told_.wait_for_expired(2);
  EXPECT_EQ(item_text('a'), "a v5 10/0 LOW_STOCK");
}

TEST_F(CommitterExpiry, OfABacklogGivesBackFirstWhatTheBatchCouldUse) {
  engine::CommitterOptions options = quiet();
  options.due_reservations_max = 2;
  start(options);
  answer_to("create a 20");
  answer_to("create b 1");
  answer_to("create c 1");
  for (int number = 0; number < 20; ++number)
    answer_to("reserve r" + std::to_string(number) + " a*1 ttl=60");
  answer_to("reserve r50 b*1 ttl=61");
  answer_to("reserve r51 c*1 ttl=61");
  answer_to("reserve r60 b*1 c*1 order=o1 best-effort");
  clock_.advance(std::chrono::seconds(100));
  EXPECT_EQ(answer_to("reserve r61 b*1"), "created r61 ACTIVE b 1=1+0+0 until=1900 of b v4 1/1 OUT_OF_STOCK");
  // Its number depends on how far the backlog is worked off meanwhile.
  EXPECT_THAT(answer_to("adjust sale c*1"), ::testing::EndsWith(" c v4 0/0 OUT_OF_STOCK"));
}

TEST_F(CommitterExpiry, OfABacklogGivesBackWhatAReacquisitionCouldUse) {
  engine::CommitterOptions options = quiet();
  options.due_reservations_max = 0;
  start(options);
  answer_to("create a 1");
  answer_to("reserve r1 a*1 ttl=10");
  clock_.advance(std::chrono::seconds(10));
  answer_to("reserve r2 a*1 ttl=10");
  clock_.advance(std::chrono::seconds(10));
  EXPECT_EQ(answer_to("confirm r1 reacquire"), "r1 CONFIRMED a 1=0+1+0 until=10");
}

TEST_F(CommitterExpiry, OfABacklogDoesNotWaitForTheNextSweep) {
  engine::CommitterOptions options = quiet();
  options.sweep_interval = std::chrono::hours(1);
  options.due_reservations_max = 2;
  start(options);
  answer_to("create a 20");
  answer_to("create b 1");
  for (int number = 0; number < 20; ++number)
    answer_to("reserve r" + std::to_string(number) + " a*1 ttl=60");
  clock_.advance(std::chrono::seconds(60));
  answer_to("reserve r50 b*1");  // a batch that wants nothing of what is due
  told_.wait_for_expired(20);
}

TEST_F(CommitterExpiry, GoesByTheClockWhenThatWasSetBack) {
  answer_to("create a 10");
  clock_.advance(-std::chrono::hours(24));
  answer_to("reserve r1 a*10 ttl=60");
  clock_.advance(std::chrono::seconds(59));
  EXPECT_EQ(answer_to("reserve r2 a*1"), "INSUFFICIENT_STOCK 0:a 1>0");
  clock_.advance(std::chrono::seconds(1));
  EXPECT_THAT(answer_to("reserve r2 a*10"), ::testing::StartsWith("created r2 ACTIVE"));
}

TEST_F(CommitterExpiry, OfABacklogIsDoneInSeveralSweeps) {
  engine::CommitterOptions options = quiet();
  options.sweep_interval = std::chrono::milliseconds(1);
  options.due_reservations_max = 3;
  start(options);
  answer_to("create a 20");
  for (int number = 0; number < 20; ++number)
    answer_to("reserve r" + std::to_string(number) + " a*1 ttl=60");
  clock_.advance(std::chrono::seconds(60));
  told_.wait_for_expired(20);
  EXPECT_EQ(item_text('a'), "a v41 20/0 IN_STOCK");
}

}  // namespace
}  // namespace inventory::testing

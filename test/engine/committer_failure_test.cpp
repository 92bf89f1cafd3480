// A store that fails costs the commands of its batch, and nothing else.

#include "engine/committer_at_work.hpp"

namespace inventory::testing {
namespace {

class CommitterFailure : public CommitterAtWork, public ::testing::WithParamInterface<Step> {};

TEST_P(CommitterFailure, IsToldToEveryCommandOfTheBatchAndThenItGoesOn) {
  answer_to("create a 10");
  hold_committer();
  std::vector<std::future<engine::Result>> answers;
  for (int i = 0; i < 3; ++i)
    answers.push_back(ask("adjust sale a*1"));
  // The batch that is held has nothing to commit, and has passed its begin only when let go.
  const int times = GetParam() == Step::begin ? 2 : 1;
  store_.fail(GetParam(), times);
  store_.let_go();
  for (auto& answer : answers)
    EXPECT_EQ(text_of(answer.get()), "StoreFailed");
  EXPECT_EQ(item_text('a'), "a v1 10/0 LOW_STOCK");
  EXPECT_EQ(told_.failures().back(), 3u);
  EXPECT_EQ(answer_to("adjust sale a*1"), "#2 a v2 9/0 LOW_STOCK");
  EXPECT_EQ(answer_to("reserve r1 a*10"), "INSUFFICIENT_STOCK 0:a 10>9");
}

TEST_P(CommitterFailure, ThatLastsIsToldToEachBatch) {
  answer_to("create a 10");
  store_.fail(GetParam(), 3);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(answer_to("adjust sale a*1"), "StoreFailed");
  EXPECT_EQ(answer_to("adjust sale a*1"), "#2 a v2 9/0 LOW_STOCK");
}

TEST_P(CommitterFailure, InASweepIsToldAndTheSweepTriedAgain) {
  engine::CommitterOptions options = quiet();
  options.sweep_interval = std::chrono::milliseconds(1);
  start(options);
  answer_to("create a 10");
  answer_to("reserve r1 a*4 ttl=10");
  store_.fail(GetParam(), 2);
  clock_.advance(std::chrono::seconds(10));
  told_.wait_for_failures(2);
  told_.wait_for_expired(1);
  EXPECT_EQ(item_text('a'), "a v3 10/0 LOW_STOCK");
}

INSTANTIATE_TEST_SUITE_P(Steps, CommitterFailure, ::testing::Values(Step::begin, Step::commit),
                         [](const auto& info) { return info.param == Step::begin ? "Begin" : "Commit"; });

using CommitterForgetting = CommitterAtWork;

TEST_F(CommitterForgetting, ThatFailsDoesNotStopTheCommitter) {
  store_.fail(Step::forget);
  start(quiet());
  EXPECT_EQ(answer_to("create a 10"), "created a v1 10/0 LOW_STOCK threshold=10");
  told_.wait_for_failures(1);
  EXPECT_EQ(told_.failures().back(), 0u);
  EXPECT_EQ(answer_to("adjust sale a*1"), "#2 a v2 9/0 LOW_STOCK");
}

}  // namespace
}  // namespace inventory::testing

// A queue with bounds: what does not fit, or has waited too long, is refused and not decided.

#include <thread>

#include "domain/stock_script.hpp"
#include "engine/committer_at_work.hpp"

namespace inventory::testing {
namespace {

using CommitterOverload = CommitterAtWork;

TEST_F(CommitterOverload, RefusesWhatDoesNotFitAndLeavesItAsItWas) {
  engine::CommitterOptions options = quiet();
  options.queue_commands_max = 3;
  start(options);
  hold_committer();
  std::vector<std::future<engine::Result>> accepted;
  for (int i = 0; i < 3; ++i)
    accepted.push_back(ask("create a 10"));
  EXPECT_EQ(committer_->queue_depth(), 3u);
  bool replied = false;
  engine::Submission submission{parse_command("create b 10"), std::nullopt,
                                [&](const engine::Result&) { replied = true; }};
  const auto refused = committer_->submit(std::move(submission));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().cause, engine::Overloaded::Cause::too_many);
  EXPECT_TRUE(static_cast<bool>(submission.reply));
  store_.let_go();
  for (auto& answer : accepted)
    answer.wait();
  EXPECT_EQ(item_text('b'), "none");
  EXPECT_FALSE(replied);
  EXPECT_EQ(answer_to("create c 10"), "created c v1 10/0 LOW_STOCK threshold=10");
  EXPECT_EQ(committer_->queue_depth(), 0u);
  EXPECT_EQ(committer_->queue_oldest_age().count(), 0);
}

TEST_F(CommitterOverload, RefusesWhenTheOldestHasWaitedTooLongAndDoesNotDecideIt) {
  engine::CommitterOptions options = quiet();
  options.queue_age_max = std::chrono::milliseconds(30);
  start(options);
  hold_committer();
  auto waited = ask("create a 10");
  auto waited_too = ask_keyed("create b 10", "k1");
  while (committer_->queue_oldest_age() <= options.queue_age_max)
    std::this_thread::yield();
  engine::Submission submission{parse_command("create c 10"), std::nullopt, [](const engine::Result&) {}};
  EXPECT_FALSE(committer_->submit(std::move(submission)).has_value());
  store_.let_go();
  EXPECT_EQ(text_of(waited.get()), "Overloaded");
  EXPECT_EQ(text_of(waited_too.get()), "Overloaded");
  EXPECT_EQ(item_text('a'), "none");
  start(quiet());  // whose bound no slow machine reaches
  EXPECT_EQ(answer_to("create a 10"), "created a v1 10/0 LOW_STOCK threshold=10");
  EXPECT_EQ(text_of(ask_keyed("create b 10", "k1").get()), "created b v1 10/0 LOW_STOCK threshold=10")
      << "the key is still free";
}

// Only a backlog is refused so early: fewer than a batch are gone with the next commit.
TEST_F(CommitterOverload, RefusesABacklogEarlyEnoughForWhatItHasAcceptedToBeDecided) {
  engine::CommitterOptions options = quiet();
  options.batch_commands_max = 2;
  options.queue_age_max = std::chrono::seconds(4);
  start(options);
  hold_committer();
  auto waited = ask("create a 10");
  while (committer_->queue_oldest_age() <= options.queue_age_max / 4)
    std::this_thread::yield();
  auto in_the_same_batch = ask("create b 10");
  engine::Submission submission{parse_command("create c 10"), std::nullopt, [](const engine::Result&) {}};
  const auto refused = committer_->submit(std::move(submission));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().cause, engine::Overloaded::Cause::too_old);
  store_.let_go();
  EXPECT_EQ(text_of(waited.get()), "created a v1 10/0 LOW_STOCK threshold=10");
  EXPECT_EQ(text_of(in_the_same_batch.get()), "created b v1 10/0 LOW_STOCK threshold=10");
}

// Nobody has to grow old first: how long a batch has taken tells how long a newcomer would wait.
TEST_F(CommitterOverload, RefusesABacklogThatWouldNotBeDecidedInTime) {
  engine::CommitterOptions options = quiet();
  options.batch_commands_max = 1;
  options.queue_age_max = std::chrono::seconds(4);
  start(options);
  hold_committer();
  auto behind_it = ask("create a 10");
  while (committer_->queue_oldest_age() < options.queue_age_max / 10)
    std::this_thread::yield();
  store_.let_go();
  behind_it.wait();
  hold_committer();
  const auto submit = [&] {
    return committer_->submit({parse_command("create b 10"), std::nullopt, [](const engine::Result&) {}});
  };
  std::size_t accepted = 0;
  auto taken = submit();
  for (; taken.has_value(); taken = submit())
    ++accepted;
  const std::chrono::nanoseconds age = committer_->queue_oldest_age();
  store_.let_go();
  EXPECT_EQ(taken.error().cause, engine::Overloaded::Cause::too_old);
  EXPECT_LT(age, options.queue_age_max / 4);
  EXPECT_GT(accepted, 1u);
  EXPECT_LT(accepted, 20u) << "a quarter of what was learnt of is 100 ms, and a newcomer may wait for 1 s";
}

}  // namespace
}  // namespace inventory::testing

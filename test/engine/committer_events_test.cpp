// An event of another service is consumed once, however often it is sent.

#include "domain/stock_script.hpp"
#include "engine/committer_at_work.hpp"

namespace inventory::testing {
namespace {

class CommitterEvents : public CommitterAtWork {
 protected:
  std::string consume(const std::string& command, const std::string& event) {
    return text_of(ask_for_event(command, event).get());
  }
  // All of them, of one event, in one batch.
  std::vector<std::string> consume_together(const std::vector<std::string>& commands,
                                            const std::string& event) {
    hold_committer();
    std::vector<std::future<engine::Result>> futures;
    for (const std::string& command : commands)
      futures.push_back(ask_for_event(command, event));
    store_.let_go();
    std::vector<std::string> answers;
    for (auto& future : futures)
      answers.push_back(text_of(future.get()));
    return answers;
  }
};

TEST_F(CommitterEvents, AreConsumedOnce) {
  EXPECT_EQ(consume("follow created a 10", "e1"), "applied");
  EXPECT_EQ(consume("adjust return a*1", "e2"), "applied");
  EXPECT_EQ(consume("adjust return a*1", "e2"), "duplicate");
  EXPECT_EQ(consume("adjust return a*1", "e3"), "applied");
  EXPECT_EQ(item_text('a'), "a v3 12/0 IN_STOCK");
}

TEST_F(CommitterEvents, InOneBatchAreConsumedOnce) {
  answer_to("create a 10");
  EXPECT_EQ(consume_together({"adjust return a*1", "adjust return a*1", "adjust return a*1"}, "e1"),
            (std::vector<std::string>{"applied", "duplicate", "duplicate"}));
  EXPECT_EQ(item_text('a'), "a v2 11/0 IN_STOCK");
  answer_to("extend r9 1");
  EXPECT_EQ(told_.reports()[2].replays, 2u);
}

TEST_F(CommitterEvents, AreStillKnownAfterARestart) {
  answer_to("create a 10");
  EXPECT_EQ(consume("adjust return a*1", "e1"), "applied");
  start(quiet());
  EXPECT_EQ(consume("adjust return a*1", "e1"), "duplicate");
}

TEST_F(CommitterEvents, ThatChangeNothingAreConsumedToo) {
  EXPECT_EQ(consume("release-order order=o1 reason=x", "e1"), "no change");
  EXPECT_EQ(consume("release-order order=o1 reason=x", "e1"), "duplicate");
  answer_to("create a 10");
  EXPECT_EQ(consume("follow created a 99", "e2"), "no change");
  EXPECT_EQ(consume("follow updated a orderable=yes", "e3"), "no change");
  EXPECT_EQ(ledger().size(), 1u);
}

TEST_F(CommitterEvents, ThatAreRefusedMayComeAgain) {
  EXPECT_EQ(consume("adjust return a*1", "e1"), "INVENTORY_NOT_FOUND 0:a 1>0");
  EXPECT_EQ(consume("adjust return a*1", "e1"), "INVENTORY_NOT_FOUND 0:a 1>0");
  answer_to("create a 10");
  EXPECT_EQ(consume("adjust return a*1", "e1"), "applied");
  EXPECT_EQ(consume("adjust return a*1", "e1"), "duplicate");
}

TEST_F(CommitterEvents, ThatAreRefusedMayComeAgainInTheSameBatch) {
  EXPECT_EQ(consume_together({"adjust return a*1", "follow created a 10", "adjust return a*1"}, "e1"),
            (std::vector<std::string>{"INVENTORY_NOT_FOUND 0:a 1>0", "applied", "duplicate"}));
  EXPECT_EQ(item_text('a'), "a v1 10/0 LOW_STOCK");
}

TEST_F(CommitterEvents, OfACommitThatFailedAreNotRemembered) {
  answer_to("create a 10");
  for (const Step step : {Step::commit, Step::begin}) {
    store_.fail(step);
    EXPECT_EQ(consume("adjust return a*1", "e1"), "StoreFailed");
  }
  EXPECT_EQ(item_text('a'), "a v1 10/0 LOW_STOCK");
  EXPECT_EQ(consume("adjust return a*1", "e1"), "applied");
  EXPECT_EQ(consume("adjust return a*1", "e1"), "duplicate");
  EXPECT_EQ(item_text('a'), "a v2 11/0 IN_STOCK");
}

TEST_F(CommitterEvents, AreAnsweredAfterTheCommit) {
  std::promise<void> answered;
  engine::Submission submission{parse_command("follow created a 10"), std::nullopt,
                                [&](const engine::Result&) {
                                  store_.note("reply");
                                  answered.set_value();
                                },
                                "e1"};
  ASSERT_TRUE(committer_->submit(std::move(submission)));
  answered.get_future().wait();
  EXPECT_EQ(store_.notes(), (std::vector<std::string>{"commit", "reply"}));
}

TEST_F(CommitterEvents, PastTheirRetentionAreForgotten) {
  answer_to("create a 10");
  EXPECT_EQ(consume("adjust return a*1", "e1"), "applied");
  clock_.advance(std::chrono::days(29));
  start(quiet());
  answer_to("extend r9 1");
  EXPECT_EQ(consume("adjust return a*1", "e1"), "duplicate");
  clock_.advance(std::chrono::days(2));
  start(quiet());
  answer_to("extend r9 1");  // the first batch of a committer looks through the events after it
  answer_to("extend r9 1");
  EXPECT_EQ(consume("adjust return a*1", "e1"), "applied");
}

}  // namespace
}  // namespace inventory::testing

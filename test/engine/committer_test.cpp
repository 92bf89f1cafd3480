// What the committer promises to everybody: order, durability before the reply, batches with limits.

#include "engine/committer.hpp"

#include <thread>

#include "domain/stock_script.hpp"
#include "engine/committer_at_work.hpp"

namespace inventory::testing {
namespace {

class CommitterTest : public CommitterAtWork {
 protected:
  // How many commands the first batches had. A batch reports after its replies, so the last may be missing.
  std::vector<std::size_t> first_sizes(std::size_t count) {
    std::vector<std::size_t> found;
    for (const engine::BatchReport& report : told_.reports()) {
      if (found.size() < count) found.push_back(report.commands);
    }
    return found;
  }
};

TEST_F(CommitterTest, AnswersEachCommand) {
  EXPECT_EQ(answer_to("create a 10"), "created a v1 10/0 LOW_STOCK threshold=10");
  EXPECT_EQ(answer_to("reserve r1 a*4"), "created r1 ACTIVE a 4=4+0+0 until=1800 of a v2 10/4 LOW_STOCK");
  EXPECT_EQ(answer_to("reserve r2 a*7"), "INSUFFICIENT_STOCK 0:a 7>6");
  EXPECT_EQ(item_text('a'), "a v2 10/4 LOW_STOCK");
  EXPECT_EQ(ledger().size(), 3u);
}

TEST_F(CommitterTest, AnswersOnlyAfterTheCommit) {
  std::promise<void> answered;
  engine::Submission submission{parse_command("create a 10"), std::nullopt, [&](const engine::Result&) {
                                  store_.note("reply");
                                  answered.set_value();
                                }};
  ASSERT_TRUE(committer_->submit(std::move(submission)));
  answered.get_future().wait();
  EXPECT_EQ(store_.notes(), (std::vector<std::string>{"commit", "reply"}));
}

TEST_F(CommitterTest, DecidesInOrderOfArrivalAndABatchSeesItsOwnEffects) {
  auto answers = ask_together({"create a 10", "reserve r1 a*6", "reserve r2 a*6", "release r1",
                               "reserve r2 a*6", "confirm r2", "adjust purchase a*1"});
  std::vector<std::string> texts;
  for (auto& answer : answers)
    texts.push_back(text_of(answer.get()));
  EXPECT_EQ(texts, (std::vector<std::string>{
                       "created a v1 10/0 LOW_STOCK threshold=10",
                       "created r1 ACTIVE a 6=6+0+0 until=1800 of a v2 10/6 LOW_STOCK",
                       "INSUFFICIENT_STOCK 0:a 6>4",
                       "r1 RELEASED a 6=0+0+6 until=1800",
                       "created r2 ACTIVE a 6=6+0+0 until=1800 of a v4 10/6 LOW_STOCK",
                       "r2 CONFIRMED a 6=0+6+0 until=1800",
                       "#7 a v6 5/0 LOW_STOCK",
                   }));
  answer_to("extend r255 1");
  EXPECT_EQ(first_sizes(2), (std::vector<std::size_t>{1, 7}));
}

TEST_F(CommitterTest, ValidatesWithoutATrace) {
  answer_to("create a 10");
  EXPECT_EQ(answer_to("reserve r1 a*4 validate-only"),
            "created r1 ACTIVE a 4=4+0+0 until=1800 of a v2 10/4 LOW_STOCK");
  EXPECT_EQ(answer_to("reserve r1 a*11 validate-only"), "INSUFFICIENT_STOCK 0:a 11>10");
  EXPECT_EQ(item_text('a'), "a v1 10/0 LOW_STOCK");
  EXPECT_EQ(ledger().size(), 1u);
  EXPECT_EQ(store_.notes().size(), 1u) << "nothing to commit";
}

TEST_F(CommitterTest, BatchesHaveAtMostSoManyCommands) {
  engine::CommitterOptions options = quiet();
  options.batch_commands_max = 4;
  start(options);
  auto answers = ask_together(std::vector<std::string>(10, "create a 10"));
  for (auto& answer : answers)
    answer.wait();
  answer_to("create a 10");
  EXPECT_EQ(first_sizes(4), (std::vector<std::size_t>{1, 4, 4, 2}));
}

TEST_F(CommitterTest, BatchesHaveAtMostSoManyLinesButOneCommandMayHaveMore) {
  engine::CommitterOptions options = quiet();
  options.batch_lines_max = 5;
  start(options);
  answer_to("create a 100");
  auto answers = ask_together({"reserve r1 a*1 a*1", "reserve r2 a*1 a*1", "confirm r1", "reserve r3 a*1",
                               "reserve r4 a*1 a*1 a*1 a*1 a*1 a*1 a*1", "confirm r2",
                               "adjust sale a*1 ; sale a*1 ; sale a*1 ; sale a*1", "confirm r3"});
  for (auto& answer : answers)
    EXPECT_TRUE(std::get<domain::Outcome>(answer.get()).has_value());
  answer_to("create a 100");
  EXPECT_EQ(first_sizes(7), (std::vector<std::size_t>{1, 1, 3, 1, 1, 2, 1}));
}

TEST_F(CommitterTest, ReportsWhatABatchDid) {
  answer_to("create a 10");
  clock_.advance(std::chrono::seconds(5));
  answer_to("reserve r1 a*1 ttl=10");
  clock_.advance(std::chrono::seconds(10));
  answer_to("reserve r2 a*11");
  answer_to("extend r9 1");
  answer_to("extend r9 1");
  const auto reports = told_.reports();
  ASSERT_GE(reports.size(), 4u);
  EXPECT_EQ(reports[1].entries, 1u);
  EXPECT_GT(reports[1].commit_duration.count(), 0);
  EXPECT_EQ(reports[2].entries, 2u) << "what expired, and the failure";
  EXPECT_EQ(reports[2].expired_reservations, 1u);
  EXPECT_EQ(reports[3].entries, 0u);
  EXPECT_EQ(reports[3].commit_duration.count(), 0);
}

TEST_F(CommitterTest, DecidesEverythingAcceptedBeforeItIsGone) {
  hold_committer();
  std::vector<std::future<engine::Result>> answers;
  answers.push_back(ask("create a 1000"));
  for (int i = 0; i < 100; ++i)
    answers.push_back(ask("adjust sale a*1"));
  std::thread ending([this] { committer_.reset(); });
  store_.let_go();
  ending.join();
  for (auto& answer : answers) {
    ASSERT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::ready);
    EXPECT_TRUE(std::get<domain::Outcome>(answer.get()).has_value());
  }
  EXPECT_EQ(item_text('a'), "a v101 900/0 IN_STOCK");
}

TEST_F(CommitterTest, EntriesNeverGoBackInTimeWhenTheClockDoes) {
  clock_.set(Timestamp::from_ms(10'000));
  answer_to("create a 10");
  clock_.set(Timestamp::from_ms(4'000));
  EXPECT_EQ(answer_to("reserve r1 a*1 ttl=60"),
            "created r1 ACTIVE a 1=1+0+0 until=64 of a v2 10/1 LOW_STOCK");
  clock_.set(Timestamp::from_ms(11'000));
  answer_to("confirm r1");
  std::vector<std::int64_t> times;
  for (const domain::LedgerEntry& entry : ledger())
    times.push_back(entry.occurred_at.ms());
  EXPECT_EQ(times, (std::vector<std::int64_t>{10'000, 10'000, 11'000}));
}

}  // namespace
}  // namespace inventory::testing

// A store that others write to as well: a batch in whose way they were is decided again.

#include "contract/shop.hpp"
#include "domain/names.hpp"
#include "engine/committer_at_work.hpp"
#include "engine/committers.hpp"

namespace inventory::testing {
namespace {

class CommitterConflict : public CommitterAtWork, public ::testing::WithParamInterface<Step> {};

TEST_P(CommitterConflict, IsNotSeenByWhoAsked) {
  answer_to("create a 10");
  store_.fail(GetParam(), 3, Failing::conflict);
  EXPECT_EQ(answer_to("adjust sale a*1"), "#2 a v2 9/0 LOW_STOCK");
  EXPECT_EQ(answer_to("adjust sale a*1"), "#3 a v3 8/0 LOW_STOCK");
  EXPECT_EQ(told_.reports()[1].conflicts, 3u);
  EXPECT_EQ(told_.reports()[1].entries, 1u);
  EXPECT_TRUE(told_.failures().empty());
  EXPECT_EQ(ledger().size(), 3u);
}

TEST_P(CommitterConflict, LeavesTheKeyOfACommandToTheNextAttempt) {
  answer_to("create a 10");
  store_.fail(GetParam(), 2, Failing::conflict);
  EXPECT_EQ(text_of(ask_keyed("adjust sale a*1", "k1").get()), "#2 a v2 9/0 LOW_STOCK");
  EXPECT_EQ(text_of(ask_keyed("adjust sale a*1", "k1").get()), "#2 a v2 9/0 LOW_STOCK (replayed)");
}

TEST_P(CommitterConflict, LeavesAnEventToTheNextAttempt) {
  answer_to("create a 10");
  store_.fail(GetParam(), 2, Failing::conflict);
  ask_for_event("adjust return a*1", "e1").get();
  ask_for_event("adjust return a*1", "e1").get();
  EXPECT_EQ(item_text('a'), "a v2 11/0 IN_STOCK");
}

TEST_P(CommitterConflict, ThatDoesNotEndIsAFailure) {
  answer_to("create a 10");
  store_.fail(GetParam(), static_cast<int>(quiet().conflicts_max) + 1, Failing::conflict);
  EXPECT_EQ(answer_to("adjust sale a*1"), "StoreFailed");
  EXPECT_EQ(answer_to("adjust sale a*1"), "#2 a v2 9/0 LOW_STOCK");
}

INSTANTIATE_TEST_SUITE_P(Steps, CommitterConflict, ::testing::Values(Step::begin, Step::commit),
                         [](const auto& info) { return info.param == Step::begin ? "Begin" : "Commit"; });

using CommitterLoss = CommitterAtWork;

TEST_F(CommitterLoss, OfTheStoreInACommitIsSaidToBeOne) {
  answer_to("create a 10");
  store_.fail(Step::commit, 1, Failing::unknown);
  EXPECT_EQ(answer_to("adjust sale a*1"), "OutcomeUnknown");
  EXPECT_EQ(told_.failures().back(), 1u);
  EXPECT_EQ(answer_to("adjust sale a*1"), "#2 a v2 9/0 LOW_STOCK");
}

using CommitterWait = CommitterAtWork;

TEST_F(CommitterWait, ForOthersIsTimeInWhichTheBatchGrows) {
  answer_to("create a 10");
  store_.let_others_in();
  std::vector<std::future<engine::Result>> answers;
  answers.push_back(ask("adjust sale a*1"));
  store_.wait_until_held();
  answers.push_back(ask("adjust sale a*2"));
  answers.push_back(ask("adjust sale a*3"));
  store_.let_go();
  EXPECT_EQ(text_of(answers[0].get()), "#2 a v2 9/0 LOW_STOCK");
  EXPECT_EQ(text_of(answers[1].get()), "#3 a v3 7/0 LOW_STOCK");
  EXPECT_EQ(text_of(answers[2].get()), "#4 a v4 4/0 LOW_STOCK");
  committer_.reset();
  EXPECT_EQ(told_.reports().back().commands, 3u);
}

TEST_F(CommitterWait, MakesNoBatchLargerThanABatchMayBe) {
  engine::CommitterOptions options = quiet();
  options.batch_commands_max = 2;
  start(options);
  answer_to("create a 10");
  store_.let_others_in();
  std::vector<std::future<engine::Result>> answers;
  answers.push_back(ask("adjust sale a*1"));
  store_.wait_until_held();
  answers.push_back(ask("adjust sale a*1"));
  answers.push_back(ask("adjust sale a*1"));
  store_.let_go();
  for (auto& answer : answers)
    answer.get();
  committer_.reset();
  const auto reports = told_.reports();
  ASSERT_GE(reports.size(), 2u);
  EXPECT_EQ(reports[reports.size() - 2].commands, 2u);
  EXPECT_EQ(reports.back().commands, 1u);
}

class LowestStream : public ::testing::Test {
 protected:
  static constexpr domain::StreamCount eight{8};

  static std::int32_t of(const std::string& command) {
    return engine::lowest_stream(submission_of(command).command, eight);
  }
};

TEST_F(LowestStream, IsThatOfAnyLine) {
  const std::int32_t a = domain::stream_of(variant('a'), eight);
  const std::int32_t b = domain::stream_of(variant('b'), eight);
  EXPECT_EQ(of("adjust sale a*1"), a);
  domain::Command command = submission_of("adjust sale a*1").command;
  auto& lines = std::get<domain::AdjustStock>(command.action).lines;
  lines.push_back(lines.front());
  lines.back().variant = variant('b');
  EXPECT_EQ(engine::lowest_stream(command, eight), std::min(a, b));
  std::swap(lines.front(), lines.back());
  EXPECT_EQ(engine::lowest_stream(command, eight), std::min(a, b));
}

TEST_F(LowestStream, IsInTheIdOfAReservation) {
  UuidMaker maker;
  domain::Command command = submission_of("adjust sale a*1").command;
  for (const std::uint16_t stream : std::initializer_list<std::uint16_t>{0, 3, 7}) {
    domain::ConfirmReservation confirm;
    confirm.reservation = {maker.make(Timestamp::from_ms(1), stream)};
    command.action = confirm;
    EXPECT_EQ(engine::lowest_stream(command, eight), stream);
  }
}

TEST_F(LowestStream, IsTheFirstWhenTheCommandNamesNone) {
  domain::Command command = submission_of("adjust sale a*1").command;
  domain::ReleaseOrder release;
  release.order = {"ORD-1"};
  command.action = release;
  EXPECT_EQ(engine::lowest_stream(command, eight), 0);
}

TEST(WriterShare, GivesEveryStreamToOneWriter) {
  for (std::int32_t stream = 0; stream < 64; ++stream) {
    int owners = 0;
    for (std::int32_t index = 0; index < 3; ++index)
      owners += engine::WriterShare{index, 3}.owns(stream) ? 1 : 0;
    EXPECT_EQ(owners, 1);
  }
}

}  // namespace
}  // namespace inventory::testing

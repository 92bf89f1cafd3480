// Under one key a command is decided once.

#include "engine/committer_at_work.hpp"

namespace inventory::testing {
namespace {

class CommitterIdempotency : public CommitterAtWork {
 protected:
  std::string keyed(const std::string& command, const std::string& key, std::uint8_t fingerprint = 1) {
    return text_of(ask_keyed(command, key, fingerprint).get());
  }
};

const std::string sold = "#2 a v2 9/0 LOW_STOCK";

TEST_F(CommitterIdempotency, ARepeatReceivesTheFirstAnswerAndDoesNothing) {
  answer_to("create a 10");
  EXPECT_EQ(keyed("adjust sale a*1", "k1"), sold);
  EXPECT_EQ(keyed("adjust sale a*1", "k1"), sold + " (replayed)");
  EXPECT_EQ(keyed("adjust sale a*1", "k1"), sold + " (replayed)");
  EXPECT_EQ(item_text('a'), "a v2 9/0 LOW_STOCK");
  EXPECT_EQ(ledger().size(), 2u);
}

TEST_F(CommitterIdempotency, AlsoAfterARestart) {
  answer_to("create a 10");
  EXPECT_EQ(keyed("adjust sale a*1", "k1"), sold);
  start(quiet());
  EXPECT_EQ(keyed("adjust sale a*1", "k1"), sold + " (replayed)");
}

TEST_F(CommitterIdempotency, RepeatsInOneBatchAreDecidedOnce) {
  answer_to("create a 10");
  hold_committer();
  std::vector<std::future<engine::Result>> answers;
  for (int i = 0; i < 5; ++i)
    answers.push_back(ask_keyed("adjust sale a*1", "k1"));
  store_.let_go();
  EXPECT_EQ(text_of(answers[0].get()), sold);
  for (int i = 1; i < 5; ++i)
    EXPECT_EQ(text_of(answers[static_cast<std::size_t>(i)].get()), sold + " (replayed)");
  EXPECT_EQ(item_text('a'), "a v2 9/0 LOW_STOCK");
  answer_to("extend r9 1");
  EXPECT_EQ(told_.reports()[2].replays, 4u);
}

TEST_F(CommitterIdempotency, TheSameKeyForSomethingElseIsRefused) {
  answer_to("create a 10");
  EXPECT_EQ(keyed("adjust sale a*1", "k1", 1), sold);
  EXPECT_EQ(keyed("adjust sale a*2", "k1", 2), "KeyReused");
  EXPECT_EQ(keyed("adjust sale a*1", "k1", 1), sold + " (replayed)");
  hold_committer();
  auto first = ask_keyed("adjust sale a*1", "k2", 1);
  auto second = ask_keyed("adjust sale a*2", "k2", 2);
  store_.let_go();
  EXPECT_EQ(text_of(first.get()), "#3 a v3 8/0 LOW_STOCK");
  EXPECT_EQ(text_of(second.get()), "KeyReused");
  EXPECT_EQ(item_text('a'), "a v3 8/0 LOW_STOCK");
}

TEST_F(CommitterIdempotency, KeysOfTwoClientsAreApart) {
  answer_to("create a 10");
  EXPECT_EQ(keyed("adjust sale a*1", "k1"), sold);
  EXPECT_EQ(keyed("adjust sale a*2 as=other", "k1", 2), "#3 a v3 7/0 LOW_STOCK");
}

TEST_F(CommitterIdempotency, ARefusalIsAnAnswerToo) {
  EXPECT_EQ(keyed("adjust sale a*1", "k1"), "INVENTORY_NOT_FOUND 0:a 1>0");
  answer_to("create a 10");
  EXPECT_EQ(keyed("adjust sale a*1", "k1"), "INVENTORY_NOT_FOUND 0:a 1>0 (replayed)");
  EXPECT_EQ(item_text('a'), "a v1 10/0 LOW_STOCK");
}

TEST_F(CommitterIdempotency, NothingIsKeptOfACommitThatFailed) {
  answer_to("create a 10");
  store_.fail(Step::commit);
  EXPECT_EQ(keyed("adjust sale a*1", "k1"), "StoreFailed");
  EXPECT_EQ(item_text('a'), "a v1 10/0 LOW_STOCK");
  EXPECT_EQ(keyed("adjust sale a*1", "k1"), sold);
  EXPECT_EQ(keyed("adjust sale a*1", "k1"), sold + " (replayed)");
}

TEST_F(CommitterIdempotency, ValidatingLeavesTheKeyFree) {
  answer_to("create a 10");
  EXPECT_EQ(keyed("adjust sale a*1 validate-only", "k1", 2), sold);
  EXPECT_EQ(keyed("adjust sale a*1", "k1", 1), sold);
}

TEST_F(CommitterIdempotency, AnswersPastTheirRetentionAreForgotten) {
  answer_to("create a 10");
  EXPECT_EQ(keyed("adjust sale a*1", "k1"), sold);
  clock_.advance(std::chrono::hours(23));
  start(quiet());
  EXPECT_EQ(keyed("adjust sale a*1", "k1"), sold + " (replayed)");
  answer_to("extend r9 1");
  clock_.advance(std::chrono::hours(2));
  start(quiet());
  answer_to("extend r9 1");  // the first batch of a committer looks through the answers after it
  answer_to("extend r9 1");
  EXPECT_EQ(keyed("adjust sale a*1", "k1"), "#3 a v3 8/0 LOW_STOCK");
}

}  // namespace
}  // namespace inventory::testing

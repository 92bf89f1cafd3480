// Answers stored under idempotency keys, and forgetting them.

#include "contract/shop.hpp"
#include "contract/store_under_test.hpp"
#include "domain/names.hpp"

namespace inventory::testing {
namespace {

using engine::IdempotencyKey;
using engine::StoredAnswer;

const StoredAnswer answer{201, R"({"grün":1})", "\"1\"", "/api/v1/reservations/1"};

class Answers : public StoreTest {
 protected:
  std::vector<engine::IdempotencyRecord> load(const std::vector<IdempotencyKey>& keys) {
    engine::BatchKeys batch;
    batch.idempotency = keys;
    auto answered = shop_.writer().begin(batch, shop_.now(), 0).answered;
    shop_.writer().abandon();
    return answered;
  }
  static IdempotencyKey key(const std::string& text, const std::string& client = "shop") {
    return {ClientId{client}, text};
  }

  Shop shop_{store()};
};

INVENTORY_ON_EVERY_STORE(Answers);

TEST_P(Answers, AreFoundByClientAndKey) {
  shop_.set_time(9);
  shop_.perform_keyed("create a 10", key("k1"), answer);
  const auto found = load({key("k1"), key("k2"), key("k1", "other")});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].key, key("k1"));
  EXPECT_EQ(found[0].answer, answer);
  EXPECT_EQ(found[0].fingerprint, engine::Fingerprint{7});
  EXPECT_EQ(found[0].created_at, Timestamp::from_ms(9000));
}

TEST_P(Answers, OfTwoClientsUnderOneTextAreTwo) {
  StoredAnswer others = answer;
  others.body = "";
  others.etag = "";
  others.location = "";
  shop_.perform_keyed("create a 10", key("k1"), answer);
  shop_.perform_keyed("create b 10", key("k1", "other"), others);
  const auto found = load({key("k1", "other")});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].answer, others);
}

TEST_P(Answers, OfRefusedCommandsAreKeptToo) {
  shop_.perform_keyed("confirm r1", key("k1"), {404, "{}", "", ""});
  EXPECT_EQ(load({key("k1")}).size(), 1u);
}

TEST_P(Answers, AreUndoneWithTheirBatch) {
  engine::Submission submission = submission_of("create a 10");
  submission.idempotency = engine::Idempotency{key("k1"), {}, [](const domain::Outcome&) { return answer; }};
  engine::Batch batch(shop_.writer().begin({}, shop_.now(), 0), {}, shop_.now());
  batch.decide(submission);
  shop_.writer().abandon();
  EXPECT_TRUE(load({key("k1")}).empty());
}

TEST_P(Answers, AreForgottenOldestFirstUpToTheLimit) {
  for (int second = 1; second <= 6; ++second) {
    shop_.set_time(second);
    shop_.perform_keyed("create a 10", key("k" + std::to_string(second)), answer);
  }
  const auto at = [](std::int64_t seconds) { return Timestamp::from_ms(seconds * 1000); };
  const std::vector<IdempotencyKey> all{key("k1"), key("k2"), key("k3"), key("k4"), key("k5"), key("k6")};
  EXPECT_EQ(shop_.writer().forget_answers(at(1), 10), 0u);
  EXPECT_EQ(load(all).size(), 6u);
  EXPECT_EQ(shop_.writer().forget_answers(at(5), 2), 2u);
  EXPECT_EQ(load({key("k1"), key("k2")}).size(), 0u);
  EXPECT_EQ(load(all).size(), 4u);
  EXPECT_EQ(shop_.writer().forget_answers(at(5), 10), 2u);
  EXPECT_EQ(load({key("k5"), key("k6")}).size(), 2u);
  EXPECT_EQ(shop_.writer().forget_answers(at(5), 10), 0u);
  shop_.perform_keyed("create a 10", key("k1"), answer);
  EXPECT_EQ(load(all).size(), 3u);
}

}  // namespace
}  // namespace inventory::testing

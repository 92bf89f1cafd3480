// Alerts: written with their entry, loaded for whoever may raise or acknowledge one, read in pages.

#include <algorithm>

#include "contract/shop.hpp"
#include "contract/store_under_test.hpp"
#include "domain/names.hpp"
#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

using engine::AlertState;

class Alerts : public StoreTest {
 protected:
  std::vector<domain::Alert> all() { return reader_->alerts(std::nullopt, std::nullopt, 100); }
  // What is there in a state, in pages of a size, as letters: `cb|a|`.
  std::string pages(std::optional<AlertState> state, std::size_t size) {
    std::string text;
    std::optional<engine::AlertPosition> after;
    while (true) {
      const auto page = reader_->alerts(state, after, size);
      for (const domain::Alert& alert : page)
        text += letter_of(alert.variant);
      text += '|';
      if (page.size() < size) return text;
      after = {page.back().raised_at, page.back().id};
    }
  }
  std::string acknowledge(AlertId id) {
    return shop_.perform_alone(
        domain::Command{.origin = {ClientId{"ann"}, {}}, .action = domain::AcknowledgeAlert{id}});
  }
  // Raises one of each variant, a second after the one before.
  void raise(const std::string& letters) {
    for (const char letter : letters) {
      shop_.perform({std::string("create ") + letter + " 5"});
      shop_.set_time(++seconds_);
      shop_.perform({std::string("follow deleted ") + letter});
    }
  }
  AlertId id_of(char letter) {
    const auto alerts = all();
    return std::ranges::find(alerts, variant(letter), &domain::Alert::variant)->id;
  }

  Shop shop_{store()};
  std::unique_ptr<engine::ReadStore> reader_ = store().open_reader();
  std::int64_t seconds_ = 0;
};

INVENTORY_ON_EVERY_STORE(Alerts);

TEST_P(Alerts, AreKeptWithEveryField) {
  EXPECT_TRUE(all().empty());
  shop_.perform({"create a 5"});
  shop_.perform({"reserve r1 a*2"});
  shop_.set_time(7);
  shop_.perform({"follow deleted a"});
  domain::Alert expected{
      .id = domain::alert_id(variant('a'), 3),
      .variant = variant('a'),
      .kind = domain::AlertKind::deleted_with_stock,
      .detail = "The product variant was deleted while there is stock: 5 in stock, 2 of them reserved.",
      .raised_at = Timestamp::from_ms(7000)};
  EXPECT_EQ(all(), std::vector{expected});

  shop_.set_time(8);
  EXPECT_EQ(acknowledge(expected.id), "VARIANT_DELETED_WITH_STOCK a acknowledged by=ann raised=7");
  expected.acknowledged_at = Timestamp::from_ms(8000);
  expected.acknowledged_by = ClientId{"ann"};
  EXPECT_EQ(all(), std::vector{expected});

  shop_.set_time(9);
  EXPECT_EQ(acknowledge(expected.id), "VARIANT_DELETED_WITH_STOCK a acknowledged by=ann raised=7");
  EXPECT_EQ(all(), std::vector{expected}) << "the first acknowledgement stays";
}

TEST_P(Alerts, ThatNobodyRaisedAreNotThere) {
  EXPECT_EQ(acknowledge(AlertId{}), "ALERT_NOT_FOUND");
  raise("a");
  EXPECT_EQ(acknowledge(domain::alert_id(variant('a'), 77)), "ALERT_NOT_FOUND");
}

TEST_P(Alerts, ComeNewestFirstInPagesByState) {
  raise("abcde");
  EXPECT_EQ(pages(std::nullopt, 2), "ed|cb|a|");
  EXPECT_EQ(pages(AlertState::open, 3), "edc|ba|");
  EXPECT_EQ(pages(AlertState::acknowledged, 3), "|");
  acknowledge(id_of('d'));
  acknowledge(id_of('a'));
  EXPECT_EQ(pages(AlertState::open, 2), "ec|b|");
  EXPECT_EQ(pages(AlertState::acknowledged, 1), "d|a||");
  EXPECT_EQ(pages(std::nullopt, 5), "edcba||");
}

TEST_P(Alerts, OfOneInstantComeOnceEachAcrossPages) {
  shop_.perform({"create a 5", "create b 5", "create c 5", "create d 5", "create e 5"});
  shop_.perform(
      {"follow deleted a", "follow deleted b", "follow deleted c", "follow deleted d", "follow deleted e"});
  const auto whole = all();
  ASSERT_EQ(whole.size(), 5u);
  EXPECT_TRUE(std::ranges::is_sorted(whole, std::greater(), &domain::Alert::id));
  for (const std::size_t size : {1u, 2u, 3u}) {
    std::string letters = pages(AlertState::open, size);
    std::erase(letters, '|');
    std::string expected;
    for (const domain::Alert& alert : whole)
      expected += letter_of(alert.variant);
    EXPECT_EQ(letters, expected);
  }
}

TEST_P(Alerts, AreRaisedAgainOnlyOnceTheOneBeforeIsAcknowledged) {
  domain::Policy policy;
  policy.discontinue_only_when_empty = true;
  shop_.set_policy(policy);
  shop_.perform({"create a 5"});
  shop_.perform({"follow updated a orderable=no"});
  shop_.perform({"follow updated a orderable=no"});
  EXPECT_EQ(pages(std::nullopt, 10), "a|");
  acknowledge(id_of('a'));
  shop_.set_time(5);
  shop_.perform({"follow updated a orderable=no", "follow updated a orderable=no"});
  EXPECT_EQ(pages(std::nullopt, 10), "aa|");
  EXPECT_EQ(pages(AlertState::open, 10), "a|");
}

TEST_P(Alerts, AreLoadedByIdAndByVariantWhileOpen) {
  raise("abc");
  acknowledge(id_of('b'));
  const auto loaded = [&](const engine::BatchKeys& keys) {
    std::string letters;
    for (const auto& tracked : shop_.writer().begin(keys, shop_.now(), 0).stock.alerts()) {
      EXPECT_TRUE(tracked.stored);
      EXPECT_FALSE(tracked.changed);
      letters += letter_of(tracked.value.variant);
    }
    shop_.writer().abandon();
    std::ranges::sort(letters);
    return letters;
  };
  engine::BatchKeys keys;
  EXPECT_EQ(loaded(keys), "");
  keys.open_alerts_of = {variant('a'), variant('b'), variant('z')};
  EXPECT_EQ(loaded(keys), "a");
  keys.alerts = {id_of('b'), id_of('a'), AlertId{}};
  EXPECT_EQ(loaded(keys), "ab");
}

TEST_P(Alerts, OfABatchThatIsAbandonedAreNotRaised) {
  shop_.perform({"create a 5"});
  engine::Submission submission = submission_of("follow deleted a");
  engine::BatchKeys keys;
  engine::collect_keys(submission, keys);
  engine::Batch batch(shop_.writer().begin(keys, shop_.now(), 0), {}, shop_.now());
  batch.decide(submission);
  shop_.writer().abandon();
  EXPECT_TRUE(all().empty());
}

TEST_P(Alerts, AreNotSeenByASnapshotFromBefore) {
  reader_->open_snapshot();
  EXPECT_TRUE(all().empty());
  raise("a");
  EXPECT_TRUE(all().empty());
  reader_->close_snapshot();
  EXPECT_EQ(all().size(), 1u);
}

}  // namespace
}  // namespace inventory::testing

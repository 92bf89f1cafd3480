// Alerts: one open for a cause, open until somebody acknowledges it.

#include "domain/alert.hpp"

#include <gtest/gtest.h>

#include "domain/names.hpp"
#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

using namespace domain;

TEST(Alert, IsOneForACauseUntilItIsAcknowledged) {
  StockScript script;
  script.run(R"(
    policy only-when-empty
    create a 5
    wait 3
    follow updated a orderable=no
    + STATUS a v2 0/0 5/0 LOW_STOCK>LOW_STOCK alert=DISCONTINUED_WITH_STOCK …
    follow updated a orderable=no
    + nothing
    follow updated a orderable=no sku=B    -> a v3 5/0 LOW_STOCK threshold=10 sku=B
    + SETTINGS a v3 0/0 5/0 LOW_STOCK>LOW_STOCK sku=B threshold=10 …
    wait 4
    acknowledge a discontinued             -> DISCONTINUED_WITH_STOCK a acknowledged by=keeper raised=3
    + nothing
    follow updated a orderable=no
    + STATUS a v4 0/0 5/0 LOW_STOCK>LOW_STOCK alert=DISCONTINUED_WITH_STOCK sku=B …
    follow updated a orderable=no
    + nothing
    acknowledge a discontinued             -> DISCONTINUED_WITH_STOCK a acknowledged by=keeper raised=7
    acknowledge a discontinued             -> none
  )");
  EXPECT_EQ(script.stock().alerts().size(), 2u);
}

TEST(Alert, OfAnotherVariantOrKindIsAnother) {
  StockScript script;
  script.run(R"(
    policy only-when-empty
    create a 5
    create b 6
    follow updated a orderable=no          -> a v2 …
    follow updated b orderable=no          -> b v2 …
    follow deleted a                       -> a v3 …
    acknowledge a deleted                  -> VARIANT_DELETED_WITH_STOCK a acknowledged …
    acknowledge b discontinued             -> DISCONTINUED_WITH_STOCK b acknowledged …
    acknowledge b deleted                  -> none
    acknowledge a discontinued             -> DISCONTINUED_WITH_STOCK a acknowledged …
  )");
  EXPECT_EQ(script.stock().alerts().size(), 3u);
}

TEST(Alert, SaysHowMuchThereIsAndHasAnIdThatFollowsFromItsEntry) {
  StockScript script;
  script.run(R"(
    create a 5
    reserve r1 a*2
    wait 7
    follow deleted a
  )");
  const Alert* alert = script.stock().open_alert(variant('a'), AlertKind::deleted_with_stock);
  ASSERT_NE(alert, nullptr);
  EXPECT_EQ(alert->id, alert_id(variant('a'), 3));
  EXPECT_EQ(alert->variant, variant('a'));
  EXPECT_EQ(alert->detail,
            "The product variant was deleted while there is stock: 5 in stock, 2 of them reserved.");
  EXPECT_EQ(alert->detail, alert_detail(AlertKind::deleted_with_stock, Quantity::of(5), Quantity::of(2)));
  EXPECT_EQ(alert->raised_at, Timestamp::from_ms(7000));
  EXPECT_EQ(alert->acknowledged_at, std::nullopt);
  EXPECT_EQ(alert->acknowledged_by, std::nullopt);
}

TEST(Alert, HasAnIdOfItsOwn) {
  EXPECT_EQ(alert_id(variant('a'), 3), alert_id(variant('a'), 3));
  EXPECT_NE(alert_id(variant('a'), 3), alert_id(variant('a'), 4));
  EXPECT_NE(alert_id(variant('a'), 3), alert_id(variant('b'), 3));
}

TEST(Alert, HasTheNamesOfTheContract) {
  EXPECT_EQ(name_of(AlertKind::deleted_with_stock), "VARIANT_DELETED_WITH_STOCK");
  EXPECT_EQ(name_of(AlertKind::discontinued_with_stock), "DISCONTINUED_WITH_STOCK");
}

class Acknowledging : public ::testing::Test {
 protected:
  Acknowledging() {
    script_.run("create a 5 \n follow deleted a");
    stock_ = script_.stock();
    id_ = stock_.open_alert(variant('a'), AlertKind::deleted_with_stock)->id;
  }
  // Who acknowledged the alert and when, or the refusal.
  std::string acknowledge(AlertId id, const char* client, std::int64_t at_ms, bool validate_only = false) {
    const Command command{
        .origin = {ClientId{client}, {}}, .action = AcknowledgeAlert{id}, .validate_only = validate_only};
    Decision decision = decide(stock_, command, {}, Timestamp::from_ms(at_ms));
    if (!validate_only) stock_.accept(std::move(decision.draft));
    if (!decision.outcome) return std::string(to_text(decision.outcome.error().code));
    const Alert& alert = std::get<AlertAnswer>(*decision.outcome).alert;
    return alert.acknowledged_by->text + " " + std::to_string(alert.acknowledged_at->ms());
  }

  StockScript script_;
  Stock stock_;
  AlertId id_;
};

TEST_F(Acknowledging, TellsWhoAndWhenAndKeepsTheFirst) {
  EXPECT_EQ(acknowledge(id_, "ann", 1500), "ann 1500");
  EXPECT_EQ(acknowledge(id_, "bob", 2500), "ann 1500");
  EXPECT_EQ(stock_.find(id_)->acknowledged_by, ClientId{"ann"});
  EXPECT_EQ(stock_.open_alert(variant('a'), AlertKind::deleted_with_stock), nullptr);
}

TEST_F(Acknowledging, WritesNothingIntoTheLedger) {
  const std::size_t entries = stock_.entries().size();
  acknowledge(id_, "ann", 1500);
  EXPECT_EQ(stock_.entries().size(), entries);
  EXPECT_TRUE(stock_.has_changes());
}

TEST_F(Acknowledging, OfNoAlertIsRefused) {
  EXPECT_EQ(acknowledge(AlertId{}, "ann", 1500), "ALERT_NOT_FOUND");
}

TEST_F(Acknowledging, ValidatedOnlyLeavesItOpen) {
  EXPECT_EQ(acknowledge(id_, "ann", 1500, true), "ann 1500");
  EXPECT_TRUE(stock_.find(id_)->is_open());
}

}  // namespace
}  // namespace inventory::testing

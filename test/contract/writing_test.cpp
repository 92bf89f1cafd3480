// What commit() makes lasting and abandon() undoes.

#include "contract/shop.hpp"
#include "contract/store_under_test.hpp"
#include "domain/names.hpp"
#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

class Writing : public StoreTest {
 protected:
  std::string item_text(char letter) {
    const auto item = reader_->item(variant(letter));
    return item ? to_text(*item) : "none";
  }
  std::string reservation_text(int number) {
    const auto found = reader_->reservation(reservation(number));
    return found ? to_text(*found) : "none";
  }
  std::size_t count_entries() {
    std::size_t count = 0;
    for (std::int32_t stream = 0; stream < store().streams().value; ++stream)
      count += reader_->entries_after(stream, 0, 1000).size();
    return count;
  }

  std::unique_ptr<engine::ReadStore> reader_ = store().open_reader();
  Shop shop_{store()};
};

INVENTORY_ON_EVERY_STORE(Writing);

TEST_P(Writing, IsSeenByAReaderAtOnce) {
  EXPECT_EQ(item_text('a'), "none");
  shop_.perform({"create a 10"});
  EXPECT_EQ(item_text('a'), "a v1 10/0 LOW_STOCK");
  shop_.perform({"reserve r1 a*4 order=o1 user=u1", "adjust purchase a*5"});
  EXPECT_EQ(item_text('a'), "a v3 15/4 IN_STOCK");
  EXPECT_EQ(reservation_text(1), "r1 ACTIVE a 4=4+0+0 order=o1 user=u1 until=1800");
  shop_.perform({"confirm r1 a*1"});
  EXPECT_EQ(reservation_text(1), "r1 ACTIVE a 4=3+1+0 order=o1 user=u1 until=1800");
  EXPECT_EQ(count_entries(), 4u);
}

TEST_P(Writing, KeepsEveryFieldOfAnItem) {
  domain::Item item;
  item.variant = variant('a');
  item.sku = "größe-42 'x\"; --";
  item.quantity = Quantity::of(Quantity::max_value);
  item.reserved = Quantity::of(Quantity::max_value - 1);
  item.low_stock_threshold = Quantity::of(17);
  shop_.set_time(5);
  for (const int flags : {7, 6, 5, 4, 3, 2, 1, 0}) {
    engine::BatchKeys keys;
    keys.variants = {item.variant};
    engine::LoadedBatch loaded = shop_.writer().begin(keys, shop_.now(), 0);
    domain::Draft draft(loaded.stock, {}, shop_.now());
    if (loaded.stock.find(item.variant) == nullptr) draft.create(item);
    domain::Item& changed = draft.item(item.variant);
    changed.discontinued = (flags & 1) != 0;
    changed.awaiting_initial_stock = (flags & 2) != 0;
    changed.deleted = (flags & 4) != 0;
    draft.record(item.variant, {.type = domain::ChangeType::settings});
    const domain::Item expected = changed;
    loaded.stock.accept(std::move(draft));
    shop_.writer().commit(loaded.stock, {});
    EXPECT_EQ(reader_->item(item.variant), expected);
  }
}

TEST_P(Writing, KeepsEveryFieldOfAReservation) {
  shop_.perform({"create a 10", "create b 10", "create c 10", "create d 10"});
  shop_.set_time(3);
  shop_.perform({"reserve r1 c*4 a*5 d*6 order=o1 user=u1 ttl=60 as=till"});
  shop_.set_time(4);
  shop_.perform({"release r1 a*1", "confirm r1 a*2 c*1"});
  shop_.set_time(63);
  shop_.perform({});
  const auto found = reader_->reservation(reservation(1)).value();
  EXPECT_EQ(to_text(found), "r1 CONFIRMED c 4=0+1+3(3) a 5=0+2+3(2) d 6=0+0+6(6) order=o1 user=u1 until=63");
  EXPECT_EQ(found.client, ClientId{"till"});
  EXPECT_EQ(found.created_at, Timestamp::from_ms(3000));
  EXPECT_EQ(found.updated_at, Timestamp::from_ms(63000));
}

TEST_P(Writing, KeepsTheLinesThatAReservationGainsLater) {
  shop_.perform({"create a 10", "create b 10", "create c 10"});
  shop_.perform({"reserve r1 b*4 order=o1 user=u1 as=till", "reserve r2 a*1"});
  shop_.set_time(5);
  shop_.perform({"amend r1 b*4 a*2"});
  EXPECT_EQ(reservation_text(1), "r1 ACTIVE b 4=4+0+0 a 2=2+0+0 order=o1 user=u1 until=1800");
  shop_.perform({"amend r1 c*3 a*1", "release r1 a*1"});
  const std::string expected = "r1 ACTIVE b 4=0+0+4 a 2=0+0+2 c 3=3+0+0 order=o1 user=u1 until=1800";
  EXPECT_EQ(reservation_text(1), expected);
  EXPECT_EQ(to_text(reader_->reservations_of(OrderId{"o1"}).at(0)), expected);
  EXPECT_EQ(to_text(reader_->reservations_after(std::nullopt, 1).at(0)), expected);
  const auto found = reader_->reservation(reservation(1)).value();
  EXPECT_EQ(found.client, ClientId{"till"});
  EXPECT_EQ(found.created_at, Timestamp());
  EXPECT_EQ(found.updated_at, Timestamp::from_ms(5000));
  shop_.set_time(1800);
  shop_.perform({});
  EXPECT_EQ(reservation_text(1), "r1 EXPIRED b 4=0+0+4 a 2=0+0+2 c 3=0+0+3(3) order=o1 user=u1 until=1800");
  EXPECT_EQ(item_text('c'), "c v3 10/0 LOW_STOCK");
}

// The batch that makes a reservation and the line that it gains are written in one go too.
TEST_P(Writing, KeepsALineGainedInTheBatchOfItsReservation) {
  shop_.perform({"create a 10", "create b 10", "reserve r1 a*1", "amend r1 a*1 b*2", "confirm r1 b*1"});
  EXPECT_EQ(reservation_text(1), "r1 ACTIVE a 1=1+0+0 b 2=1+1+0 until=1800");
}

TEST_P(Writing, KeepsThatAVariantIsDeleted) {
  shop_.perform({"create a 10"});
  shop_.perform({"follow deleted a"});
  EXPECT_TRUE(reader_->item(variant('a'))->deleted);
  EXPECT_EQ(shop_.perform({"change a discontinued=no"}), std::vector<std::string>{"VARIANT_DELETED"});
  EXPECT_EQ(shop_.perform({"adjust purchase a*1"}), std::vector<std::string>{"VARIANT_DELETED 0:a 1>0"});
}

TEST_P(Writing, KeepsEveryFieldOfALedgerEntry) {
  domain::LedgerEntry expected;
  std::vector<domain::LedgerEntry> written;
  shop_.perform({"create a 10 sku=A"});
  engine::BatchKeys keys;
  keys.variants = {variant('a')};
  engine::LoadedBatch loaded = shop_.writer().begin(keys, shop_.now(), 0);
  CorrelationId correlation;
  correlation.uuid.bytes.fill(0xee);
  domain::Draft draft(loaded.stock, {ClientId{"till"}, correlation, trace(0xff)},
                      Timestamp::from_ms(1'764'000'000'123));
  draft.record(variant('a'), {.type = domain::ChangeType::settings,
                              .quantity = 7,
                              .reserved = 3,
                              .order = OrderId{"o\u00e9"},
                              .reservation = reservation(5),
                              .expires_at = Timestamp::from_ms(1'764'000'009'999),
                              .user = UserId{"u"},
                              .reason = "because",
                              .settings = domain::Settings{"B", Quantity::of(99), false},
                              .alert = domain::AlertKind::discontinued_with_stock});
  draft.record_failure(variant('a'), Quantity::of(77), {.type = domain::ChangeType::reservation_failed});
  loaded.stock.accept(std::move(draft));
  shop_.writer().commit(loaded.stock, {});
  const std::int32_t stream = domain::stream_of(variant('a'), store().streams());
  EXPECT_EQ(reader_->entries_after(stream, 1, 10), loaded.stock.entries());
  EXPECT_EQ(reader_->history({.variant = variant('a')}, 2).back(), loaded.stock.entries().front());
}

TEST_P(Writing, KeepsTheTracesOfThoseThatHaveOne) {
  shop_.perform({"create a 10 trace=1", "adjust purchase a*1", "adjust purchase a*1 trace=10",
                 "adjust purchase a*1", "adjust purchase a*1 trace=3", "reserve r1 a*1 ttl=5 trace=2"});
  shop_.set_time(5);
  shop_.perform({});
  std::vector<std::optional<TraceContext>> traces;
  for (const domain::LedgerEntry& entry : reader_->history({.variant = variant('a')}, 10))
    traces.insert(traces.begin(), entry.trace);
  const std::vector<std::optional<TraceContext>> expected{trace(1), std::nullopt, trace(10),   std::nullopt,
                                                          trace(3), trace(2),     std::nullopt};
  EXPECT_EQ(traces, expected);
}

TEST_P(Writing, AbandonedLeavesNoTrace) {
  shop_.perform({"create a 10"});
  engine::BatchKeys keys;
  keys.variants = {variant('a')};
  engine::Batch batch(shop_.writer().begin(keys, shop_.now(), 0), {}, shop_.now());
  engine::Submission submission = submission_of("reserve r1 a*4");
  batch.decide(submission);
  shop_.writer().abandon();
  EXPECT_EQ(item_text('a'), "a v1 10/0 LOW_STOCK");
  EXPECT_EQ(count_entries(), 1u);
  shop_.perform({"reserve r2 a*5"});
  EXPECT_EQ(item_text('a'), "a v2 10/5 LOW_STOCK");
  EXPECT_EQ(reservation_text(1), "none");
}

TEST_P(Writing, AbandonIsRightWithNothingOpenToo) {
  shop_.writer().abandon();
  shop_.perform({"create a 10"});
  shop_.writer().abandon();
  shop_.writer().abandon();
  EXPECT_EQ(item_text('a'), "a v1 10/0 LOW_STOCK");
}

TEST_P(Writing, OneBatchAtATime) {
  shop_.writer().begin({}, shop_.now(), 0);
  EXPECT_THROW(shop_.writer().begin({}, shop_.now(), 0), engine::StoreError);
  shop_.writer().abandon();
  shop_.perform({"create a 10"});
  EXPECT_EQ(item_text('a'), "a v1 10/0 LOW_STOCK");
}

TEST_P(Writing, AnExtensionAloneIsKept) {
  shop_.perform({"create a 10", "reserve r1 a*1"});
  shop_.set_time(100);
  shop_.perform({"extend r1 50"});
  EXPECT_EQ(reservation_text(1), "r1 ACTIVE a 1=1+0+0 until=150");
  EXPECT_EQ(count_entries(), 2u);
  EXPECT_EQ(reader_->head(domain::stream_of(variant('a'), store().streams())).last_at, Timestamp());
}

TEST_P(Writing, AnEmptyBatchIsFine) {
  shop_.perform({});
  EXPECT_EQ(count_entries(), 0u);
}

TEST_P(Writing, ABatchOfManyLinesIsKept) {
  std::vector<std::string> commands;
  for (char letter = 'a'; letter <= 'z'; ++letter)
    commands.push_back(std::string("create ") + letter + " 100");
  for (int number = 0; number < 200; ++number) {
    std::string command = "reserve r" + std::to_string(number);
    for (char letter = 'a'; letter <= 'z'; letter = static_cast<char>(letter + 5))
      command += std::string(" ") + letter + "*1";
    commands.push_back(number < 100 ? command : "confirm r" + std::to_string(number - 100));
  }
  for (const std::string& answer : shop_.perform(commands))
    EXPECT_EQ(answer.find("INSUFFICIENT"), std::string::npos) << answer;
  EXPECT_EQ(item_text('a'), "a v201 0/0 OUT_OF_STOCK");
  EXPECT_EQ(item_text('b'), "b v1 100/0 IN_STOCK");
  EXPECT_EQ(reservation_text(99),
            "r99 CONFIRMED a 1=0+1+0 f 1=0+1+0 k 1=0+1+0 p 1=0+1+0 u 1=0+1+0 z 1=0+1+0 until=1800");
}

class Reopening : public Writing {};

INVENTORY_ON_LASTING_STORES(Reopening);

TEST_P(Reopening, FindsEverythingThatWasWritten) {
  shop_.perform({"create a 10", "reserve r1 a*4 order=o1", "reserve r2 a*1"});
  const InstallationId installation = store().installation();
  const auto item = reader_->item(variant('a'));
  const auto held = reader_->reservations_of(OrderId{"o1"});
  const auto history = reader_->history({.variant = variant('a')}, 10);
  reader_.reset();
  {
    Shop closing(std::move(shop_));
  }
  premises_->reopen();
  EXPECT_EQ(store().installation(), installation);
  reader_ = store().open_reader();
  EXPECT_EQ(reader_->item(variant('a')), item);
  EXPECT_EQ(reader_->reservations_of(OrderId{"o1"}), held);
  EXPECT_EQ(reader_->history({.variant = variant('a')}, 10), history);
  Shop next(store());
  next.perform({"confirm r1"});
  EXPECT_EQ(item_text('a'), "a v4 6/1 LOW_STOCK");
  EXPECT_EQ(reader_->head(domain::stream_of(variant('a'), store().streams())).last_sequence, 4);
}

}  // namespace
}  // namespace inventory::testing

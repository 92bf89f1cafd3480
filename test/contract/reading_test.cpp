// Snapshots, history, pages.

#include <algorithm>
#include <map>

#include "contract/shop.hpp"
#include "contract/store_under_test.hpp"
#include "domain/names.hpp"
#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

class Reading : public StoreTest {
 protected:
  // The entries' types in order, e.g. "SALE RESERVATION".
  static std::string types(const std::vector<domain::LedgerEntry>& entries) {
    std::string text;
    for (const domain::LedgerEntry& entry : entries)
      text += (text.empty() ? "" : " ") + std::string(name_of(entry.type));
    return text;
  }
  std::string history(engine::HistoryFilter filter, std::size_t limit = 100) {
    filter.variant = variant('a');
    return types(reader_->history(filter, limit));
  }
  std::int32_t stream_of(char letter) { return domain::stream_of(variant(letter), store().streams()); }

  Shop shop_{store()};
  std::unique_ptr<engine::ReadStore> reader_ = store().open_reader();
};

INVENTORY_ON_EVERY_STORE(Reading);

TEST_P(Reading, ASnapshotDoesNotSeeALaterCommit) {
  shop_.perform({"create a 10", "reserve r1 a*1 order=o1"});
  reader_->open_snapshot();
  EXPECT_EQ(to_text(*reader_->item(variant('a'))), "a v2 10/1 LOW_STOCK");
  shop_.perform({"reserve r2 a*2 order=o1", "create b 5"});
  EXPECT_EQ(to_text(*reader_->item(variant('a'))), "a v2 10/1 LOW_STOCK");
  EXPECT_EQ(reader_->item(variant('b')), std::nullopt);
  EXPECT_EQ(reader_->reservation(reservation(2)), std::nullopt);
  EXPECT_EQ(reader_->reservations_of(OrderId{"o1"}).size(), 1u);
  EXPECT_EQ(reader_->history({.variant = variant('a')}, 10).size(), 2u);
  EXPECT_EQ(reader_->entries_after(stream_of('a'), 0, 10).size(), 2u);
  EXPECT_EQ(reader_->head(stream_of('a')).last_sequence, 2);
  EXPECT_EQ(reader_->items_after(std::nullopt, 10).size(), 1u);
  EXPECT_EQ(reader_->reservations_after(std::nullopt, 10).size(), 1u);
  reader_->close_snapshot();
  EXPECT_EQ(to_text(*reader_->item(variant('a'))), "a v3 10/3 LOW_STOCK");
  EXPECT_EQ(reader_->reservations_of(OrderId{"o1"}).size(), 2u);
}

TEST_P(Reading, ASnapshotNeitherStopsTheWriterNorSeesAnOpenBatch) {
  shop_.perform({"create a 10"});
  shop_.writer().begin({}, shop_.now(), 0);
  reader_->open_snapshot();
  EXPECT_EQ(to_text(*reader_->item(variant('a'))), "a v1 10/0 LOW_STOCK");
  reader_->close_snapshot();
  shop_.writer().abandon();
}

TEST_P(Reading, SnapshotsFollowOneAnother) {
  shop_.perform({"create a 10"});
  for (int version = 2; version < 6; ++version) {
    shop_.perform({"adjust purchase a*1"});
    reader_->open_snapshot();
    EXPECT_EQ(reader_->item(variant('a'))->version, version);
    reader_->close_snapshot();
    reader_->close_snapshot();
  }
}

TEST_P(Reading, OpenReservationsAreThoseOfTheClientThatStillHoldSomething) {
  const auto open = [this](const char* client, std::int64_t max = 100) {
    return reader_->open_reservations(ClientId{client}, shop_.now(), max);
  };
  EXPECT_EQ(open("web"), 0);
  shop_.perform({"create a 100", "create b 100", "reserve r1 a*1 b*1 as=web",
                 "reserve r2 a*1 as=web order=o2", "reserve r3 a*1 as=web ttl=60", "reserve r4 a*1 as=web",
                 "reserve r5 b*2 as=web", "reserve r6 a*1 as=app"});
  EXPECT_EQ(open("web"), 5);
  EXPECT_EQ(open("app"), 1);
  EXPECT_EQ(open("we"), 0);
  EXPECT_EQ(open("web", 3), 3);
  shop_.perform({"confirm r4 as=web", "release r5 b*1 as=web"});
  EXPECT_EQ(open("web"), 4);
  shop_.perform({"release r1 b*1 as=web"});
  EXPECT_EQ(open("web"), 4);
  shop_.perform({"release r1 as=web"});
  EXPECT_EQ(open("web"), 3);
  // Also while nobody has given back what is over.
  EXPECT_EQ(reader_->open_reservations(ClientId{"web"}, shop_.now() + std::chrono::seconds(61), 100), 2);
}

TEST_P(Reading, FindsNothingWhereNothingIs) {
  EXPECT_EQ(reader_->item(variant('a')), std::nullopt);
  EXPECT_EQ(reader_->reservation(reservation(1)), std::nullopt);
  EXPECT_TRUE(reader_->reservations_of(OrderId{"o1"}).empty());
  EXPECT_TRUE(reader_->history({.variant = variant('a')}, 10).empty());
  EXPECT_TRUE(reader_->entries_after(0, 0, 10).empty());
  EXPECT_EQ(reader_->head(0).last_sequence, 0);
  EXPECT_TRUE(reader_->items_after(std::nullopt, 10).empty());
  EXPECT_TRUE(reader_->reservations_after(std::nullopt, 10).empty());
}

TEST_P(Reading, ReservationsOfAnOrderComeOldestFirst) {
  shop_.perform({"create a 50", "create b 50"});
  shop_.perform({"reserve r5 a*1 b*2 order=o1"});
  shop_.set_time(1);
  shop_.perform({"reserve r2 b*1 a*1 order=o1", "reserve r1 a*1 order=o2", "reserve r4 a*1 order=o1",
                 "reserve r9 a*1"});
  shop_.perform({"release r2"});
  std::string names;
  for (const domain::Reservation& each : reader_->reservations_of(OrderId{"o1"}))
    names += to_text(each) + "; ";
  EXPECT_EQ(names,
            "r5 ACTIVE a 1=1+0+0 b 2=2+0+0 order=o1 until=1800; "
            "r2 RELEASED b 1=0+0+1 a 1=0+0+1 order=o1 until=1801; r4 ACTIVE a 1=1+0+0 order=o1 until=1801; ");
}

TEST_P(Reading, HistoryIsNewestFirstAndOnlyOfItsVariant) {
  shop_.perform({"create a 10", "create b 10"});
  shop_.perform({"reserve r1 a*1 b*1", "adjust purchase b*1", "confirm r1"});
  EXPECT_EQ(history({}), "SALE RESERVATION INITIAL");
  EXPECT_EQ(history({}, 2), "SALE RESERVATION");
  EXPECT_EQ(history({}, 0), "");
}

TEST_P(Reading, HistoryGoesOnBelowASequence) {
  shop_.perform({"create a 10", "create b 10"});
  for (int i = 0; i < 7; ++i)
    shop_.perform({"adjust purchase a*1", "adjust purchase b*1"});
  std::vector<std::int64_t> versions;
  engine::HistoryFilter filter{.variant = variant('a')};
  while (true) {
    const auto page = reader_->history(filter, 3);
    for (const domain::LedgerEntry& entry : page)
      versions.push_back(entry.version);
    if (page.size() < 3) break;
    filter.before_sequence = page.back().sequence;
  }
  EXPECT_EQ(versions, (std::vector<std::int64_t>{8, 7, 6, 5, 4, 3, 2, 1}));
}

TEST_P(Reading, HistoryBeginsAnywhereInALongOne) {
  shop_.perform({"create a 1000", "create b 1000", "reserve r1 z*1"});
  for (int i = 1; i < 50; ++i) {
    shop_.set_time(i);
    shop_.perform({"adjust sale a*1", "adjust purchase b*1", "reserve r1 a*9999", "adjust purchase a*1",
                   "adjust sale b*1", "adjust return a*1", "adjust sale b*1 ; sale a*1"});
  }
  const auto whole = reader_->history({.variant = variant('a')}, 10'000);
  ASSERT_EQ(whole.size(), 1u + 49 * 5) << "refused reservations too";
  const auto page = [&](std::size_t first, std::size_t size) {
    const auto begin = whole.begin() + static_cast<std::ptrdiff_t>(std::min(first, whole.size()));
    return std::vector(
        begin, begin + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(size), whole.end() - begin));
  };
  for (std::size_t first = 0; first < whole.size(); ++first) {
    const std::int64_t above = whole[first].sequence + 1;
    EXPECT_EQ(reader_->history({.variant = variant('a'), .before_sequence = above}, 7), page(first, 7))
        << first;
  }
  EXPECT_EQ(reader_->history({.variant = variant('a'), .before_sequence = 1}, 7).size(), 0u);
  EXPECT_EQ(reader_->history({.variant = variant('a'), .before_sequence = 1'000'000}, 7), page(0, 7));
  EXPECT_EQ(reader_->history({.variant = variant('a'), .to = Timestamp::from_ms(10'000)}, 5), page(200, 5));
  EXPECT_EQ(reader_->history({.variant = variant('a'), .from = Timestamp::from_ms(48'000)}, 100),
            page(0, 10));
}

TEST_P(Reading, HistoryDoesNotKnowWhatFailedBeforeTheItemWas) {
  shop_.perform({"reserve r1 a*1"});
  EXPECT_EQ(history({}), "");
  shop_.perform({"create a 1", "reserve r1 a*2"});
  EXPECT_EQ(history({}), "RESERVATION_FAILED INITIAL");
}

TEST_P(Reading, HistoryIsFilteredByTimeTypeAndOrder) {
  const auto at = [](std::int64_t seconds) { return Timestamp::from_ms(seconds * 1000); };
  shop_.set_time(10);
  shop_.perform({"create a 100"});
  shop_.set_time(20);
  shop_.perform({"adjust purchase a*1 order=p1"});
  shop_.set_time(30);
  shop_.perform({"reserve r1 a*1 order=o1"});
  shop_.set_time(40);
  shop_.perform({"adjust sale a*1 order=o1", "adjust return a*1 order=o1"});
  EXPECT_EQ(history({.from = at(20)}), "RETURN SALE RESERVATION PURCHASE");
  EXPECT_EQ(history({.from = Timestamp::from_ms(20'001)}), "RETURN SALE RESERVATION");
  EXPECT_EQ(history({.to = at(30)}), "PURCHASE INITIAL");
  EXPECT_EQ(history({.from = at(20), .to = at(40)}), "RESERVATION PURCHASE");
  EXPECT_EQ(history({.type = domain::ChangeType::sale}), "SALE");
  EXPECT_EQ(history({.type = domain::ChangeType::status}), "");
  EXPECT_EQ(history({.order = OrderId{"o1"}}), "RETURN SALE RESERVATION");
  EXPECT_EQ(history({.order = OrderId{"o1"}}, 1), "RETURN");
  EXPECT_EQ(history({.from = at(40), .type = domain::ChangeType::returned, .order = OrderId{"o1"}}),
            "RETURN");
  EXPECT_EQ(history({.type = domain::ChangeType::purchase, .order = OrderId{"o1"}}), "");
}

TEST_P(Reading, EntriesOfAStreamComeInOrderWithoutAGap) {
  shop_.perform({"create a 100", "create b 100", "create c 100"});
  for (int i = 0; i < 5; ++i)
    shop_.perform({"adjust purchase a*1", "adjust sale b*2", "adjust return c*3"});
  std::size_t total = 0;
  for (std::int32_t stream = 0; stream < store().streams().value; ++stream) {
    std::int64_t last = 0;
    while (true) {
      const auto page = reader_->entries_after(stream, last, 4);
      for (const domain::LedgerEntry& entry : page) {
        EXPECT_EQ(entry.stream, stream);
        EXPECT_EQ(entry.sequence, ++last);
      }
      total += page.size();
      if (page.size() < 4) break;
    }
    EXPECT_EQ(reader_->head(stream).last_sequence, last);
  }
  EXPECT_EQ(total, 18u);
}

TEST_P(Reading, HeadTellsTheLastSequenceAndItsTime) {
  shop_.set_time(5);
  shop_.perform({"create a 100"});
  shop_.set_time(6);
  shop_.perform({"reserve r1 a*1", "confirm r1"});
  EXPECT_EQ(reader_->head(stream_of('a')).last_sequence, 3);
  EXPECT_EQ(reader_->head(stream_of('a')).last_at, Timestamp::from_ms(6000));
}

TEST_P(Reading, ItemsComeInPagesById) {
  for (const char letter : {'e', 'b', 'd', 'a', 'c'})
    shop_.perform({std::string("create ") + letter + " 1"});
  std::string letters;
  std::optional<VariantId> last;
  for (int page_number = 0; page_number < 3; ++page_number) {
    const auto page = reader_->items_after(last, 2);
    for (const domain::Item& item : page)
      letters += letter_of(item.variant);
    letters += '|';
    last = page.back().variant;
  }
  EXPECT_EQ(letters, "ab|cd|e|");
  EXPECT_TRUE(reader_->items_after(last, 2).empty());
}

TEST_P(Reading, ReservationsComeWholeInPagesById) {
  shop_.perform({"create a 50", "create b 50", "create c 50"});
  for (const char* command :
       {"reserve r4 a*1", "reserve r2 c*1 a*2 b*3", "reserve r3 b*1 a*1", "reserve r1 a*1"})
    shop_.perform({command});
  shop_.perform({"release r3"});
  const auto first = reader_->reservations_after(std::nullopt, 2);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(to_text(first[0]), "r1 ACTIVE a 1=1+0+0 until=1800");
  EXPECT_EQ(to_text(first[1]), "r2 ACTIVE c 1=1+0+0 a 2=2+0+0 b 3=3+0+0 until=1800");
  const auto second = reader_->reservations_after(first[1].id, 2);
  ASSERT_EQ(second.size(), 2u);
  EXPECT_EQ(to_text(second[0]), "r3 RELEASED b 1=0+0+1 a 1=0+0+1 until=1800");
  EXPECT_EQ(name_of(second[1].id), "r4");
  EXPECT_TRUE(reader_->reservations_after(second[1].id, 2).empty());
}

}  // namespace
}  // namespace inventory::testing

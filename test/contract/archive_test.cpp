// Moving the beginning of the ledger away: what is left says the same as before.

#include "engine/archive.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "contract/shop.hpp"
#include "contract/store_under_test.hpp"
#include "domain/names.hpp"
#include "domain/stock_script.hpp"
#include "engine/as_of.hpp"
#include "engine/audit.hpp"
#include "engine/event_feed.hpp"

namespace inventory::testing {
namespace {

Timestamp at_second(std::int64_t second) {
  return Timestamp::from_ms(second * 1000);
}

class KeptEntries final : public engine::LedgerArchive {
 public:
  void add(const domain::LedgerEntry& entry) override { entries.push_back(entry); }
  void seal() override {
    ++sealed;
    if (fails) throw std::runtime_error("the disk is full");
  }

  std::vector<domain::LedgerEntry> entries;
  int sealed = 0;
  bool fails = false;
};

// A store as in a run that breaks off before it has removed anything.
class ThatCannotRemove final : public engine::Store {
 public:
  explicit ThatCannotRemove(engine::Store& behind) : behind_(behind) {}

  std::unique_ptr<engine::BatchStore> open_writer(engine::WriterShare share) override {
    return behind_.open_writer(share);
  }
  std::unique_ptr<engine::ReadStore> open_reader() override { return behind_.open_reader(); }
  std::unique_ptr<engine::ArchiveStore> open_archiver() override {
    return std::make_unique<Archiver>(behind_.open_archiver());
  }
  std::unique_ptr<engine::RelayStore> open_relay() override { return behind_.open_relay(); }
  InstallationId installation() const override { return behind_.installation(); }
  domain::StreamCount streams() const override { return behind_.streams(); }

 private:
  class Archiver final : public engine::ArchiveStore {
   public:
    explicit Archiver(std::unique_ptr<engine::ArchiveStore> behind) : behind_(std::move(behind)) {}
    void begin_ledger_at(const std::vector<engine::Opening>& openings, Timestamp now) override {
      behind_->begin_ledger_at(openings, now);
    }
    void remove_entries(std::int32_t, std::int64_t, std::int64_t) override {
      throw engine::StoreError("broken off");
    }

   private:
    std::unique_ptr<engine::ArchiveStore> behind_;
  };

  engine::Store& behind_;
};

class Archive : public StoreTest {
 protected:
  // Something of everything, a second apart, until second 60.
  void trade() {
    at(1, {"create a 50 sku=A", "create b 50", "create c 0 threshold=3"});
    at(10, {"reserve r1 a*5 b*3 order=o1", "reserve r2 a*2 ttl=30", "reserve r3 c*1", "reserve r4 z*1"});
    at(20, {"confirm r1 a*2", "adjust purchase c*9 ; return a*1", "change a threshold=40 sku=B"});
    at(30, {"reserve r5 b*1", "reserve r6 a*1 c*2", "extend r6 600", "change b discontinued=yes"});
    at(45, {"adjust sale a*4 order=o1", "adjust adjustment b*-5 reason=lost", "create d 7"});
    at(60, {"release r6", "reserve r7 d*1", "reserve r8 c*100"});
  }

  void at(std::int64_t second, const std::vector<std::string>& commands) {
    shop_.set_time(second);
    shop_.perform(commands);
  }

  engine::ArchiveReport archive(std::int64_t second) {
    return engine::archive(store(), at_second(second), at_second(100), kept_);
  }

  std::vector<domain::LedgerEntry> ledger() {
    std::vector<domain::LedgerEntry> all;
    for (std::int32_t stream = 0; stream < store().streams().value; ++stream) {
      const auto entries = reader_->entries_after(stream, 0, 10'000);
      all.insert(all.end(), entries.begin(), entries.end());
    }
    return all;
  }

  Timestamp oldest() {
    const auto entries = ledger();
    return std::ranges::min_element(entries, {}, &domain::LedgerEntry::occurred_at)->occurred_at;
  }

  std::string differences() {
    std::string all;
    engine::audit(*reader_, store().streams(), [&](const std::string& what) { all += what + '\n'; });
    return all;
  }

  std::string item_at(char letter, std::int64_t second) {
    engine::Instant instant(*reader_, store().streams(), at_second(second));
    const engine::PastItem then = instant.item(variant(letter));
    if (then.is_archived) return "archived";
    if (!then.item) return "none";
    return to_text(*then.item) + " sku=" + then.item->sku.value_or("-") +
           " threshold=" + std::to_string(then.item->low_stock_threshold.value()) +
           " created=" + std::to_string(then.item->created_at.ms()) +
           " updated=" + std::to_string(then.item->updated_at.ms());
  }

  Shop shop_{store()};
  std::unique_ptr<engine::ReadStore> reader_ = store().open_reader();
  KeptEntries kept_;
};

INVENTORY_ON_EVERY_STORE(Archive);

TEST_P(Archive, MovesWhatIsOlderAndNothingElse) {
  trade();
  const auto before = ledger();
  const engine::ArchiveReport report = archive(30);
  const auto after = ledger();
  EXPECT_EQ(kept_.sealed, 1);
  EXPECT_EQ(report.entries, static_cast<std::int64_t>(kept_.entries.size()));
  EXPECT_EQ(report.removed, report.entries);
  EXPECT_GT(kept_.entries.size(), 8u);
  EXPECT_EQ(kept_.entries.size() + after.size(), before.size());
  for (const domain::LedgerEntry& entry : before) {
    const auto& where = entry.occurred_at < at_second(30) ? kept_.entries : after;
    EXPECT_EQ(std::ranges::count(where, entry), 1) << entry.sequence;
  }
  EXPECT_EQ(differences(), "");
}

TEST_P(Archive, KeepsWhatIsStillToBeToldToTheBroker) {
  trade();
  const auto before = ledger();
  std::vector<std::int64_t> published(static_cast<std::size_t>(store().streams().value), 1);
  store().open_relay()->set_published_through(published);
  const engine::ArchiveReport report = archive(1000);
  EXPECT_EQ(report.entries + report.unpublished, static_cast<std::int64_t>(before.size()));
  for (const domain::LedgerEntry& entry : kept_.entries)
    EXPECT_EQ(entry.sequence, 1);
  EXPECT_EQ(ledger().size(), static_cast<std::size_t>(report.unpublished));
  EXPECT_EQ(differences(), "");
}

TEST_P(Archive, TheAuditHoldsWhereverTheCutIs) {
  trade();
  for (const std::int64_t second : {1, 2, 11, 21, 31, 46, 61}) {
    archive(second);
    EXPECT_EQ(differences(), "") << second;
  }
  EXPECT_TRUE(ledger().empty());
  at(70, {"reserve r9 a*1", "adjust purchase d*1", "create e 1", "release r9"});
  EXPECT_EQ(differences(), "");
  EXPECT_EQ(ledger().size(), 4u);
}

TEST_P(Archive, TheAuditFindsWhatDiffersFromTheOpeningBalance) {
  trade();
  archive(46);
  auto opening = *reader_->opening_item(variant('b'));
  opening.quantity = Quantity::of(opening.quantity.value() + 1);
  const std::int32_t stream = domain::stream_of(variant('b'), store().streams());
  const std::int64_t through = reader_->archived_through().at(static_cast<std::size_t>(stream));
  store().open_archiver()->begin_ledger_at(
      {{.stream = stream, .after_before = through, .after = through, .items = {opening}, .holds = {}}}, {});
  const std::string found = differences();
  EXPECT_NE(found.find("item " + variant('b').to_string() + ": quantity is"), std::string::npos) << found;
  EXPECT_NE(found.find(": outstanding is"), std::string::npos) << found;
}

TEST_P(Archive, ThePastSinceThenIsAsBefore) {
  trade();
  std::map<std::pair<char, std::int64_t>, std::string> known;
  for (const char letter : {'a', 'b', 'c', 'd', 'z'}) {
    for (std::int64_t second = 0; second < 62; ++second)
      known[{letter, second}] = item_at(letter, second);
  }
  archive(25);
  archive(31);
  int archived = 0;
  for (const auto& [when, as_it_was] : known) {
    const std::string found = item_at(when.first, when.second);
    // An item that had not changed for a while is known for as long.
    if (found == "archived") ++archived;
    if (found != "archived" || when.second > 30) EXPECT_EQ(found, as_it_was) << when.first << when.second;
  }
  EXPECT_EQ(item_at('a', 29), "archived");
  EXPECT_EQ(item_at('c', 29), "archived");
  EXPECT_EQ(item_at('a', 0), "none");
  EXPECT_GT(archived, 50);
}

TEST_P(Archive, AnItemThatDidNotChangeIsKnownFromItsLastChangeOn) {
  at(1, {"create a 50 sku=A"});
  at(2, {"adjust sale a*1"});
  at(50, {"create b 1", "create c 1"});
  archive(60);
  at(70, {"adjust sale a*1"});
  EXPECT_EQ(item_at('a', 1), "archived");
  const std::string sold = "a v2 49/0 IN_STOCK sku=A threshold=10 created=1000 updated=2000";
  for (const std::int64_t second : {2, 30, 60, 69})
    EXPECT_EQ(item_at('a', second), sold) << second;
  EXPECT_EQ(item_at('a', 70), "a v3 48/0 IN_STOCK sku=A threshold=10 created=1000 updated=70000");
}

TEST_P(Archive, HistoryEndsWhereTheKeptLedgerBegins) {
  trade();
  const auto whole = reader_->history({.variant = variant('a')}, 1000);
  archive(30);
  const auto kept = reader_->history({.variant = variant('a')}, 1000);
  ASSERT_LT(kept.size(), whole.size());
  EXPECT_EQ(kept, std::vector(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(kept.size())));
  EXPECT_GE(kept.back().occurred_at, at_second(30));
  EXPECT_TRUE(
      reader_->history({.variant = variant('a'), .before_sequence = kept.back().sequence}, 10).empty());
  archive(61);
  EXPECT_TRUE(reader_->history({.variant = variant('a')}, 10).empty());
}

TEST_P(Archive, AReaderOfTheFeedIsToldWhereToGoOn) {
  trade();
  const engine::FeedCursor beginning = engine::FeedCursor::beginning(store().streams());
  EXPECT_TRUE(beginning.covers(engine::FeedCursor::earliest(*reader_)));
  archive(30);
  const engine::FeedCursor earliest = engine::FeedCursor::earliest(*reader_);
  EXPECT_FALSE(beginning.covers(earliest));
  engine::FeedCursor next = beginning;
  next.skip_to(earliest);
  EXPECT_EQ(next, earliest);
  engine::FeedReader feed(*reader_, store().installation(), next);
  const auto event = feed.next();
  ASSERT_TRUE(event);
  EXPECT_GE(event->at, at_second(30));
}

TEST_P(Archive, OfNothingLeavesNothing) {
  trade();
  const auto before = ledger();
  const engine::ArchiveReport report = archive(1);
  EXPECT_EQ(report.entries, 0);
  EXPECT_EQ(report.removed, 0);
  EXPECT_EQ(kept_.sealed, 0);
  EXPECT_EQ(ledger(), before);
  archive(30);
  EXPECT_EQ(archive(30).entries, 0);
  EXPECT_EQ(kept_.sealed, 1);
}

TEST_P(Archive, ThatCannotBeSealedChangesNothing) {
  trade();
  const auto before = ledger();
  kept_.fails = true;
  EXPECT_THROW(archive(30), std::runtime_error);
  EXPECT_EQ(ledger(), before);
  EXPECT_TRUE(
      engine::FeedCursor::beginning(store().streams()).covers(engine::FeedCursor::earliest(*reader_)));
  EXPECT_EQ(differences(), "");
}

TEST_P(Archive, RemovesWhatARunBeforeLeft) {
  trade();
  ThatCannotRemove broken(store());
  EXPECT_THROW(engine::archive(broken, at_second(30), at_second(100), kept_), engine::StoreError);
  EXPECT_EQ(differences(), "");
  EXPECT_EQ(item_at('a', 19), "archived");
  const auto moved = static_cast<std::int64_t>(kept_.entries.size());
  EXPECT_EQ(oldest(), at_second(1));
  const engine::ArchiveReport report = archive(30);
  EXPECT_EQ(report.entries, 0);
  EXPECT_EQ(report.removed, moved);
  EXPECT_EQ(oldest(), at_second(30));
  EXPECT_EQ(differences(), "");
}

TEST_P(Archive, ASecondOneThatThoughtItBeganElsewhereIsRefused) {
  trade();
  archive(30);
  const std::int32_t stream = domain::stream_of(variant('a'), store().streams());
  const auto archiver = store().open_archiver();
  EXPECT_THROW(archiver->begin_ledger_at(
                   {{.stream = stream, .after_before = 0, .after = 9, .items = {}, .holds = {}}}, {}),
               engine::StoreConflict);
  EXPECT_EQ(differences(), "");
}

TEST_P(Archive, OnlyWhatIsArchivedCanBeRemoved) {
  trade();
  archive(30);
  const auto before = ledger();
  for (std::int32_t stream = 0; stream < store().streams().value; ++stream)
    store().open_archiver()->remove_entries(stream, 0, 1'000'000);
  EXPECT_EQ(ledger(), before);
}

}  // namespace
}  // namespace inventory::testing

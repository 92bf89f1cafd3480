// What a batch finds in the stock it loaded, and what it hands to the store.

#include "domain/stock.hpp"

#include <gtest/gtest.h>

#include "domain/decide.hpp"
#include "domain/names.hpp"
#include "domain/stock_script.hpp"

namespace inventory::domain {
namespace {

using testing::parse_command;
using testing::reservation;
using testing::variant;

Reservation held(int number, std::int64_t created_ms, char of = 'a') {
  Reservation made{.id = reservation(number), .client = ClientId{"shop"}};
  made.lines = {{.variant = variant(of), .quantity = Quantity::of(2), .outstanding = Quantity::of(2)}};
  made.created_at = Timestamp::from_ms(created_ms);
  return made;
}

std::string names(const std::vector<const Reservation*>& reservations) {
  std::string text;
  for (const Reservation* each : reservations)
    text += testing::name_of(each->id) + " ";
  return text;
}

Item item_of(char letter, std::int64_t pieces, std::int64_t reserved) {
  Item item;
  item.variant = variant(letter);
  item.quantity = Quantity::of(pieces);
  item.reserved = Quantity::of(reserved);
  item.version = 7;
  return item;
}

void perform(Stock& stock, const char* command, std::int64_t at_ms = 0) {
  Decision decision = decide(stock, parse_command(command), Policy{}, Timestamp::from_ms(at_ms));
  stock.accept(std::move(decision.draft));
}

TEST(Stock, FindsHoldsOfAnOrderTheEndedOnesTooOldestFirst) {
  Stock stock;
  Reservation ended = held(3, 10);
  ended.order = OrderId{"o1"};
  ended.lines[0].outstanding = Quantity();
  ended.lines[0].released = Quantity::of(2);
  Reservation other = held(2, 5);
  other.order = OrderId{"o2"};
  Reservation late = held(1, 11);
  late.order = OrderId{"o1"};
  stock.load(late);
  stock.load(other);
  stock.load(ended);
  stock.load(held(4, 1));
  EXPECT_EQ(names(stock.of_order(OrderId{"o1"})), "r3 r1 ");
  EXPECT_EQ(names(stock.of_order(OrderId{"o9"})), "");
}

TEST(Stock, FindsActiveHoldsWithoutAnOrderByClientAndVariant) {
  Stock stock;
  Reservation others = held(3, 1);
  others.client = ClientId{"other"};
  Reservation ordered = held(4, 1);
  ordered.order = OrderId{"o1"};
  Reservation ended = held(5, 1);
  ended.lines[0].outstanding = Quantity();
  ended.lines[0].confirmed = Quantity::of(2);
  for (const Reservation& each :
       {held(2, 9), held(1, 9), held(6, 8), held(7, 1, 'b'), others, ordered, ended})
    stock.load(each);
  EXPECT_EQ(names(stock.unordered_of(ClientId{"shop"}, variant('a'))), "r6 r1 r2 ");
}

TEST(Stock, FindsWhatIsDue) {
  Stock stock;
  const auto until = [](int number, std::optional<Timestamp> at) {
    Reservation made = held(number, number);
    made.expires_at = at;
    return made;
  };
  Reservation ended = until(5, Timestamp::from_ms(1));
  ended.lines[0].outstanding = Quantity();
  ended.lines[0].released = Quantity::of(2);
  for (const Reservation& each : {until(1, Timestamp::from_ms(99)), until(2, Timestamp::from_ms(100)),
                                  until(3, Timestamp::from_ms(101)), until(4, std::nullopt), ended})
    stock.load(each);
  EXPECT_EQ(names(stock.due(Timestamp::from_ms(100))), "r1 r2 ");
}

TEST(Stock, TellsTheStoreWhatToInsertAndWhatToUpdateOnceEach) {
  Stock stock;
  stock.load(item_of('a', 20, 2));
  stock.load(held(1, 0));
  stock.load(0, {41, Timestamp::from_ms(3)});
  EXPECT_FALSE(stock.has_changes());
  perform(stock, "create b 5", 10);
  perform(stock, "reserve r2 a*1 b*1", 20);
  perform(stock, "confirm r1", 30);
  perform(stock, "confirm r2", 30);
  EXPECT_TRUE(stock.has_changes());
  ASSERT_EQ(stock.changed_items().size(), 2u);
  EXPECT_EQ(stock.changed_items()[0]->value.variant, variant('b'));
  EXPECT_FALSE(stock.changed_items()[0]->stored);
  EXPECT_EQ(stock.changed_items()[1]->value, *stock.find(variant('a')));
  EXPECT_TRUE(stock.changed_items()[1]->stored);
  ASSERT_EQ(stock.changed_reservations().size(), 2u);
  EXPECT_FALSE(stock.changed_reservations()[0]->stored);
  EXPECT_TRUE(stock.changed_reservations()[1]->stored);
  EXPECT_EQ(stock.entries().front().sequence, 42);
  EXPECT_EQ(stock.head(0).last_sequence, 47);
  EXPECT_EQ(stock.head(0).last_at, Timestamp::from_ms(30));
}

TEST(Stock, AnExtensionAloneIsAChange) {
  Stock stock;
  stock.load(item_of('a', 20, 2));
  stock.load(held(1, 0));
  perform(stock, "extend r1 10");
  EXPECT_TRUE(stock.has_changes());
  EXPECT_TRUE(stock.entries().empty());
}

TEST(Stock, LoadedTwiceIsThereOnce) {
  Stock stock;
  stock.load(item_of('a', 20, 2));
  stock.load(held(1, 0));
  stock.load(held(1, 0));
  perform(stock, "confirm r1");
  stock.load(held(1, 0));
  stock.load(item_of('a', 20, 2));
  EXPECT_EQ(testing::to_text(*stock.find(reservation(1))), "r1 CONFIRMED a 2=0+2+0");
  EXPECT_EQ(testing::to_text(*stock.find(variant('a'))), "a v8 18/0 IN_STOCK");
}

TEST(Stock, CountsSequencesByStream) {
  Stock stock(StreamCount{8});
  stock.load(stream_of(variant('a'), {8}), {100, Timestamp()});
  perform(stock, "create a 5");
  perform(stock, "create c 5");
  perform(stock, "create b 5");
  ASSERT_NE(stream_of(variant('a'), {8}), stream_of(variant('b'), {8}));
  perform(stock, "reserve r1 a*1 b*1 c*1");
  std::map<std::int32_t, std::int64_t> last{{stream_of(variant('a'), {8}), 100}};
  for (const LedgerEntry& entry : stock.entries()) {
    EXPECT_EQ(entry.stream, stream_of(entry.variant, {8}));
    EXPECT_EQ(entry.sequence, ++last[entry.stream]);
  }
  for (const auto& [stream, sequence] : last)
    EXPECT_EQ(stock.head(stream).last_sequence, sequence);
}

}  // namespace
}  // namespace inventory::domain

// Readers on threads of their own while a writer commits: every snapshot is of one instant.

#include <atomic>
#include <map>
#include <thread>

#include "contract/shop.hpp"
#include "contract/store_under_test.hpp"
#include "domain/names.hpp"

namespace inventory::testing {
namespace {

constexpr std::string_view letters = "abc";

class Concurrency : public StoreTest {};

INVENTORY_ON_EVERY_STORE(Concurrency);

// What is wrong with what a snapshot shows; empty: nothing.
std::string inconsistency(engine::ReadStore& reader, domain::StreamCount streams) {
  std::map<VariantId, std::int64_t> held;
  for (const domain::Reservation& each : reader.reservations_after(std::nullopt, 1000)) {
    for (const domain::ReservationLine& line : each.lines)
      held[line.variant] += line.outstanding.value();
  }
  std::int64_t entries = 0;
  for (std::int32_t stream = 0; stream < streams.value; ++stream)
    entries += reader.head(stream).last_sequence;
  std::int64_t versions = 0;
  for (const char letter : letters) {
    const auto item = reader.item(variant(letter));
    if (!item) return "an item is missing";
    if (item->reserved.value() != held[item->variant]) return "reserved is not what the reservations hold";
    const auto last = reader.history({.variant = item->variant}, 1);
    if (last.empty() || last[0].version != item->version) return "the history is not at the item's version";
    if (last[0].reserved_after != item->reserved) return "the history says something else is reserved";
    versions += item->version;
  }
  return versions == entries ? "" : "the streams end elsewhere than the items";
}

TEST_P(Concurrency, EverySnapshotIsOfOneInstant) {
  Shop shop(store());
  shop.perform({"create a 100000", "create b 100000", "create c 100000"});
  std::atomic<bool> stop = false;
  std::atomic<int> snapshots = 0;
  std::vector<std::string> wrong(3);
  std::vector<std::thread> readers;
  for (std::string& found : wrong) {
    readers.emplace_back([&] {
      const auto reader = store().open_reader();
      while (!stop && found.empty()) {
        reader->open_snapshot();
        found = inconsistency(*reader, store().streams());
        reader->close_snapshot();
        ++snapshots;
      }
    });
  }
  const auto name = [](int number) { return std::to_string(number % 250); };
  for (int batch = 0; batch < 60 || snapshots < 30; ++batch) {
    if (batch < 250) shop.perform({"reserve r" + name(batch) + " a*1 b*2 c*3", "adjust purchase a*1"});
    shop.perform({"release r" + name(batch * 7) + " b*1", "confirm r" + name(batch * 3)});
  }
  stop = true;
  for (std::thread& reader : readers)
    reader.join();
  for (const std::string& found : wrong)
    EXPECT_EQ(found, "");
  EXPECT_GE(snapshots.load(), 30);
}

}  // namespace
}  // namespace inventory::testing

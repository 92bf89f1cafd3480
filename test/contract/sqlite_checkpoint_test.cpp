// The write-ahead log under a long write load: it is moved into the database and begun anew, not grown for
// ever.

#include <filesystem>

#include <gtest/gtest.h>

#include "contract/shop.hpp"
#include "contract/temporary_folder.hpp"
#include "domain/names.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace inventory::testing {
namespace {

using namespace store::sqlite;

constexpr std::uintmax_t page_bytes = 4096;

TEST(Checkpointer, KeepsTheLogBoundedAndTheDataWhole) {
  const TemporaryFolder folder;
  const std::string path = folder.file("inventory.db");
  {
    Database database(path, Access::read_write, 64);
    migrate(database, Timestamp::from_ms(1));
  }
  const CheckpointOptions options{.step_pages = 50, .restart_pages = 200, .finish_pages = 250};
  constexpr int batches = 1500;
  std::uintmax_t longest = 0;
  {
    SqliteStore store(path, options);
    Shop shop(store);
    shop.perform({"create a 1"});
    for (int batch = 0; batch < batches; ++batch) {
      shop.perform({"adjust purchase a*1 reason=" + std::string(200, 'x')});
      longest = std::max(longest, std::filesystem::file_size(path + "-wal"));
    }
  }
  // Each batch writes at least an item, a ledger, an index and a head page.
  EXPECT_GT(batches * 4, 10 * options.restart_pages) << "too short a load to show anything";
  EXPECT_GT(longest, static_cast<std::uintmax_t>(options.restart_pages) * page_bytes);
  EXPECT_LT(longest, static_cast<std::uintmax_t>(options.restart_pages) * page_bytes * 4);

  SqliteStore reopened(path);
  const auto reader = reopened.open_reader();
  EXPECT_EQ(reader->item(variant('a'))->quantity.value(), batches + 1);
  EXPECT_EQ(reader->head(0).last_sequence, batches + 1);
  EXPECT_EQ(reader->entries_after(0, batches, 10).size(), 1u);
}

TEST(Checkpointer, AReaderThatStaysOnlyDelaysIt) {
  const TemporaryFolder folder;
  const std::string path = folder.file("inventory.db");
  {
    Database database(path, Access::read_write, 64);
    migrate(database, Timestamp::from_ms(1));
  }
  SqliteStore store(path, {.step_pages = 20, .restart_pages = 100, .finish_pages = 200});
  Shop shop(store);
  shop.perform({"create a 1"});
  const auto reader = store.open_reader();
  reader->open_snapshot();
  EXPECT_EQ(reader->item(variant('a'))->quantity.value(), 1);
  for (int batch = 0; batch < 300; ++batch)
    shop.perform({"adjust purchase a*1"});
  EXPECT_EQ(reader->item(variant('a'))->quantity.value(), 1);
  const auto grown = std::filesystem::file_size(path + "-wal");
  reader->close_snapshot();
  for (int batch = 0; batch < 500; ++batch)
    shop.perform({"adjust purchase a*1"});
  EXPECT_LT(std::filesystem::file_size(path + "-wal"), grown * 2);
  EXPECT_EQ(reader->item(variant('a'))->quantity.value(), 801);
}

}  // namespace
}  // namespace inventory::testing

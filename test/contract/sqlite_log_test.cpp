// The write-ahead log as gathered_log.hpp writes it: whole after long transactions, unseen before the commit, and with
// a disk that is full.

#include <csignal>
#include <filesystem>
#include <sys/resource.h>

#include <gtest/gtest.h>

#include "contract/shop.hpp"
#include "contract/temporary_folder.hpp"
#include "domain/names.hpp"
#include "store/sqlite/gathered_log.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace inventory::testing {
namespace {

using namespace store::sqlite;

// While it lives this process cannot make a file longer than that, as if the disk were full.
class FullDisk {
 public:
  explicit FullDisk(std::uintmax_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit narrow{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &narrow), 0);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, SIG_DFL);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
};

class SqliteLog : public ::testing::Test {
 protected:
  static constexpr int rows = 2000;  // of 1 KiB: some 500 pages, many times what a small cache holds

  Database open() { return Database(path_, Access::read_write, 64); }
  void write_rows(Database& database, int first) {
    Statement insert = database.prepare("INSERT INTO text VALUES (?, ?)");
    for (int i = first; i < first + rows; ++i)
      insert.bind(std::int64_t{i})
          .bind(std::string_view(std::string(1024, static_cast<char>('a' + i % 26))))
          .execute();
  }
  std::int64_t number(Database& database, std::string_view sql) {
    Statement statement = database.prepare(sql);
    return statement.step() ? statement.integer() : -1;
  }
  std::string check(Database& database) {
    Statement statement = database.prepare("PRAGMA integrity_check");
    return statement.step() ? std::string(statement.text()) : "";
  }
  std::uintmax_t log_bytes() { return std::filesystem::file_size(path_ + "-wal"); }

  TemporaryFolder folder_;
  const std::string path_ = folder_.file("text.db");
};

TEST_F(SqliteLog, OfALongTransactionIsWrittenWhole) {
  Database writer = open();
  Database reader = open();
  writer.run("CREATE TABLE text (id INTEGER PRIMARY KEY, t TEXT)");
  writer.run("BEGIN IMMEDIATE");
  write_rows(writer, 0);
  ASSERT_GT(log_bytes(), 2 * gathered_bytes_max) << "nothing went to the log before the commit";
  EXPECT_EQ(number(reader, "SELECT count(*) FROM text"), 0);
  EXPECT_EQ(
      number(writer,
             "SELECT count(*) FROM text WHERE t = replace(hex(zeroblob(512)), '0', char(97 + id % 26))"),
      rows)
      << "the transaction does not read what it wrote";
  writer.run("COMMIT");
  EXPECT_EQ(
      number(reader,
             "SELECT count(*) FROM text WHERE t = replace(hex(zeroblob(512)), '0', char(97 + id % 26))"),
      rows);
  EXPECT_EQ(check(reader), "ok");
}

TEST_F(SqliteLog, OfATransactionThatWasRolledBackIsOverwritten) {
  Database writer = open();
  Database reader = open();
  writer.run("CREATE TABLE text (id INTEGER PRIMARY KEY, t TEXT)");
  writer.run("BEGIN IMMEDIATE");
  write_rows(writer, 0);
  writer.run("ROLLBACK");
  writer.run("INSERT INTO text VALUES (7, 'seven')");
  EXPECT_EQ(number(reader, "SELECT sum(id) FROM text"), 7);
  EXPECT_EQ(check(reader), "ok");
}

TEST_F(SqliteLog, IsReadAgainWhenTheProcessDied) {
  const std::string copy = folder_.file("copy.db");
  {
    Database writer = open();
    writer.run("CREATE TABLE text (id INTEGER PRIMARY KEY, t TEXT); INSERT INTO text VALUES (1, 'one')");
    writer.run("BEGIN IMMEDIATE; INSERT INTO text VALUES (2, 'two')");
    // What a process that ends here leaves behind.
    std::filesystem::copy(path_, copy);
    std::filesystem::copy(path_ + "-wal", copy + "-wal");
  }
  Database recovered(copy, Access::read_write, 64);
  EXPECT_EQ(number(recovered, "SELECT sum(id) FROM text"), 1);
  EXPECT_EQ(check(recovered), "ok");
}

TEST_F(SqliteLog, ThatCannotGrowFailsTheCommitAndLosesNothing) {
  {
    Database database = open();
    migrate(database, Timestamp::from_ms(1));
  }
  SqliteStore store(path_);
  Shop shop(store);
  const auto reader = store.open_reader();
  shop.perform({"create a 10"});
  {
    const FullDisk full(log_bytes() + 5000);  // a page of the commit, not all of them
    EXPECT_THROW(shop.perform({"adjust purchase a*1"}), engine::StoreError);
    shop.writer().abandon();
    EXPECT_EQ(reader->item(variant('a'))->quantity.value(), 10);
    EXPECT_THROW(shop.perform({"adjust purchase a*2"}), engine::StoreError);
    shop.writer().abandon();
  }
  shop.perform({"adjust purchase a*4"});
  EXPECT_EQ(reader->item(variant('a'))->quantity.value(), 14);
  EXPECT_EQ(reader->head(0).last_sequence, 2);
  Database database = open();
  EXPECT_EQ(check(database), "ok");
}

}  // namespace
}  // namespace inventory::testing

// The yardstick of a lone client: how long SQLite itself takes to make the rows of one reservation durable.
//
// Writes what the service writes for a reservation of one piece (item, hold, ledger entry, stream head) in a
// transaction of its own, with WAL and synchronous=FULL, through SQLite's plain interface: no decision, no
// server, no queue. The database must have the schema (`inventory migrate`) and nothing else.
//
// Prints one JSON object: microseconds a commit.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <sqlite3.h>

#include "base/clock.hpp"
#include "base/uuid.hpp"

namespace {

using inventory::Uuid;

constexpr int variant_count = 10'000;
constexpr std::int64_t hold_ms = 30 * 60 * 1'000;

void check(sqlite3* database, int code) {
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
    throw std::runtime_error(sqlite3_errmsg(database));
}

class Statement {
 public:
  Statement(sqlite3* database, const char* sql) : database_(database) {
    check(database, sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr));
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& operator<<(std::int64_t value) {
    check(database_, sqlite3_bind_int64(statement_, ++parameter_, value));
    return *this;
  }
  Statement& operator<<(const Uuid& id) {
    check(database_, sqlite3_bind_blob(statement_, ++parameter_, id.bytes.data(), 16, SQLITE_TRANSIENT));
    return *this;
  }
  Statement& operator<<(std::string_view text) {
    check(database_, sqlite3_bind_text(statement_, ++parameter_, text.data(), static_cast<int>(text.size()),
                                       SQLITE_TRANSIENT));
    return *this;
  }
  void run() {
    check(database_, sqlite3_step(statement_));
    sqlite3_reset(statement_);
    parameter_ = 0;
  }

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
  int parameter_ = 0;
};

class Rows {
 public:
  explicit Rows(sqlite3* database)
      : begin_(database, "BEGIN IMMEDIATE"),
        commit_(database, "COMMIT"),
        insert_item_(database, "INSERT INTO item VALUES (?, 0, 'SKU', 2000000000, 0, 10, 0, 1, ?, ?, 1, 1)"),
        update_item_(database,
                     "UPDATE item SET quantity = 2000000000, reserved = ?, version = ?, updated_at = ?, "
                     "entry_count = ?, last_sequence = ? WHERE variant = ?"),
        insert_hold_(database,
                     "INSERT INTO hold VALUES (?, 0, 0, ?, ?, 'bench', NULL, 1, 1, 0, 0, 0, ?, ?, ?)"),
        insert_entry_(
            database,
            "INSERT INTO ledger VALUES (0, ?, ?, ?, 6, 0, 1, 2000000000, ?, 3, 3, 10, NULL, NULL, ?, ?, ?, "
            "'bench', NULL, NULL, ?, ?, ?, ?, NULL)"),
        write_head_(database,
                    "INSERT INTO stream_head VALUES (0, ?, ?) ON CONFLICT (stream) DO UPDATE "
                    "SET last_sequence = excluded.last_sequence, last_at = excluded.last_at") {}

  void make_items(std::int64_t now) {
    begin_.run();
    for (int i = 0; i < variant_count; ++i) {
      variants_.push_back(ids_.make(inventory::Timestamp::from_ms(std::rand())));
      (insert_item_ << variants_.back() << now << now).run();
    }
    commit_.run();
  }

  void reserve(std::int64_t number, std::int64_t now) {
    const Uuid& variant = variants_[static_cast<std::size_t>(std::rand()) % variants_.size()];
    const Uuid reservation = ids_.make(inventory::Timestamp::from_ms(now));
    const std::string order = "ORD-" + std::to_string(1'000'000'000 + number);
    begin_.run();
    (update_item_ << number << number + 1 << now << number + 1 << number << variant).run();
    (insert_hold_ << reservation << variant << order << now + hold_ms << now << now).run();
    (insert_entry_ << number << variant << number + 1 << number << order << reservation << now + hold_ms
                   << reservation << now << number + 1 << number - 1)
        .run();
    (write_head_ << number << now).run();
    commit_.run();
  }

 private:
  inventory::UuidMaker ids_;
  std::vector<Uuid> variants_;
  Statement begin_, commit_, insert_item_, update_item_, insert_hold_, insert_entry_, write_head_;
};

double microseconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

void measure(sqlite3* database, int commits) {
  for (const char* pragma :
       {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA cache_size = -49152"})
    check(database, sqlite3_exec(database, pragma, nullptr, nullptr, nullptr));
  const inventory::SystemClock clock;
  Rows rows(database);
  rows.make_items(clock.now().ms());
  std::vector<double> times;
  for (int number = 1; number <= commits; ++number) {
    const auto start = std::chrono::steady_clock::now();
    rows.reserve(number, clock.now().ms());
    times.push_back(microseconds(std::chrono::steady_clock::now() - start));
  }
  std::ranges::sort(times);
  double sum = 0;
  for (const double time : times)
    sum += time;
  std::cout << R"({"commits":)" << times.size() << R"(,"p50_us":)" << times[times.size() / 2]
            << R"(,"p99_us":)" << times[times.size() * 99 / 100] << R"(,"mean_us":)"
            << sum / static_cast<double>(times.size()) << "}\n";
}

}  // namespace

int main(int argc, char** argv) {
  std::string path;
  int commits = 5'000;
  CLI::App app("Commits the rows of one reservation at a time and says how long SQLite takes");
  app.add_option("--database", path, "a migrated, empty database")->required();
  app.add_option("--commits", commits, "how many")->check(CLI::Range(100, 10'000'000));
  CLI11_PARSE(app, argc, argv);

  sqlite3* database = nullptr;
  try {
    check(database, sqlite3_open(path.c_str(), &database));
    measure(database, commits);
  } catch (const std::exception& failure) {
    std::cerr << "sqlite_commit: " << failure.what() << '\n';
    return EXIT_FAILURE;
  }
  sqlite3_close_v2(database);
  return EXIT_SUCCESS;
}

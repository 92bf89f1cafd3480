#include "store/sqlite/migrate.hpp"

#include <array>
#include <string>
#include <string_view>

#include "base/uuid.hpp"
#include "engine/store.hpp"

extern const char migration_sqlite_0001_begin[];
extern const char migration_sqlite_0001_end[];
extern const char migration_sqlite_0002_begin[];
extern const char migration_sqlite_0002_end[];
extern const char migration_sqlite_0003_begin[];
extern const char migration_sqlite_0003_end[];

namespace inventory::store::sqlite {
namespace {

constexpr int streams = 1;  // one file has one writer, so more would buy nothing

std::array<std::string_view, 3> migrations() {
  return {std::string_view(migration_sqlite_0001_begin, migration_sqlite_0001_end),
          std::string_view(migration_sqlite_0002_begin, migration_sqlite_0002_end),
          std::string_view(migration_sqlite_0003_begin, migration_sqlite_0003_end)};
}

int version_of(Database& database) {
  Statement statement = database.prepare("PRAGMA user_version");
  statement.step();
  return static_cast<int>(statement.integer());
}

void make_installation(Database& database, Timestamp now) {
  UuidMaker maker;
  const Uuid id = maker.make(now);
  database.prepare("INSERT OR IGNORE INTO installation VALUES (1, ?, ?, ?)")
      .bind(id)
      .bind(std::int64_t{streams})
      .bind(now)
      .execute();
}

}  // namespace

void require_current_schema(Database& database) {
  const int version = version_of(database);
  const int known = static_cast<int>(migrations().size());
  if (version == known) return;
  throw engine::StoreError("the database has schema " + std::to_string(version) + ", this binary's is " +
                           std::to_string(known));
}

MigrationReport migrate(Database& database, Timestamp now) {
  const auto known = migrations();
  const MigrationReport report{version_of(database), static_cast<int>(known.size())};
  if (report.from > report.to) {
    throw engine::StoreError("the database has schema " + std::to_string(report.from) +
                             ", this binary knows up to " + std::to_string(report.to) + ": run a newer one");
  }
  for (int version = report.from; version < report.to; ++version) {
    database.run("BEGIN IMMEDIATE");
    try {
      // Another process may have been faster.
      if (version_of(database) == version) {
        database.run(std::string(known[static_cast<std::size_t>(version)]).c_str());
        make_installation(database, now);
        database.run(("PRAGMA user_version = " + std::to_string(version + 1)).c_str());
      }
      database.run("COMMIT");
    } catch (...) {
      database.roll_back();
      throw;
    }
  }
  return report;
}

}  // namespace inventory::store::sqlite

#include "store/postgres/migrate.hpp"

#include <array>
#include <string>
#include <string_view>

#include "base/uuid.hpp"

extern const char migration_postgres_0001_begin[];
extern const char migration_postgres_0001_end[];
extern const char migration_postgres_0002_begin[];
extern const char migration_postgres_0002_end[];
extern const char migration_postgres_0003_begin[];
extern const char migration_postgres_0003_end[];
extern const char migration_postgres_0004_begin[];
extern const char migration_postgres_0004_end[];

namespace inventory::store::postgres {
namespace {

std::array<std::string_view, 4> migrations() {
  return {std::string_view(migration_postgres_0001_begin, migration_postgres_0001_end),
          std::string_view(migration_postgres_0002_begin, migration_postgres_0002_end),
          std::string_view(migration_postgres_0003_begin, migration_postgres_0003_end),
          std::string_view(migration_postgres_0004_begin, migration_postgres_0004_end)};
}

// Not to_regclass(): it may answer from what the session knew before it waited for the lock.
const Statement has_versions{"has_versions",
                             "SELECT count(*) FROM pg_catalog.pg_class WHERE relname = 'schema_version' AND "
                             "pg_catalog.pg_table_is_visible(oid)"};
const Statement newest_version{"newest_version", "SELECT coalesce(max(version), 0) FROM schema_version"};
const Statement insert_version{"insert_version",
                               "INSERT INTO schema_version VALUES ($1::bigint, $2::bigint)"};
const Statement insert_installation{
    "insert_installation",
    "INSERT INTO installation VALUES (true, $1::uuid, $2::bigint, $3::bigint) ON CONFLICT DO NOTHING"};
const Statement insert_heads{"insert_heads",
                             "INSERT INTO stream_head SELECT stream, 0, 0 FROM installation, "
                             "generate_series(0, streams - 1) AS stream ON CONFLICT DO NOTHING"};

// One number for all installations: databases have locks of their own.
constexpr const char* lock_sql =
    "BEGIN; SET LOCAL lock_timeout = '60s'; SELECT pg_advisory_xact_lock(7237125631); "
    "SET LOCAL lock_timeout = '3s'";

int version_of(Connection& connection) {
  Rows found = connection.query(has_versions);
  found.next();
  if (!found.boolean()) return 0;
  Rows newest = connection.query(newest_version);
  newest.next();
  return static_cast<int>(newest.integer());
}

void apply(Connection& connection, int version, Timestamp now, domain::StreamCount streams) {
  if (version == 0)
    connection.run("CREATE TABLE schema_version (version integer PRIMARY KEY, applied_at bigint NOT NULL)");
  connection.run(std::string(migrations()[static_cast<std::size_t>(version)]));
  UuidMaker maker;
  connection.query(insert_installation,
                   Parameters().add(maker.make(now)).add(std::int64_t{streams.value}).add(now));
  connection.query(insert_heads);
  connection.query(insert_version, Parameters().add(std::int64_t{version} + 1).add(now));
}

}  // namespace

void require_current_schema(Connection& connection) {
  const int version = version_of(connection);
  const int known = static_cast<int>(migrations().size());
  if (version == known) return;
  const std::string which = "the database has schema " + std::to_string(version) + ", this binary's is " +
                            std::to_string(known) + ": ";
  throw engine::StoreError(which +
                           (version < known ? "run `inventory migrate` first" : "run a newer binary"));
}

MigrationReport migrate(Connection& connection, Timestamp now, domain::StreamCount streams) {
  MigrationReport report{version_of(connection), static_cast<int>(migrations().size())};
  if (report.from > report.to) {
    throw engine::StoreError("the database has schema " + std::to_string(report.from) +
                             ", this binary knows up to " + std::to_string(report.to) + ": run a newer one");
  }
  for (int version = report.from; version < report.to; ++version) {
    connection.run(lock_sql);
    try {
      // Another process may have been faster.
      if (version_of(connection) == version) apply(connection, version, now, streams);
      connection.run("COMMIT");
    } catch (const ConnectionLost&) {
      throw;
    } catch (...) {
      connection.run("ROLLBACK");
      throw;
    }
  }
  return report;
}

}  // namespace inventory::store::postgres

#include "service/open_store.hpp"

#include <filesystem>
#include <stdexcept>

#include "store/postgres/migrate.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace inventory::service {
namespace {

constexpr int migration_cache_kib = 1024;
constexpr std::chrono::minutes migration_answer_timeout{10};  // of the step that takes longest

store::sqlite::Database open_sqlite(const StoreAddress& address) {
  return {address.sqlite_path.string(), store::sqlite::Access::read_write, migration_cache_kib};
}

store::postgres::ConnectionOptions connection_options(const StoreAddress& address) {
  return {.dsn = address.postgres_dsn, .password_file = address.postgres_password_file};
}

}  // namespace

SchemaVersions migrate_store(const StoreAddress& address, const Clock& clock) {
  if (address.is_postgres()) {
    store::postgres::ConnectionOptions options = connection_options(address);
    options.answer_timeout = migration_answer_timeout;
    store::postgres::Connection connection(options);
    const auto report =
        store::postgres::migrate(connection, clock.now(), domain::StreamCount{address.postgres_streams});
    return {report.from, report.to};
  }
  if (address.sqlite_path.has_parent_path())
    std::filesystem::create_directories(address.sqlite_path.parent_path());
  store::sqlite::Database database = open_sqlite(address);
  const auto report = store::sqlite::migrate(database, clock.now());
  return {report.from, report.to};
}

std::optional<FileLock> lock_store(const StoreAddress& address) {
  if (address.is_postgres()) return std::nullopt;
  return std::optional<FileLock>(std::in_place, address.sqlite_path.string() + ".lock", address.to_string());
}

std::unique_ptr<engine::Store> open_store(const StoreAddress& address, Migration migration,
                                          const Clock& clock) {
  if (migration == Migration::always || (migration == Migration::embedded && !address.is_postgres()))
    migrate_store(address, clock);
  if (address.is_postgres())
    return std::make_unique<store::postgres::PostgresStore>(connection_options(address));
  if (!std::filesystem::exists(address.sqlite_path))
    throw std::runtime_error("there is no store at " + address.to_string());
  store::sqlite::Database database = open_sqlite(address);
  store::sqlite::require_current_schema(database);
  return std::make_unique<store::sqlite::SqliteStore>(address.sqlite_path.string());
}

}  // namespace inventory::service

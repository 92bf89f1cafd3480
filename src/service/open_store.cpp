#include "service/open_store.hpp"

#include <filesystem>
#include <stdexcept>

#include "store/sqlite/sqlite_store.hpp"

namespace inventory::service {
namespace {

constexpr int migration_cache_kib = 1024;

}  // namespace

store::sqlite::MigrationReport migrate_store(const StoreAddress& address, const Clock& clock) {
  if (address.sqlite_path.has_parent_path())
    std::filesystem::create_directories(address.sqlite_path.parent_path());
  store::sqlite::Database database(address.sqlite_path.string(), store::sqlite::Access::read_write,
                                   migration_cache_kib);
  return store::sqlite::migrate(database, clock.now());
}

std::unique_ptr<engine::Store> open_store(const StoreAddress& address, const Clock& clock) {
  migrate_store(address, clock);
  return std::make_unique<store::sqlite::SqliteStore>(address.sqlite_path.string());
}

std::unique_ptr<engine::Store> open_store_unchanged(const StoreAddress& address) {
  if (!std::filesystem::exists(address.sqlite_path)) {
    throw std::runtime_error("there is no store at " + address.to_string());
  }
  store::sqlite::Database database(address.sqlite_path.string(), store::sqlite::Access::read_write,
                                   migration_cache_kib);
  store::sqlite::require_current_schema(database);
  return std::make_unique<store::sqlite::SqliteStore>(address.sqlite_path.string());
}

}  // namespace inventory::service

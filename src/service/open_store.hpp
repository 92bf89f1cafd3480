// From the configured address to a store with the schema of this binary.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "engine/store.hpp"
#include "service/configuration.hpp"
#include "store/sqlite/migrate.hpp"

namespace inventory::service {

store::sqlite::MigrationReport migrate_store(const StoreAddress& address, const Clock& clock);

// As it is: its schema must be this binary's. For looking at a store that another process may be serving.
std::unique_ptr<engine::Store> open_store_unchanged(const StoreAddress& address);

// An embedded store has nobody else to migrate it, so this does.
std::unique_ptr<engine::Store> open_store(const StoreAddress& address, const Clock& clock);

}  // namespace inventory::service

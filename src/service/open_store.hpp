// From the configured address to a store with the schema of this binary.
#pragma once

#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "engine/store.hpp"
#include "service/configuration.hpp"
#include "service/file_lock.hpp"

namespace inventory::service {

struct SchemaVersions {
  int from = 0;
  int to = 0;
};

SchemaVersions migrate_store(const StoreAddress& address, const Clock& clock);

// An embedded store has nobody else to migrate it. A shared one is its operators', unless they say otherwise.
enum class Migration : std::uint8_t { never, embedded, always };

// An embedded store has one writer: held by whoever writes to it. Throws when another process does; a shared store needs
// no lock.
std::optional<FileLock> lock_store(const StoreAddress& address);

// Throws when the schema is not this binary's afterwards. With Migration::never nothing is made or changed: for looking
// at a store that another process may be serving.
std::unique_ptr<engine::Store> open_store(const StoreAddress& address, Migration migration,
                                          const Clock& clock);

}  // namespace inventory::service

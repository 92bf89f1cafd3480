// Brings a database to the schema of this binary: migrations/sqlite in order, each in a transaction of its
// own.
//
// The version stands in `PRAGMA user_version`. A database newer than the binary is refused, never touched.
#pragma once

#include "base/timestamp.hpp"
#include "store/sqlite/database.hpp"

namespace inventory::store::sqlite {

struct MigrationReport {
  int from = 0;
  int to = 0;
};

// Throws engine::StoreError when the schema is older or newer than this binary's.
void require_current_schema(Database& database);

MigrationReport migrate(Database& database, Timestamp now);

}  // namespace inventory::store::sqlite

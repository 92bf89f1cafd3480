// Brings a database to the schema of this binary: migrations/postgres in order, each in a transaction of its own.
//
// Any number of processes may do so at once: an advisory lock lets one at a time. A lock that others hold on a table is
// waited for briefly and not for ever, because everybody behind would wait too. The version stands in the table
// schema_version. A database newer than the binary is refused, never touched.
#pragma once

#include "base/timestamp.hpp"
#include "domain/stream.hpp"
#include "store/postgres/connection.hpp"

namespace inventory::store::postgres {

struct MigrationReport {
  int from = 0;
  int to = 0;
};

// Throws engine::StoreError when the schema is older or newer than this binary's.
void require_current_schema(Connection& connection);

// `streams` matters only to a database that has no installation yet; it never changes afterwards.
MigrationReport migrate(Connection& connection, Timestamp now, domain::StreamCount streams);

}  // namespace inventory::store::postgres

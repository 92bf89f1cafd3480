#include "store/postgres/postgres_store.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "store/postgres/archiver.hpp"
#include "store/postgres/migrate.hpp"
#include "store/postgres/reader.hpp"
#include "store/postgres/relay_cursor.hpp"
#include "store/postgres/writer.hpp"

namespace inventory::store::postgres {
namespace {

const Statement select_installation{"select_installation", "SELECT id, streams FROM installation"};
// "local" waits for no standby, though there is one to wait for.
const Statement select_promises{
    "select_promises",
    "SELECT name, setting FROM pg_settings WHERE (setting = 'off' AND name IN ('fsync', 'full_page_writes', "
    "'synchronous_commit')) OR (name = 'synchronous_commit' AND setting = 'local' AND "
    "current_setting('synchronous_standby_names') <> '') ORDER BY name"};

void require_durable_commits(Connection& connection) {
  Rows rows = connection.query(select_promises);
  if (!rows.next()) return;
  const std::string name(rows.text());
  throw engine::StoreError("the database server has " + name + " " + std::string(rows.text()) +
                           ": it could lose what it has confirmed. Set it to on");
}

}  // namespace

PostgresStore::PostgresStore(ConnectionOptions options) : options_(std::move(options)) {
  Connection connection(options_);
  require_durable_commits(connection);
  require_current_schema(connection);
  Rows rows = connection.query(select_installation);
  if (!rows.next()) throw engine::StoreError("the database has no installation id: migrate it first");
  installation_ = rows.id<InstallationId>();
  streams_.value = static_cast<std::int32_t>(rows.integer());
}

std::unique_ptr<engine::BatchStore> PostgresStore::open_writer(engine::WriterShare share) {
  return std::make_unique<Writer>(options_, streams_, share);
}

// One prepares a batch while another waits for its commit; more would only make the batches smaller.
std::int32_t PostgresStore::writers_max() const {
  return static_cast<std::int32_t>(std::clamp(std::thread::hardware_concurrency(), 2U, 8U));
}

std::unique_ptr<engine::ReadStore> PostgresStore::open_reader() {
  return std::make_unique<Reader>(options_, streams_);
}

std::unique_ptr<engine::ArchiveStore> PostgresStore::open_archiver() {
  return std::make_unique<Archiver>(options_);
}

std::unique_ptr<engine::RelayStore> PostgresStore::open_relay() {
  return std::make_unique<RelayCursor>(options_, streams_);
}

}  // namespace inventory::store::postgres

#include "store/sqlite/sqlite_store.hpp"

#include <utility>

#include "store/sqlite/archiver.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/reader.hpp"
#include "store/sqlite/relay_cursor.hpp"
#include "store/sqlite/writer.hpp"

namespace inventory::store::sqlite {
namespace {

constexpr int cache_kib = 64;

}  // namespace

SqliteStore::SqliteStore(std::string path, CheckpointOptions checkpoints)
    : path_(std::move(path)), checkpoints_(checkpoints) {
  Database database(path_, Access::read_write, cache_kib);
  Statement statement = database.prepare("SELECT id, streams FROM installation");
  if (!statement.step()) throw engine::StoreError("the database has no installation id: migrate it first");
  installation_ = statement.id<InstallationId>();
  streams_.value = static_cast<std::int32_t>(statement.integer());
}

std::unique_ptr<engine::BatchStore> SqliteStore::open_writer(engine::WriterShare /*share*/) {
  return std::make_unique<Writer>(path_, streams_, checkpoints_);
}

std::unique_ptr<engine::ReadStore> SqliteStore::open_reader() {
  return std::make_unique<Reader>(path_, streams_);
}

std::unique_ptr<engine::ArchiveStore> SqliteStore::open_archiver() {
  return std::make_unique<Archiver>(path_);
}

std::unique_ptr<engine::RelayStore> SqliteStore::open_relay() {
  return std::make_unique<RelayCursor>(path_, streams_);
}

}  // namespace inventory::store::sqlite

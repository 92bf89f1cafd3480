// The production store: PostgreSQL, shared by any number of processes.
#pragma once

#include <string>

#include "engine/store.hpp"
#include "store/postgres/connection.hpp"

namespace inventory::store::postgres {

class PostgresStore final : public engine::Store {
 public:
  // The database must have this binary's schema (migrate.hpp) and keep what it has committed: throws engine::StoreError
  // when fsync, full_page_writes or synchronous_commit is off, and says which.
  explicit PostgresStore(ConnectionOptions options);

  std::unique_ptr<engine::BatchStore> open_writer(engine::WriterShare share) override;
  std::int32_t writers_max() const override;
  bool is_shared() const override { return true; }
  std::unique_ptr<engine::ReadStore> open_reader() override;
  std::unique_ptr<engine::ArchiveStore> open_archiver() override;
  std::unique_ptr<engine::RelayStore> open_relay() override;
  InstallationId installation() const override { return installation_; }
  domain::StreamCount streams() const override { return streams_; }

 private:
  const ConnectionOptions options_;
  InstallationId installation_;
  domain::StreamCount streams_;
};

}  // namespace inventory::store::postgres

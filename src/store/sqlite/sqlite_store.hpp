// The embedded store: one SQLite file beside the service, nothing else to install.
#pragma once

#include <string>

#include "engine/store.hpp"
#include "store/sqlite/checkpointer.hpp"

namespace inventory::store::sqlite {

class SqliteStore final : public engine::Store {
 public:
  // The file must exist and have this binary's schema: see migrate.hpp.
  explicit SqliteStore(std::string path, CheckpointOptions checkpoints = {});

  // At most one at a time.
  std::unique_ptr<engine::BatchStore> open_writer(engine::WriterShare share) override;
  std::unique_ptr<engine::ReadStore> open_reader() override;
  // Not beside a writer.
  std::unique_ptr<engine::ArchiveStore> open_archiver() override;
  std::unique_ptr<engine::RelayStore> open_relay() override;
  InstallationId installation() const override { return installation_; }
  domain::StreamCount streams() const override { return streams_; }

 private:
  const std::string path_;
  const CheckpointOptions checkpoints_;
  InstallationId installation_;
  domain::StreamCount streams_;
};

}  // namespace inventory::store::sqlite

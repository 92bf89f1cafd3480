// Lets go of the beginning of the ledger on PostgreSQL. It needs a role that may delete from the ledger, which the one of
// the service may not.
#pragma once

#include "engine/store.hpp"
#include "store/postgres/connection.hpp"

namespace inventory::store::postgres {

class Archiver final : public engine::ArchiveStore {
 public:
  explicit Archiver(const ConnectionOptions& options) : connection_(options) {}

  void begin_ledger_at(const std::vector<engine::Opening>& openings, Timestamp now) override;
  void remove_entries(std::int32_t stream, std::int64_t after, std::int64_t through) override;

 private:
  void write(const engine::Opening& opening, Timestamp now);

  Connection connection_;
};

}  // namespace inventory::store::postgres

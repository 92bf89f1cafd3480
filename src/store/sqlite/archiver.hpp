// Lets go of the beginning of the ledger in a file. The pages of what was removed are used again; the file stays as long as
// it is.
#pragma once

#include <string>

#include "engine/store.hpp"
#include "store/sqlite/database.hpp"

namespace inventory::store::sqlite {

class Archiver final : public engine::ArchiveStore {
 public:
  explicit Archiver(const std::string& path);

  void begin_ledger_at(const std::vector<engine::Opening>& openings, Timestamp now) override;
  void remove_entries(std::int32_t stream, std::int64_t after, std::int64_t through) override;

 private:
  void write(const engine::Opening& opening, Timestamp now);

  Database database_;
  Statement select_beginning_;
  Statement upsert_beginning_;
  Statement upsert_item_;
  Statement delete_holds_;
  Statement insert_hold_;
  Statement delete_entries_;
};

}  // namespace inventory::store::sqlite

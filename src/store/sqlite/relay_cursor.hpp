// How far the relay is, in a file. The process that has the file is its relay.
//
// Each move of the cursor is a commit of its own, synced as every other: not to be done at each event.
#pragma once

#include <string>

#include "engine/store.hpp"
#include "store/sqlite/database.hpp"

namespace inventory::store::sqlite {

class RelayCursor final : public engine::RelayStore {
 public:
  RelayCursor(const std::string& path, domain::StreamCount streams);

  bool hold() override { return true; }
  void let_go() noexcept override {}
  std::optional<std::vector<std::int64_t>> published_through() override;
  void set_published_through(const std::vector<std::int64_t>& sequences) override;

 private:
  const domain::StreamCount streams_;
  Database database_;
  Statement select_;
  Statement upsert_;
};

}  // namespace inventory::store::sqlite

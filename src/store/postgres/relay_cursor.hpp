// How far the relay is on PostgreSQL, and which process it is: the one whose session has an advisory lock, which ends with the
// session. Nothing is wrong when for a moment two believe to have it: events are then published twice.
#pragma once

#include "engine/store.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/reconnect.hpp"

namespace inventory::store::postgres {

class RelayCursor final : public engine::RelayStore {
 public:
  RelayCursor(ConnectionOptions options, domain::StreamCount streams);

  bool hold() override;
  void let_go() noexcept override;
  std::optional<std::vector<std::int64_t>> published_through() override;
  void set_published_through(const std::vector<std::int64_t>& sequences) override;

 private:
  Rows query(const Statement& statement, const Parameters& parameters = {});

  const domain::StreamCount streams_;
  Reconnect connection_;
  bool held_ = false;
};

}  // namespace inventory::store::postgres

// The batch writer on SQLite: one connection, prepared statements, BEGIN IMMEDIATE … COMMIT around each
// batch.
#pragma once

#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "engine/store.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/database.hpp"

namespace inventory::store::sqlite {

class Writer final : public engine::BatchStore {
 public:
  Writer(const std::string& path, domain::StreamCount streams, CheckpointOptions checkpoints);

  engine::LoadedBatch begin(const engine::BatchKeys& keys, Timestamp now, std::size_t due_max) override;
  void commit(const domain::Stock& stock, std::span<const engine::IdempotencyRecord> answered) override;
  void abandon() noexcept override;
  std::size_t forget_answers(Timestamp before, std::size_t limit) override;

 private:
  void load_answers(const engine::BatchKeys& keys, engine::LoadedBatch& batch);
  std::vector<domain::Reservation> load_reservations(const engine::BatchKeys& keys, Timestamp now,
                                                     std::size_t due_max, bool& more_due);
  std::set<ReservationId> due_reservations(const std::unordered_set<VariantId, IdHash>& variants,
                                           Timestamp now, std::size_t due_max, bool& more_due);
  void write_item(const domain::Tracked<domain::Item>& item);
  void write_reservation(const domain::Tracked<domain::Reservation>& reservation);
  void write_answer(const engine::IdempotencyRecord& record);

  const domain::StreamCount streams_;
  Checkpointer checkpointer_;
  Database database_;
  int log_pages_ = 0;  // as of the last commit

  Statement begin_;
  Statement commit_;
  Statement select_item_;
  Statement select_hold_;
  Statement select_of_order_;
  Statement select_unordered_;
  Statement select_due_;
  Statement select_all_due_;
  Statement select_head_;
  Statement select_answer_;
  Statement insert_item_;
  Statement update_item_;
  Statement insert_hold_;
  Statement update_hold_;
  Statement insert_entry_;
  Statement upsert_head_;
  Statement insert_answer_;
  Statement delete_answers_;
};

}  // namespace inventory::store::sqlite

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
#include "store/sqlite/row_inserter.hpp"

namespace inventory::store::sqlite {

class Writer final : public engine::BatchStore {
 public:
  Writer(const std::string& path, domain::StreamCount streams, CheckpointOptions checkpoints);

  engine::LoadedBatch begin(const engine::BatchKeys& keys, Timestamp now, std::size_t due_max) override;
  void commit(const domain::Stock& stock, const engine::Remembered& remembered) override;
  void abandon() noexcept override;
  std::size_t forget_answers(Timestamp before, std::size_t limit) override;
  std::size_t forget_events(Timestamp before, std::size_t limit) override;

 private:
  void load_remembered(const engine::BatchKeys& keys, engine::LoadedBatch& batch);
  void load_alerts(const engine::BatchKeys& keys, domain::Stock& stock);
  std::vector<domain::Reservation> load_reservations(const engine::BatchKeys& keys, Timestamp now,
                                                     std::size_t due_max, bool& more_due);
  std::set<ReservationId> due_reservations(const std::unordered_set<VariantId, IdHash>& variants,
                                           Timestamp now, std::size_t due_max, bool& more_due);
  void write_item(const domain::Tracked<domain::Item>& item);
  void write_reservations(const std::vector<const domain::Tracked<domain::Reservation>*>& reservations);
  void write_alert(const domain::Tracked<domain::Alert>& alert);
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
  Statement select_event_;
  Statement select_alert_;
  Statement select_open_alerts_;
  Statement insert_item_;
  Statement update_item_;
  Statement update_sku_;
  RowInserter holds_;
  Statement update_hold_;
  RowInserter entries_;
  Statement insert_alert_;
  Statement update_alert_;
  Statement upsert_head_;
  Statement insert_answer_;
  Statement delete_answers_;
  Statement insert_event_;
  Statement delete_events_;
};

}  // namespace inventory::store::sqlite

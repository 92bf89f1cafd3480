// The batch writer on PostgreSQL: two round trips a batch. One locks and loads, one writes and commits.
//
// What belongs to a stream, its items and the holds of these, is read and written by whoever has locked its head. Heads are
// locked in the order of their numbers, and while writing unique keys by their value. So writers of any number of processes
// wait for each other, and never in a circle.
//
// When the connection goes in the middle of a COMMIT, what became of the batch is looked up in the table `committer`,
// which every batch writes. Whoever looks also makes sure that the old session can no longer commit: see resolve().
#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <vector>

#include "base/uuid.hpp"
#include "engine/store.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/reconnect.hpp"

namespace inventory::store::postgres {

class Writer final : public engine::BatchStore {
 public:
  Writer(ConnectionOptions options, domain::StreamCount streams, engine::WriterShare share);
  ~Writer() override;

  void wait_for_others(const engine::BatchKeys& keys) noexcept override;
  engine::LoadedBatch begin(const engine::BatchKeys& keys, Timestamp now, std::size_t due_max) override;
  void commit(const domain::Stock& stock, const engine::Remembered& remembered) override;
  void abandon() noexcept override;
  std::size_t forget_answers(Timestamp before, std::size_t limit) override;
  std::size_t forget_events(Timestamp before, std::size_t limit) override;

 private:
  // What a batch loads, as far as it is known.
  struct Touched {
    std::set<VariantId> named;  // by the keys, and in reservations that they name
    std::set<VariantId> items;
    std::set<std::int32_t> streams;        // of the items; their heads are locked in this order
    std::set<ReservationId> reservations;  // by the keys
    std::set<ReservationId> due;           // others, whose time has passed
    bool all_due = false;  // more is due than a batch takes: look for all that holds a named variant
  };

  engine::LoadedBatch load(Connection& connection, const engine::BatchKeys& keys, Timestamp now,
                           std::size_t due_max);
  void ask(Connection& connection, const engine::BatchKeys& keys, const Touched& touched, Timestamp now,
           std::size_t due_max) const;
  bool receive(Connection& connection, const engine::BatchKeys& keys, Touched& touched, std::size_t due_max,
               engine::LoadedBatch& batch) const;
  void write(Connection& connection, const domain::Stock& stock, const engine::Remembered& remembered);
  void resolve(std::chrono::milliseconds patience);
  std::size_t forget(const Statement& statement, Timestamp before, std::size_t limit);

  const domain::StreamCount streams_;
  const engine::WriterShare share_;
  Reconnect connection_;
  Uuid id_;                                            // of this writer's row in `committer`
  std::int64_t last_batch_ = 0;                        // as that row has it
  Timestamp now_;                                      // of the batch under way
  bool open_ = false;                                  // a transaction is
  std::set<std::int32_t> locked_;                      // the streams whose heads it has locked
  bool waited_ = false;                                // it is of wait_for_others()
  bool contended_ = false;                             // others had what the last batch needed
  std::chrono::steady_clock::duration last_commit_{};  // how long the last one took
  bool unresolved_ = false;                            // whether a batch was committed is not known
  bool fenced_ = false;  // a session was given up that might still try to commit
};

}  // namespace inventory::store::postgres

// One batch from its keys to its results, for the committer only; its thread's.
#pragma once

#include <cstddef>
#include <vector>

#include "domain/decide.hpp"
#include "engine/committer.hpp"
#include "engine/store.hpp"

namespace inventory::engine {

// How much work a command is: its lines.
std::size_t lines_of(const domain::Command& command);

// Adds what the command touches.
void collect_keys(const Submission& submission, BatchKeys& keys);

// Decides submissions one after the other on one loaded batch, and gathers what has to be written.
class Batch {
 public:
  Batch(LoadedBatch loaded, domain::Policy policy, Timestamp now);

  // Returns the number of reservations given back.
  std::size_t expire_due();
  Result decide(Submission& submission);

  const domain::Stock& stock() const { return stock_; }
  const std::vector<IdempotencyRecord>& new_answers() const { return new_answers_; }
  std::size_t replays() const { return replays_; }
  bool has_changes() const { return stock_.has_changes() || !new_answers_.empty(); }

 private:
  const IdempotencyRecord* answered(const IdempotencyKey& key) const;

  domain::Stock stock_;
  std::vector<IdempotencyRecord> answered_;  // by batches before
  std::vector<IdempotencyRecord> new_answers_;
  const domain::Policy policy_;
  const Timestamp now_;
  std::size_t replays_ = 0;
};

}  // namespace inventory::engine

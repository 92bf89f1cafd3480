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
void collect_keys(const domain::Command& command, BatchKeys& keys);
void collect_keys(const Submission& submission, BatchKeys& keys);

// Decides submissions one after the other on one loaded batch, and gathers what has to be written.
class Batch {
 public:
  Batch(LoadedBatch loaded, domain::Policy policy, Timestamp now);

  // Returns the number of reservations given back.
  std::size_t expire_due();
  Result decide(Submission& submission);

  const domain::Stock& stock() const { return stock_; }
  const Remembered& remembered() const { return remembered_; }
  std::size_t replays() const { return replays_; }
  bool has_changes() const {
    return stock_.has_changes() || !remembered_.answers.empty() || !remembered_.events.empty();
  }

 private:
  const IdempotencyRecord* answered(const IdempotencyKey& key) const;
  bool was_consumed(const std::string& event) const;
  Result consume(const Submission& submission);

  domain::Stock stock_;
  std::vector<IdempotencyRecord> answered_;  // by batches before
  std::vector<std::string> consumed_;        // likewise
  Remembered remembered_;
  const domain::Policy policy_;
  const Timestamp now_;
  std::size_t replays_ = 0;
};

}  // namespace inventory::engine

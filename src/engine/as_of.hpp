// An item as it stood at a past instant, from the ledger, without replaying it.
//
// Entries of a stream are ordered by time as well as by sequence, so the last sequence up to an instant is found by
// bisection; from there the item's own chain of entries leads to its last one, over at most 64 of them.
#pragma once

#include <optional>

#include "engine/store.hpp"

namespace inventory::engine {

// For several items at one instant: the instant is looked up once a stream.
class Instant {
 public:
  Instant(ReadStore& store, domain::StreamCount streams, Timestamp at);

  // As it stood then, what happened in that millisecond included; nothing if it did not exist yet.
  std::optional<domain::Item> item(VariantId variant);

 private:
  std::int64_t last_sequence_of(std::int32_t stream);

  ReadStore& store_;
  const domain::StreamCount streams_;
  const Timestamp at_;
  std::vector<std::optional<std::int64_t>> last_sequences_;  // by stream, once they were asked for
};

}  // namespace inventory::engine

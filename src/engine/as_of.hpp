// An item as it stood at a past instant, from the ledger, without replaying it.
//
// Entries of a stream are ordered by time as well as by sequence, so the last sequence up to an instant is found by
// bisection; from there the item's own chain of entries leads to its last one, over at most 64 of them. Where the chain
// leads into the archive, the opening balance tells how the item stood when the kept ledger begins, and since when.
#pragma once

#include <optional>

#include "engine/store.hpp"

namespace inventory::engine {

struct PastItem {
  std::optional<domain::Item> item;  // nothing: it did not exist yet
  bool is_archived = false;          // it existed, and how it stood is in the archive
};

// For several items at one instant: the instant is looked up once a stream.
class Instant {
 public:
  Instant(ReadStore& store, domain::StreamCount streams, Timestamp at);

  // As it stood then, what happened in that millisecond included.
  PastItem item(VariantId variant);

 private:
  // Of a stream: what is kept of it up to the instant.
  struct Kept {
    std::int64_t after = 0;
    std::int64_t through = 0;
  };

  const Kept& kept_of(std::int32_t stream);
  std::optional<domain::LedgerEntry> last_change(VariantId variant, const Kept& kept);

  ReadStore& store_;
  const domain::StreamCount streams_;
  const Timestamp at_;
  std::vector<std::int64_t> archived_;     // by stream, once it was asked for
  std::vector<std::optional<Kept>> kept_;  // by stream, once it was asked for
};

}  // namespace inventory::engine

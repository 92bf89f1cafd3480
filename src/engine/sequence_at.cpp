#include "engine/sequence_at.hpp"

namespace inventory::engine {

std::int64_t sequence_at(ReadStore& store, std::int32_t stream, std::int64_t after, Timestamp at) {
  std::int64_t low = after;  // at or before the instant, or archived
  std::int64_t high = store.head(stream).last_sequence + 1;
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    const std::vector<domain::LedgerEntry> found = store.entries_after(stream, middle - 1, 1);
    if (found.empty()) throw StoreError("ledger entry " + std::to_string(middle) + " is missing");
    (found.front().occurred_at <= at ? low : high) = middle;
  }
  return low;
}

}  // namespace inventory::engine

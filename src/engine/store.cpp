#include "engine/store.hpp"

namespace inventory::engine {

bool matches(const HistoryFilter& filter, const domain::LedgerEntry& entry) {
  return entry.variant == filter.variant &&
         (!filter.before_sequence || entry.sequence < *filter.before_sequence) &&
         (!filter.from || entry.occurred_at >= *filter.from) &&
         (!filter.to || entry.occurred_at < *filter.to) && (!filter.type || entry.type == *filter.type) &&
         (!filter.order || entry.order == filter.order);
}

}  // namespace inventory::engine

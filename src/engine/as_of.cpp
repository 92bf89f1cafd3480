#include "engine/as_of.hpp"

namespace inventory::engine {

Instant::Instant(ReadStore& store, domain::StreamCount streams, Timestamp at)
    : store_(store), streams_(streams), at_(at), last_sequences_(static_cast<std::size_t>(streams.value)) {}

std::int64_t Instant::last_sequence_of(std::int32_t stream) {
  std::optional<std::int64_t>& known = last_sequences_[static_cast<std::size_t>(stream)];
  if (known) return *known;
  std::int64_t low = 0;  // at or before the instant
  std::int64_t high = store_.head(stream).last_sequence + 1;
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    const std::vector<domain::LedgerEntry> found = store_.entries_after(stream, middle - 1, 1);
    if (found.empty()) throw StoreError("ledger entry " + std::to_string(middle) + " is missing");
    (found.front().occurred_at <= at_ ? low : high) = middle;
  }
  known = low;
  return low;
}

std::optional<domain::Item> Instant::item(VariantId variant) {
  std::optional<domain::Item> now = store_.item(variant);
  if (!now || now->created_at > at_) return std::nullopt;
  if (now->updated_at <= at_) return now;
  const std::int64_t last = last_sequence_of(domain::stream_of(variant, streams_));

  HistoryFilter filter{.variant = variant, .before_sequence = last + 1};
  std::vector<domain::LedgerEntry> found = store_.history(filter, 1);
  // A refused reservation changed nothing: what did is before it.
  while (!found.empty() && !found.front().changes_state()) {
    filter.before_sequence = found.front().sequence;
    found = store_.history(filter, 1);
  }
  const auto settings = store_.last_settings(variant, last);
  if (found.empty() || !settings)
    throw StoreError("the ledger of " + variant.to_string() + " does not begin");
  const domain::LedgerEntry& entry = found.front();
  domain::Item then;
  then.variant = variant;
  then.sku = settings->sku_after;
  then.quantity = entry.quantity_after;
  then.reserved = entry.reserved_after;
  then.low_stock_threshold = entry.threshold_after;
  then.discontinued = entry.status_after == domain::Status::discontinued;
  then.awaiting_initial_stock = entry.status_after == domain::Status::awaiting_initial_stock;
  then.version = entry.version;
  then.created_at = now->created_at;
  then.updated_at = entry.occurred_at;
  then.entry_count = entry.position;
  then.last_sequence = entry.sequence;
  return then;
}

}  // namespace inventory::engine

#include "engine/as_of.hpp"

#include "domain/replay.hpp"
#include "engine/sequence_at.hpp"

namespace inventory::engine {

Instant::Instant(ReadStore& store, domain::StreamCount streams, Timestamp at)
    : store_(store), streams_(streams), at_(at), kept_(static_cast<std::size_t>(streams.value)) {}

const Instant::Kept& Instant::kept_of(std::int32_t stream) {
  std::optional<Kept>& kept = kept_[static_cast<std::size_t>(stream)];
  if (kept) return *kept;
  if (archived_.empty()) archived_ = store_.archived_through();
  const std::int64_t after = archived_[static_cast<std::size_t>(stream)];
  kept = Kept{after, sequence_at(store_, stream, after, at_)};
  return *kept;
}

// The item's newest entry that changed something.
std::optional<domain::LedgerEntry> Instant::last_change(VariantId variant, const Kept& kept) {
  HistoryFilter filter{.variant = variant, .before_sequence = kept.through + 1};
  std::vector<domain::LedgerEntry> found = store_.history(filter, 1);
  // A refused reservation changed nothing: what did is before it.
  while (!found.empty() && !found.front().changes_state()) {
    filter.before_sequence = found.front().sequence;
    found = store_.history(filter, 1);
  }
  if (found.empty() || found.front().sequence <= kept.after) return std::nullopt;
  return std::move(found.front());
}

PastItem Instant::item(VariantId variant) {
  std::optional<domain::Item> now = store_.item(variant);
  if (!now || now->created_at > at_) return {};
  if (now->updated_at <= at_) return {std::move(now)};
  const Kept& kept = kept_of(domain::stream_of(variant, streams_));
  const std::optional<domain::LedgerEntry> change = last_change(variant, kept);
  const auto settings = store_.last_settings(variant, kept.through);
  std::optional<domain::Item> then;
  if (!change || !settings) {
    then = store_.opening_item(variant);
    if (!then) throw StoreError("the ledger of " + variant.to_string() + " does not begin");
    if (!change && then->updated_at > at_) return {.item = std::nullopt, .is_archived = true};
  } else {
    then.emplace();
  }
  if (change) domain::replay(*change, *then);
  if (settings) then->sku = settings->sku_after;
  then->created_at = now->created_at;
  return {std::move(then)};
}

}  // namespace inventory::engine

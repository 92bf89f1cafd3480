#include "domain/replay.hpp"

namespace inventory::domain {
namespace {

bool sets_sku(ChangeType type) {
  using enum ChangeType;
  return type == initial || type == settings || type == status;
}

}  // namespace

void replay(const LedgerEntry& entry, Item& item) {
  item.variant = entry.variant;
  if (entry.position > 0) {
    item.entry_count = entry.position;
    item.last_sequence = entry.sequence;
  }
  if (!entry.changes_state()) return;
  if (item.version == 0) item.created_at = entry.occurred_at;
  if (sets_sku(entry.type)) item.sku = entry.sku_after;
  item.quantity = entry.quantity_after;
  item.reserved = entry.reserved_after;
  item.low_stock_threshold = entry.threshold_after;
  item.discontinued = entry.status_after == Status::discontinued;
  item.awaiting_initial_stock = entry.status_after == Status::awaiting_initial_stock;
  item.version = entry.version;
  item.updated_at = entry.occurred_at;
}

}  // namespace inventory::domain

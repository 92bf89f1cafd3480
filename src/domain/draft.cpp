#include "domain/draft.hpp"

#include <algorithm>
#include <utility>

namespace inventory::domain {

const Item* Draft::find(VariantId variant) const {
  const auto own = std::ranges::find(items_, variant, &Item::variant);
  return own == items_.end() ? stock_->find(variant) : &*own;
}

const Reservation* Draft::find(ReservationId id) const {
  const auto own = std::ranges::find(reservations_, id, &Reservation::id);
  return own == reservations_.end() ? stock_->find(id) : &*own;
}

Item& Draft::item(VariantId variant) {
  const auto own = std::ranges::find(items_, variant, &Item::variant);
  if (own != items_.end()) return *own;
  const Item* found = stock_->find(variant);
  if (found == nullptr) __builtin_trap();
  return items_.emplace_back(*found);
}

Reservation& Draft::reservation(ReservationId id) {
  const auto own = std::ranges::find(reservations_, id, &Reservation::id);
  Reservation* found = own == reservations_.end() ? nullptr : &*own;
  if (found == nullptr) {
    const Reservation* stored = stock_->find(id);
    if (stored == nullptr) __builtin_trap();
    found = &reservations_.emplace_back(*stored);
  }
  found->updated_at = now_;
  return *found;
}

void Draft::create(Item item) {
  item.created_at = now_;
  items_.push_back(std::move(item));
}

Reservation& Draft::create(Reservation reservation) {
  reservation.client = origin_.client;
  reservation.created_at = now_;
  reservation.updated_at = now_;
  return reservations_.emplace_back(std::move(reservation));
}

LedgerEntry& Draft::append(VariantId variant, Change&& change) {
  LedgerEntry entry;
  entry.stream = stream_of(variant, stock_->streams());
  entry.sequence = stock_->head(entry.stream).last_sequence + 1;
  for (const LedgerEntry& before : entries_)
    entry.sequence += before.stream == entry.stream ? 1 : 0;
  entry.variant = variant;
  entry.type = change.type;
  entry.quantity_change = change.quantity;
  entry.reserved_change = change.reserved;
  entry.order = std::move(change.order);
  entry.reservation = change.reservation;
  entry.expires_at = change.expires_at;
  entry.actor = origin_.client;
  entry.user = std::move(change.user);
  entry.reason = std::move(change.reason);
  entry.correlation = origin_.correlation;
  entry.occurred_at = now_;
  return entries_.emplace_back(std::move(entry));
}

void Draft::chain(Item& item, LedgerEntry& entry) {
  entry.previous = item.last_sequence;
  entry.position = ++item.entry_count;
  item.last_sequence = entry.sequence;
}

std::int64_t Draft::record(VariantId variant, Change change) {
  Item& moved = item(variant);
  const bool is_new = moved.version == 0;
  const Status before = moved.status();
  moved.quantity = Quantity::of(moved.quantity.value() + change.quantity);
  moved.reserved = Quantity::of(moved.reserved.value() + change.reserved);
  if (moved.reserved > moved.quantity) __builtin_trap();
  if (change.quantity > 0) moved.awaiting_initial_stock = false;
  if (change.settings) {
    moved.sku = change.settings->sku;
    moved.low_stock_threshold = change.settings->low_stock_threshold;
    moved.discontinued = change.settings->discontinued;
  }
  ++moved.version;
  moved.updated_at = now_;

  LedgerEntry& entry = append(variant, std::move(change));
  entry.version = moved.version;
  entry.quantity_after = moved.quantity;
  entry.reserved_after = moved.reserved;
  if (!is_new) entry.status_before = before;
  entry.status_after = moved.status();
  entry.threshold_after = moved.low_stock_threshold;
  chain(moved, entry);
  if (is_new || entry.type == ChangeType::settings || entry.type == ChangeType::status)
    entry.sku_after = moved.sku;
  return entry.sequence;
}

void Draft::record_failure(VariantId variant, Quantity attempted, Change change) {
  LedgerEntry& entry = append(variant, std::move(change));
  entry.attempted = attempted;
  if (find(variant) == nullptr) return;
  Item& refused = item(variant);
  entry.version = refused.version;
  entry.quantity_after = refused.quantity;
  entry.reserved_after = refused.reserved;
  entry.status_before = entry.status_after = refused.status();
  entry.threshold_after = refused.low_stock_threshold;
  chain(refused, entry);
}

void Draft::discard() {
  items_.clear();
  reservations_.clear();
  entries_.clear();
}

}  // namespace inventory::domain

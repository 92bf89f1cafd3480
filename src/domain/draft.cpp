#include "domain/draft.hpp"

#include <algorithm>
#include <utility>

namespace inventory::domain {
Draft::Draft(const Stock& stock, const Origin& origin, Timestamp now)
    : stock_(&stock), origin_(origin), now_(now), recorded_at_(now) {
  for (const auto& [stream, head] : stock.heads())
    recorded_at_ = std::max(recorded_at_, head.last_at);
}

const Item* Draft::find(VariantId variant) const {
  const Item* own = items_.find(variant);
  return own == nullptr ? stock_->find(variant) : own;
}

const Reservation* Draft::find(ReservationId id) const {
  const Reservation* own = reservations_.find(id);
  return own == nullptr ? stock_->find(id) : own;
}

const Reservation* Draft::seen(ReservationId id) const {
  const Reservation* found = find(id);
  return found != nullptr && sees(*found) ? found : nullptr;
}

std::vector<const Reservation*> Draft::seen_of(const OrderId& order) const {
  std::vector<const Reservation*> found = stock_->of_order(order);
  std::erase_if(found, [this](const Reservation* each) { return !sees(*each); });
  return found;
}

bool Draft::sees(const Reservation& reservation) const {
  return origin_.reach == Reach::everyones || reservation.client == origin_.client;
}

Item& Draft::item(VariantId variant) {
  if (Item* own = items_.find(variant)) return *own;
  const Item* found = stock_->find(variant);
  if (found == nullptr) __builtin_trap();
  return items_.add(*found);
}

Reservation& Draft::reservation(ReservationId id) {
  Reservation* own = reservations_.find(id);
  if (own == nullptr) {
    const Reservation* stored = stock_->find(id);
    if (stored == nullptr) __builtin_trap();
    own = &reservations_.add(*stored);
  }
  own->updated_at = recorded_at_;
  return *own;
}

void Draft::create(Item item) {
  item.created_at = recorded_at_;
  items_.add(std::move(item));
}

Reservation& Draft::create(Reservation reservation) {
  reservation.client = origin_.client;
  reservation.created_at = recorded_at_;
  reservation.updated_at = recorded_at_;
  return reservations_.add(std::move(reservation));
}

std::int64_t Draft::next_sequence(std::int32_t stream) {
  const auto last = last_sequences_.try_emplace(stream, stock_->head(stream).last_sequence).first;
  return ++last->second;
}

LedgerEntry& Draft::append(VariantId variant, Change&& change) {
  LedgerEntry entry;
  entry.stream = stream_of(variant, stock_->streams());
  entry.sequence = next_sequence(entry.stream);
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
  entry.alert = change.alert;
  entry.correlation = origin_.correlation;
  entry.trace = origin_.trace;
  entry.occurred_at = recorded_at_;
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
    moved.deleted = change.settings->deleted;
  }
  ++moved.version;
  moved.updated_at = recorded_at_;

  LedgerEntry& entry = append(variant, std::move(change));
  entry.version = moved.version;
  entry.quantity_after = moved.quantity;
  entry.reserved_after = moved.reserved;
  if (!is_new) entry.status_before = before;
  entry.status_after = moved.status();
  entry.threshold_after = moved.low_stock_threshold;
  chain(moved, entry);
  if (entry.alert) {
    alerts_.push_back({.id = alert_id(variant, entry.sequence),
                       .variant = variant,
                       .kind = *entry.alert,
                       .detail = alert_detail(*entry.alert, moved.quantity, moved.reserved),
                       .raised_at = recorded_at_});
  }
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

const Alert& Draft::acknowledge(AlertId id) {
  Alert& alert = alerts_.emplace_back(*stock_->find(id));
  alert.acknowledged_at = recorded_at_;
  alert.acknowledged_by = origin_.client;
  return alert;
}

void Draft::discard() {
  items_.clear();
  reservations_.clear();
  alerts_.clear();
  entries_.clear();
  last_sequences_.clear();
}

}  // namespace inventory::domain

#include "domain/stock.hpp"

#include <algorithm>
#include <utility>

#include "domain/draft.hpp"

namespace inventory::domain {

void Stock::load(Item item) {
  const VariantId variant = item.variant;
  items_.try_emplace(variant, Tracked<Item>{.value = std::move(item), .stored = true});
}

void Stock::load(Reservation reservation) {
  const ReservationId id = reservation.id;
  const std::size_t lines = reservation.lines.size();
  reservations_.try_emplace(
      id, Tracked<Reservation>{.value = std::move(reservation), .stored = true, .stored_lines = lines});
}

void Stock::load(Alert alert) {
  if (find(alert.id) == nullptr) alerts_.push_back({.value = std::move(alert), .stored = true});
}

const StreamHead& Stock::head(std::int32_t stream) const {
  static const StreamHead empty;
  const auto found = heads_.find(stream);
  return found == heads_.end() ? empty : found->second;
}

const Item* Stock::find(VariantId variant) const {
  const auto found = items_.find(variant);
  return found == items_.end() ? nullptr : &found->second.value;
}

const Reservation* Stock::find(ReservationId id) const {
  const auto found = reservations_.find(id);
  return found == reservations_.end() ? nullptr : &found->second.value;
}

const Alert* Stock::find(AlertId id) const {
  const auto found = std::ranges::find(alerts_, id, [](const auto& tracked) { return tracked.value.id; });
  return found == alerts_.end() ? nullptr : &found->value;
}

const Alert* Stock::open_alert(VariantId variant, AlertKind kind) const {
  const auto found = std::ranges::find_if(alerts_, [&](const Tracked<Alert>& tracked) {
    const Alert& alert = tracked.value;
    return alert.variant == variant && alert.kind == kind && alert.is_open();
  });
  return found == alerts_.end() ? nullptr : &found->value;
}

bool Stock::has_changes() const {
  return !entries_.empty() || !changed_reservations_.empty() ||
         std::ranges::any_of(alerts_, &Tracked<Alert>::changed);
}

template <class Keep>
std::vector<const Reservation*> Stock::select(Keep keep) const {
  std::vector<const Reservation*> found;
  for (const auto& [id, tracked] : reservations_) {
    if (keep(tracked.value)) found.push_back(&tracked.value);
  }
  std::ranges::sort(found, [](const Reservation* a, const Reservation* b) { return older(*a, *b); });
  return found;
}

std::vector<const Reservation*> Stock::of_order(const OrderId& order) const {
  return select([&](const Reservation& each) { return each.order == order; });
}

std::vector<const Reservation*> Stock::unordered_of(const ClientId& client, VariantId variant) const {
  return select([&](const Reservation& each) {
    return !each.order && each.client == client && each.line_of(variant) != nullptr && each.is_active();
  });
}

std::vector<const Reservation*> Stock::due(Timestamp now) const {
  return select([&](const Reservation& each) { return each.is_due(now); });
}

void Stock::accept(Draft&& draft) {
  for (Item& item : draft.items_) {
    Tracked<Item>& mine = items_[item.variant];
    mine.sku_changed = mine.sku_changed || mine.value.sku != item.sku;
    mine.value = std::move(item);
    if (!std::exchange(mine.changed, true)) changed_items_.push_back(&mine);
  }
  for (Reservation& reservation : draft.reservations_) {
    Tracked<Reservation>& mine = reservations_[reservation.id];
    mine.value = std::move(reservation);
    if (!std::exchange(mine.changed, true)) changed_reservations_.push_back(&mine);
  }
  for (Alert& alert : draft.alerts_) {
    const auto mine =
        std::ranges::find(alerts_, alert.id, [](const auto& tracked) { return tracked.value.id; });
    if (mine == alerts_.end()) {
      alerts_.push_back({.value = std::move(alert), .changed = true});
    } else {
      mine->value = std::move(alert);
      mine->changed = true;
    }
  }
  for (LedgerEntry& entry : draft.entries_) {
    heads_[entry.stream] = {entry.sequence, entry.occurred_at};
    entries_.push_back(std::move(entry));
  }
}

}  // namespace inventory::domain

#include "domain/stock.hpp"

#include <algorithm>
#include <utility>

#include "domain/draft.hpp"

namespace inventory::domain {

void Stock::load(Item item) {
  const VariantId variant = item.variant;
  items_.try_emplace(variant, Tracked<Item>{std::move(item), true, false});
}

void Stock::load(Reservation reservation) {
  const ReservationId id = reservation.id;
  reservations_.try_emplace(id, Tracked<Reservation>{std::move(reservation), true, false});
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
    mine.value = std::move(item);
    if (!std::exchange(mine.changed, true)) changed_items_.push_back(&mine);
  }
  for (Reservation& reservation : draft.reservations_) {
    Tracked<Reservation>& mine = reservations_[reservation.id];
    mine.value = std::move(reservation);
    if (!std::exchange(mine.changed, true)) changed_reservations_.push_back(&mine);
  }
  for (LedgerEntry& entry : draft.entries_) {
    heads_[entry.stream] = {entry.sequence, entry.occurred_at};
    entries_.push_back(std::move(entry));
  }
}

}  // namespace inventory::domain

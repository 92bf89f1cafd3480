#include "store/memory/memory_store.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

namespace inventory::store::memory {
namespace {

template <class Map, class Keep>
auto values_of(const Map& map, Keep keep) {
  std::vector<typename Map::mapped_type> found;
  for (const auto& [key, value] : map) {
    if (keep(value)) found.push_back(value);
  }
  return found;
}

class Writer final : public engine::BatchStore {
 public:
  explicit Writer(MemoryStore& store) : store_(store) {}

  engine::LoadedBatch begin(const engine::BatchKeys& keys, Timestamp now, std::size_t due_max) override {
    if (open_) throw engine::StoreError("memory: a batch is open");
    open_ = store_.committed();
    engine::LoadedBatch batch{.stock = domain::Stock(store_.streams()), .answered = {}};
    for (const engine::IdempotencyKey& key : keys.idempotency) {
      const auto found = open_->answers.find(key);
      if (found != open_->answers.end()) batch.answered.push_back(found->second);
    }
    std::set<VariantId> variants(keys.variants.begin(), keys.variants.end());
    const auto load = [&](const domain::Reservation& reservation) {
      for (const domain::ReservationLine& line : reservation.lines)
        variants.insert(line.variant);
      batch.stock.load(reservation);
    };
    for (const auto& [id, reservation] : open_->reservations) {
      if (named(keys, reservation)) load(reservation);
    }
    const std::set<VariantId> of_batch = variants;
    std::size_t others = 0;
    for (const auto& [id, reservation] : open_->reservations) {
      if (reservation.is_due(now) && (holds_any(reservation, of_batch) || others++ < due_max))
        load(reservation);
    }
    batch.more_due = others > due_max;
    for (const VariantId& variant : variants) {
      const auto found = open_->items.find(variant);
      if (found != open_->items.end()) batch.stock.load(found->second);
    }
    for (const auto& [stream, head] : open_->heads)
      batch.stock.load(stream, head);
    return batch;
  }

  void commit(const domain::Stock& stock, std::span<const engine::IdempotencyRecord> answered) override {
    if (!open_) throw engine::StoreError("memory: no batch is open");
    auto next = std::make_shared<Tables>(*open_);
    for (const auto* item : stock.changed_items())
      next->items[item->value.variant] = item->value;
    for (const auto* reservation : stock.changed_reservations()) {
      next->reservations[reservation->value.id] = reservation->value;
    }
    for (const domain::LedgerEntry& entry : stock.entries())
      next->ledger[{entry.stream, entry.sequence}] = entry;
    for (const auto& [stream, head] : stock.heads())
      next->heads[stream] = head;
    for (const engine::IdempotencyRecord& record : answered)
      next->answers[record.key] = record;
    store_.replace(std::move(next));
    open_.reset();
  }

  void abandon() noexcept override { open_.reset(); }

  std::size_t forget_answers(Timestamp before, std::size_t limit) override {
    auto next = std::make_shared<Tables>(*store_.committed());
    auto oldest = values_of(next->answers, [&](const auto& record) { return record.created_at < before; });
    std::ranges::sort(oldest, {}, &engine::IdempotencyRecord::created_at);
    if (oldest.size() > limit) oldest.resize(limit);
    for (const engine::IdempotencyRecord& record : oldest)
      next->answers.erase(record.key);
    store_.replace(std::move(next));
    return oldest.size();
  }

 private:
  static bool named(const engine::BatchKeys& keys, const domain::Reservation& reservation) {
    if (std::ranges::find(keys.reservations, reservation.id) != keys.reservations.end()) return true;
    if (reservation.order) return std::ranges::find(keys.orders, *reservation.order) != keys.orders.end();
    return reservation.is_active() &&
           std::ranges::any_of(keys.unordered, [&](const engine::UnorderedHolds& each) {
             return each.client == reservation.client && reservation.line_of(each.variant) != nullptr;
           });
  }

  static bool holds_any(const domain::Reservation& reservation, const std::set<VariantId>& variants) {
    return std::ranges::any_of(reservation.lines, [&](const domain::ReservationLine& line) {
      return !line.outstanding.is_zero() && variants.contains(line.variant);
    });
  }

  MemoryStore& store_;
  std::shared_ptr<const Tables> open_;
};

class Reader final : public engine::ReadStore {
 public:
  explicit Reader(MemoryStore& store) : store_(store) {}

  void open_snapshot() override { snapshot_ = store_.committed(); }
  void close_snapshot() noexcept override { snapshot_.reset(); }

  std::optional<domain::Item> item(VariantId variant) override {
    const auto tables = now();
    const auto found = tables->items.find(variant);
    return found == tables->items.end() ? std::nullopt : std::optional(found->second);
  }

  std::optional<domain::Reservation> reservation(ReservationId id) override {
    const auto tables = now();
    const auto found = tables->reservations.find(id);
    return found == tables->reservations.end() ? std::nullopt : std::optional(found->second);
  }

  std::vector<domain::Reservation> reservations_of(const OrderId& order) override {
    auto found = values_of(now()->reservations, [&](const auto& each) { return each.order == order; });
    std::ranges::sort(found, domain::older);
    return found;
  }

  std::vector<domain::LedgerEntry> history(const engine::HistoryFilter& filter, std::size_t limit) override {
    auto found = values_of(now()->ledger, [&](const domain::LedgerEntry& entry) {
      return entry.position > 0 && engine::matches(filter, entry);
    });
    std::ranges::reverse(found);
    if (found.size() > limit) found.resize(limit);
    return found;
  }

  std::vector<domain::LedgerEntry> entries_after(std::int32_t stream, std::int64_t sequence,
                                                 std::size_t limit) override {
    const auto tables = now();
    std::vector<domain::LedgerEntry> found;
    auto at = tables->ledger.upper_bound({stream, sequence});
    for (; at != tables->ledger.end() && at->first.first == stream && found.size() < limit; ++at) {
      found.push_back(at->second);
    }
    return found;
  }

  domain::StreamHead head(std::int32_t stream) override {
    const auto tables = now();
    const auto found = tables->heads.find(stream);
    return found == tables->heads.end() ? domain::StreamHead{} : found->second;
  }

  std::vector<domain::Item> items_after(std::optional<VariantId> last, std::size_t limit) override {
    return page(now()->items, last, limit);
  }

  std::vector<domain::Reservation> reservations_after(std::optional<ReservationId> last,
                                                      std::size_t limit) override {
    return page(now()->reservations, last, limit);
  }

 private:
  std::shared_ptr<const Tables> now() const { return snapshot_ ? snapshot_ : store_.committed(); }

  template <class Map, class Key>
  static std::vector<typename Map::mapped_type> page(const Map& map, const std::optional<Key>& last,
                                                     std::size_t limit) {
    std::vector<typename Map::mapped_type> found;
    for (auto at = last ? map.upper_bound(*last) : map.begin(); at != map.end() && found.size() < limit;
         ++at) {
      found.push_back(at->second);
    }
    return found;
  }

  MemoryStore& store_;
  std::shared_ptr<const Tables> snapshot_;
};

}  // namespace

MemoryStore::MemoryStore(InstallationId installation, domain::StreamCount streams)
    : installation_(installation), streams_(streams), tables_(std::make_shared<Tables>()) {}

std::unique_ptr<engine::BatchStore> MemoryStore::open_writer() {
  return std::make_unique<Writer>(*this);
}
std::unique_ptr<engine::ReadStore> MemoryStore::open_reader() {
  return std::make_unique<Reader>(*this);
}

std::shared_ptr<const Tables> MemoryStore::committed() const {
  const std::lock_guard lock(mutex_);
  return tables_;
}

void MemoryStore::replace(std::shared_ptr<const Tables> tables) {
  const std::lock_guard lock(mutex_);
  tables_ = std::move(tables);
}

}  // namespace inventory::store::memory

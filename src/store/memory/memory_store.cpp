#include "store/memory/memory_store.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <tuple>

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
    engine::LoadedBatch batch{.stock = domain::Stock(store_.streams()), .answered = {}, .consumed = {}};
    for (const std::string& event : keys.events) {
      if (open_->events.contains(event)) batch.consumed.push_back(event);
    }
    for (const auto& [id, alert] : open_->alerts) {
      const bool of_named = alert.is_open() && std::ranges::find(keys.open_alerts_of, alert.variant) !=
                                                   keys.open_alerts_of.end();
      if (of_named || std::ranges::find(keys.alerts, id) != keys.alerts.end()) batch.stock.load(alert);
    }
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

  void commit(const domain::Stock& stock, const engine::Remembered& remembered) override {
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
    for (const auto& alert : stock.alerts()) {
      if (alert.changed) next->alerts[alert.value.id] = alert.value;
    }
    for (const engine::IdempotencyRecord& record : remembered.answers)
      next->answers[record.key] = record;
    for (const engine::ConsumedEvent& event : remembered.events)
      next->events[event.id] = event.consumed_at;
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

  std::size_t forget_events(Timestamp before, std::size_t limit) override {
    auto next = std::make_shared<Tables>(*store_.committed());
    std::vector<std::pair<Timestamp, std::string>> oldest;
    for (const auto& [id, at] : next->events) {
      if (at < before) oldest.emplace_back(at, id);
    }
    std::ranges::sort(oldest);
    if (oldest.size() > limit) oldest.resize(limit);
    for (const auto& [at, id] : oldest)
      next->events.erase(id);
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

  std::int64_t open_reservations(const ClientId& client, Timestamp now, std::int64_t max) override {
    const auto open = values_of(this->now()->reservations, [&](const domain::Reservation& each) {
      return each.client == client && each.is_active() && each.expires_at && *each.expires_at > now;
    });
    return std::min(max, static_cast<std::int64_t>(open.size()));
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

  std::vector<std::int64_t> archived_through() override {
    const auto tables = now();
    std::vector<std::int64_t> sequences(static_cast<std::size_t>(store_.streams().value));
    for (const auto& [stream, sequence] : tables->archived_through)
      sequences.at(static_cast<std::size_t>(stream)) = sequence;
    return sequences;
  }

  std::optional<domain::Item> opening_item(VariantId variant) override {
    const auto tables = now();
    const auto found = tables->opening_items.find(variant);
    return found == tables->opening_items.end() ? std::nullopt : std::optional(found->second);
  }

  std::vector<domain::Item> opening_items_after(std::optional<VariantId> last, std::size_t limit) override {
    return page(now()->opening_items, last, limit);
  }

  std::vector<engine::OpeningHold> opening_holds(std::int32_t stream) override {
    const auto tables = now();
    const auto found = tables->opening_holds.find(stream);
    return found == tables->opening_holds.end() ? std::vector<engine::OpeningHold>() : found->second;
  }

  std::optional<domain::LedgerEntry> last_settings(VariantId variant, std::int64_t sequence) override {
    const std::int32_t stream = domain::stream_of(variant, store_.streams());
    const auto tables = now();
    std::optional<domain::LedgerEntry> last;
    for (const auto& [place, entry] : tables->ledger) {
      using enum domain::ChangeType;
      const bool sets = entry.type == initial || entry.type == settings || entry.type == status;
      if (place.first == stream && place.second <= sequence && entry.variant == variant && sets) last = entry;
    }
    return last;
  }

  std::vector<domain::Item> items_by_sku(const engine::SkuRange& range,
                                         const std::optional<engine::SkuPosition>& after,
                                         std::size_t limit) override {
    auto found = values_of(now()->items, [&](const domain::Item& item) {
      if (!item.sku || *item.sku < range.first || *item.sku > range.last) return false;
      return !after || std::tie(*item.sku, item.variant) > std::tie(after->sku, after->variant);
    });
    std::ranges::sort(found, [](const domain::Item& a, const domain::Item& b) {
      return std::tie(*a.sku, a.variant) < std::tie(*b.sku, b.variant);
    });
    if (found.size() > limit) found.resize(limit);
    return found;
  }

  std::vector<domain::Alert> alerts(std::optional<engine::AlertState> state,
                                    const std::optional<engine::AlertPosition>& after,
                                    std::size_t limit) override {
    auto found = values_of(now()->alerts, [&](const domain::Alert& alert) {
      if (state && (*state == engine::AlertState::open) != alert.is_open()) return false;
      return !after || std::tie(alert.raised_at, alert.id) < std::tie(after->raised_at, after->id);
    });
    std::ranges::sort(found, [](const domain::Alert& a, const domain::Alert& b) {
      return std::tie(a.raised_at, a.id) > std::tie(b.raised_at, b.id);
    });
    if (found.size() > limit) found.resize(limit);
    return found;
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

class Archiver final : public engine::ArchiveStore {
 public:
  explicit Archiver(MemoryStore& store) : store_(store) {}

  void begin_ledger_at(const std::vector<engine::Opening>& openings, Timestamp /*now*/) override {
    auto next = std::make_shared<Tables>(*store_.committed());
    for (const engine::Opening& opening : openings) {
      std::int64_t& through = next->archived_through[opening.stream];
      if (through != opening.after_before)
        throw engine::StoreConflict("the ledger was archived by somebody else meanwhile");
      through = opening.after;
      for (const domain::Item& item : opening.items)
        next->opening_items[item.variant] = item;
      next->opening_holds[opening.stream] = opening.holds;
    }
    store_.replace(std::move(next));
  }

  void remove_entries(std::int32_t stream, std::int64_t after, std::int64_t through) override {
    auto next = std::make_shared<Tables>(*store_.committed());
    const std::int64_t end = std::min(through, next->archived_through[stream]);
    next->ledger.erase(next->ledger.upper_bound({stream, after}), next->ledger.upper_bound({stream, end}));
    store_.replace(std::move(next));
  }

 private:
  MemoryStore& store_;
};

class RelayCursor final : public engine::RelayStore {
 public:
  explicit RelayCursor(MemoryStore& store) : store_(store) {}

  bool hold() override { return true; }
  void let_go() noexcept override {}
  std::optional<std::vector<std::int64_t>> published_through() override { return store_.published_through(); }
  void set_published_through(const std::vector<std::int64_t>& sequences) override {
    store_.set_published_through(sequences);
  }

 private:
  MemoryStore& store_;
};

}  // namespace

MemoryStore::MemoryStore(InstallationId installation, domain::StreamCount streams)
    : installation_(installation), streams_(streams), tables_(std::make_shared<Tables>()) {}

std::unique_ptr<engine::BatchStore> MemoryStore::open_writer(engine::WriterShare /*share*/) {
  return std::make_unique<Writer>(*this);
}
std::unique_ptr<engine::ReadStore> MemoryStore::open_reader() {
  return std::make_unique<Reader>(*this);
}

std::unique_ptr<engine::ArchiveStore> MemoryStore::open_archiver() {
  return std::make_unique<Archiver>(*this);
}

std::unique_ptr<engine::RelayStore> MemoryStore::open_relay() {
  return std::make_unique<RelayCursor>(*this);
}

std::shared_ptr<const Tables> MemoryStore::committed() const {
  const std::lock_guard lock(mutex_);
  return tables_;
}

void MemoryStore::replace(std::shared_ptr<const Tables> tables) {
  const std::lock_guard lock(mutex_);
  tables_ = std::move(tables);
}

std::optional<std::vector<std::int64_t>> MemoryStore::published_through() const {
  const std::lock_guard lock(mutex_);
  return published_through_;
}

void MemoryStore::set_published_through(const std::vector<std::int64_t>& sequences) {
  const std::lock_guard lock(mutex_);
  if (!published_through_) published_through_.emplace(sequences.size());
  for (std::size_t stream = 0; stream < sequences.size(); ++stream)
    published_through_->at(stream) = std::max(published_through_->at(stream), sequences[stream]);
}

}  // namespace inventory::store::memory

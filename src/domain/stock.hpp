// The stock that one batch works on: what the store loaded, and what the commands of the batch made of it so
// far.
//
// Not thread-safe; lives for one batch on the committer's thread. Pointers it hands out stay valid until it
// is gone. Changes enter only as whole drafts (draft.hpp), so a refused or merely validated command leaves no
// trace.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "domain/alert.hpp"
#include "domain/item.hpp"
#include "domain/ledger_entry.hpp"
#include "domain/reservation.hpp"
#include "domain/stream.hpp"

namespace inventory::domain {

class Draft;

// The end of a stream.
struct StreamHead {
  std::int64_t last_sequence = 0;
  Timestamp last_at;  // entries never go back in time, whatever the clock does
};

// `stored`: the store has it already, so it is updated rather than inserted.
template <class T>
struct Tracked {
  T value;
  bool stored = false;
  bool changed = false;
};

template <>
struct Tracked<Item> {
  Item value;
  bool stored = false;
  bool changed = false;
  bool sku_changed = false;  // a store may keep an index of it
};

template <>
struct Tracked<Reservation> {
  Reservation value;
  bool stored = false;
  bool changed = false;
  std::size_t stored_lines = 0;  // later ones are inserted
};

class Stock {
 public:
  explicit Stock(StreamCount streams = {}) : streams_(streams) {}

  // What the store loads.
  void load(Item item);
  void load(Reservation reservation);
  void load(Alert alert);
  void load(std::int32_t stream, StreamHead head) { heads_[stream] = head; }

  StreamCount streams() const { return streams_; }
  const StreamHead& head(std::int32_t stream) const;
  const Item* find(VariantId variant) const;
  const Reservation* find(ReservationId id) const;
  const Alert* find(AlertId id) const;
  const Alert* open_alert(VariantId variant, AlertKind kind) const;

  // Oldest first, the ended ones too.
  std::vector<const Reservation*> of_order(const OrderId& order) const;
  // Active ones of a client that belong to no order, oldest first.
  std::vector<const Reservation*> unordered_of(const ClientId& client, VariantId variant) const;
  // Active ones whose time has passed, oldest first.
  std::vector<const Reservation*> due(Timestamp now) const;

  void accept(Draft&& draft);

  // What the store has to write.
  const std::vector<LedgerEntry>& entries() const { return entries_; }
  const std::vector<const Tracked<Item>*>& changed_items() const { return changed_items_; }
  const std::vector<const Tracked<Reservation>*>& changed_reservations() const {
    return changed_reservations_;
  }
  // Few in any batch: to be looked through.
  const std::vector<Tracked<Alert>>& alerts() const { return alerts_; }
  const std::map<std::int32_t, StreamHead>& heads() const { return heads_; }
  bool has_changes() const;

 private:
  template <class Keep>
  std::vector<const Reservation*> select(Keep keep) const;

  StreamCount streams_;
  std::unordered_map<VariantId, Tracked<Item>, IdHash> items_;
  std::unordered_map<ReservationId, Tracked<Reservation>, IdHash> reservations_;
  std::vector<Tracked<Alert>> alerts_;
  std::map<std::int32_t, StreamHead> heads_;
  std::vector<LedgerEntry> entries_;
  std::vector<const Tracked<Item>*> changed_items_;
  std::vector<const Tracked<Reservation>*> changed_reservations_;
};

}  // namespace inventory::domain

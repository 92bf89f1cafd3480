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

class Stock {
 public:
  explicit Stock(StreamCount streams = {}) : streams_(streams) {}

  // What the store loads.
  void load(Item item);
  void load(Reservation reservation);
  void load(std::int32_t stream, StreamHead head) { heads_[stream] = head; }

  StreamCount streams() const { return streams_; }
  const StreamHead& head(std::int32_t stream) const;
  const Item* find(VariantId variant) const;
  const Reservation* find(ReservationId id) const;

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
  const std::map<std::int32_t, StreamHead>& heads() const { return heads_; }
  bool has_changes() const { return !entries_.empty() || !changed_reservations_.empty(); }

 private:
  template <class Keep>
  std::vector<const Reservation*> select(Keep keep) const;

  StreamCount streams_;
  std::unordered_map<VariantId, Tracked<Item>, IdHash> items_;
  std::unordered_map<ReservationId, Tracked<Reservation>, IdHash> reservations_;
  std::map<std::int32_t, StreamHead> heads_;
  std::vector<LedgerEntry> entries_;
  std::vector<const Tracked<Item>*> changed_items_;
  std::vector<const Tracked<Reservation>*> changed_reservations_;
};

}  // namespace inventory::domain

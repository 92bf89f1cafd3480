// The changes that one command wants, on top of a stock that it does not touch.
//
// Quantities change only through record(), which writes the ledger entry and moves the item in one step:
// there is no way to change stock without a trace. Dropping a draft undoes the command.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/command.hpp"
#include "domain/item.hpp"
#include "domain/ledger_entry.hpp"
#include "domain/reservation.hpp"
#include "domain/stock.hpp"

namespace inventory::domain {

// What a person sets about an item, as against what is counted.
struct Settings {
  std::optional<std::string> sku;
  Quantity low_stock_threshold;
  bool discontinued = false;
  bool deleted = false;
};

// How one entry differs from the next: deltas, and what the change belongs to.
struct Change {
  ChangeType type{};
  std::int64_t quantity = 0;
  std::int64_t reserved = 0;
  std::optional<OrderId> order = {};
  std::optional<ReservationId> reservation = {};
  std::optional<Timestamp> expires_at = {};
  std::optional<UserId> user = {};
  std::optional<std::string> reason = {};
  std::optional<Settings> settings = {};  // as they shall be afterwards; left out: as they were
  std::optional<AlertKind> alert = {};    // raised with it
};

// Where a draft keeps its copies, found by id. References last until the next one is added.
template <class Id, class Value, Id Value::* id>
class Copies {
 public:
  Value* find(Id wanted) { return const_cast<Value*>(std::as_const(*this).find(wanted)); }
  const Value* find(Id wanted) const {
    if (places_.empty()) {
      for (const Value& value : values_) {
        if (value.*id == wanted) return &value;
      }
      return nullptr;
    }
    const auto known = places_.find(wanted);
    return known == places_.end() ? nullptr : &values_[known->second];
  }
  Value& add(Value value) {
    values_.push_back(std::move(value));
    if (values_.size() == places_needed_from) {
      for (std::size_t i = 0; i < values_.size(); ++i)
        places_.emplace(values_[i].*id, i);
    } else if (values_.size() > places_needed_from) {
      places_.emplace(values_.back().*id, values_.size() - 1);
    }
    return values_.back();
  }
  void clear() {
    values_.clear();
    places_.clear();
  }
  bool empty() const { return values_.empty(); }
  auto begin() { return values_.begin(); }
  auto end() { return values_.end(); }

 private:
  static constexpr std::size_t places_needed_from = 16;  // up to here looking through all is quicker

  std::vector<Value> values_;
  std::unordered_map<Id, std::size_t, IdHash> places_;  // kept only when there are many
};

class Draft {
 public:
  Draft(const Stock& stock, const Origin& origin, Timestamp now);

  const Stock& stock() const { return *stock_; }
  // What the clock says: holds are made and end by it.
  Timestamp now() const { return now_; }
  const ClientId& client() const { return origin_.client; }

  // As the draft has it: its own copy if it touched it, else the stock's; null if there is none.
  const Item* find(VariantId variant) const;
  const Reservation* find(ReservationId id) const;
  // The same for what the caller names: null, too, for one that it does not see.
  const Reservation* seen(ReservationId id) const;
  // Those that the caller sees, as they were before the draft, oldest first, the ended ones too.
  std::vector<const Reservation*> seen_of(const OrderId& order) const;

  // Copies to change. They must exist; references last until the next call that adds one.
  Item& item(VariantId variant);
  Reservation& reservation(ReservationId id);

  // The item enters with version 0 and nothing in it: its INITIAL entry follows.
  void create(Item item);
  Reservation& create(Reservation reservation);

  // Moves the item by the deltas and writes the entry; the caller has made sure that the item can bear it.
  // Returns the entry's sequence.
  std::int64_t record(VariantId variant, Change change);
  // By the caller, now. It must exist.
  const Alert& acknowledge(AlertId id);
  bool is_empty() const { return entries_.empty() && reservations_.empty() && alerts_.empty(); }

  // An entry that changes nothing: somebody asked for stock and did not get it.
  void record_failure(VariantId variant, Quantity attempted, Change change);

  // Forgets everything: for a command that finds out late that it is refused.
  void discard();

 private:
  friend class Stock;
  bool sees(const Reservation& reservation) const;
  LedgerEntry& append(VariantId variant, Change&& change);
  static void chain(Item& item, LedgerEntry& entry);
  std::int64_t next_sequence(std::int32_t stream);

  const Stock* stock_;
  Origin origin_;
  Timestamp now_;
  Timestamp recorded_at_;  // the same, but never before the newest entry: the clock may have been set back
  Copies<VariantId, Item, &Item::variant> items_;
  Copies<ReservationId, Reservation, &Reservation::id> reservations_;
  std::vector<Alert> alerts_;
  std::vector<LedgerEntry> entries_;
  std::map<std::int32_t, std::int64_t> last_sequences_;  // of the streams that entries_ are in
};

}  // namespace inventory::domain

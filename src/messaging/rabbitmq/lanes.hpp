// Which of the deliveries in hand may be submitted now, so that what speaks of one thing is applied in the order it came.
//
// A delivery stands in a lane for each variant, reservation and order that its command names, and may go when it is the
// first in all of them. It stays there until it is finished: a command that the store could not take is not overtaken.
//
// Pure. One thread.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <variant>
#include <vector>

#include "engine/store.hpp"

namespace inventory::messaging::rabbitmq {

class Lanes {
 public:
  using Number = std::uint64_t;  // of a delivery; they ascend

  void add(Number number, const engine::BatchKeys& keys);
  // It goes when all before it are finished, and all behind it wait until it is.
  void add_alone(Number number);

  // The earliest that may go; it is under way from then on.
  std::optional<Number> next();
  // What was under way is to go once more.
  void again(Number number);
  // What was under way is done with.
  void finish(Number number);

  std::size_t size() const { return places_.size(); }

 private:
  using Key = std::variant<VariantId, ReservationId, OrderId>;
  struct Place {
    std::vector<Key> keys = {};  // each once
    std::size_t behind = 0;      // in so many lanes another one is before it
    bool alone = false;
  };

  bool may_go(Number number) const;

  std::map<Number, Place> places_;           // of all that are not finished
  std::map<Key, std::deque<Number>> lanes_;  // none is empty
  std::set<Number> first_;                   // first in all of their lanes, and not under way
  std::set<Number> alone_;                   // not finished
};

}  // namespace inventory::messaging::rabbitmq

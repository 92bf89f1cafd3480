// The rules of stock a second time, as simply as they can be said, to compare decide() with.
//
// Nothing is shared with the domain: what is reserved is never stored but counted from the holds, and a
// command that is refused half-way is undone by copying the whole shop back.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/attempt.hpp"

namespace inventory::testing {

class StockModel {
 public:
  // The answer, or the refusal, in the words of a stock script but for the ledger's sequences.
  std::string perform(const Attempt& attempt);

  bool knows(int variant) const { return shelves_.contains(variant); }
  std::int64_t quantity(int variant) const { return shelves_.at(variant).pieces; }
  std::int64_t reserved(int variant) const;

 private:
  struct Shelf {
    std::int64_t pieces = 0;
    std::int64_t threshold = 10;
    bool discontinued = false;
    bool deleted = false;
    std::int64_t changes = 0;
  };
  struct Hold {
    int variant = 0;
    std::int64_t asked = 0;
    std::int64_t left = 0;
    std::int64_t sold = 0;
    std::int64_t lapsed = 0;
    std::int64_t returned = 0;  // by somebody, as against by time
  };
  struct Booking {
    int order = -1;
    int client = 0;
    std::int64_t made = 0;
    std::int64_t until = 0;
    std::vector<Hold> holds;
  };
  struct Refusal {
    std::string code;
    std::int64_t there = 0;
    std::string status = {};
  };

  std::string create(const Attempt& attempt);
  std::string change(const Attempt& attempt);
  std::string reserve(const Attempt& attempt);
  std::string repeat(const Attempt& attempt) const;
  std::string give_back(const Attempt& attempt);
  std::string adjust(const Attempt& attempt);
  std::optional<Refusal> sell(const Attempt::Line& line, const StockModel& at_first);
  std::optional<Refusal> move(const Attempt::Line& line);
  std::string count(const Attempt& attempt);
  std::string confirm(const Attempt& attempt);
  std::string release(const Attempt& attempt);
  std::string extend(const Attempt& attempt);
  std::string amend(const Attempt& attempt);
  std::string follow_updated(const Attempt& attempt);
  std::string follow_deleted(const Attempt& attempt);
  std::string release_order(const Attempt& attempt);
  std::string confirm_order(const Attempt& attempt);
  void wait(std::int64_t seconds);

  std::int64_t free(int variant) const { return quantity(variant) - reserved(variant); }
  std::int64_t left_in(int booking, int variant) const;
  Hold* hold_of(int booking, int variant);
  std::vector<int> oldest_first(const std::vector<int>& bookings) const;
  std::string status(int booking) const;
  std::string booking_text(int booking) const;
  std::string shelf_text(int variant) const;
  std::string described(int variant) const;          // with its threshold
  std::vector<int> active_ones_of(int order) const;  // oldest first

  std::map<int, Shelf> shelves_;
  std::map<int, Booking> bookings_;
  std::int64_t now_ = 0;
};

}  // namespace inventory::testing

// The part of the model that the Product and Order Services speak to, and what is counted or amended at once.
#include <algorithm>
#include <utility>

#include "domain/stock_model.hpp"
#include "domain/stock_model_words.hpp"

namespace inventory::testing {

std::string StockModel::count(const Attempt& attempt) {
  if (!knows(attempt.variant)) return "INVENTORY_NOT_FOUND" + refused_line(0, attempt.variant, 0, 0);
  Shelf& shelf = shelves_[attempt.variant];
  if (attempt.expects && attempt.seconds != shelf.changes) return "VERSION_MISMATCH";
  const std::int64_t counted = attempt.lines[0].pieces;
  const std::int64_t held = reserved(attempt.variant);
  if (counted < held) return "ADJUSTMENT_BELOW_RESERVED" + refused_line(0, attempt.variant, counted, held);
  if (std::exchange(shelf.pieces, counted) != counted) ++shelf.changes;
  return described(attempt.variant);
}

std::string StockModel::amend(const Attempt& attempt) {
  const std::string name = booking_name(attempt.reservation);
  if (!bookings_.contains(attempt.reservation)) return "RESERVATION_NOT_FOUND " + name;
  const std::string now = status(attempt.reservation);
  if (now == "EXPIRED") return "RESERVATION_EXPIRED " + name + " " + now;
  if (now != "ACTIVE") return "RESERVATION_NOT_ACTIVE " + name + " " + now;

  std::string unknown;
  std::string discontinued;
  std::string missing;
  std::string too_much;
  const std::vector<Sum> wanted = sums_of(attempt.lines);
  for (const Sum& sum : wanted) {
    const std::int64_t more = sum.pieces - left_in(attempt.reservation, sum.variant);
    if (more <= 0) continue;
    const std::int64_t there = knows(sum.variant) ? free(sum.variant) : 0;
    const std::string line = refused_line(sum.place, sum.variant, more, there);
    if (!knows(sum.variant)) unknown += line;
    if (knows(sum.variant) && shelves_[sum.variant].discontinued) discontinued += line;
    if (more > there) missing += line;
    const Hold* hold = hold_of(attempt.reservation, sum.variant);
    const std::int64_t room = most - (hold == nullptr ? 0 : hold->asked);
    if (more > room) too_much += refused_line(sum.place, sum.variant, more, room);
  }
  if (!unknown.empty()) return "INVENTORY_NOT_FOUND" + unknown;
  if (!discontinued.empty()) return "VARIANT_DISCONTINUED" + discontinued;
  if (!missing.empty()) return "INSUFFICIENT_STOCK" + missing;
  if (!too_much.empty()) return "QUANTITY_OUT_OF_RANGE" + too_much;

  for (const Sum& sum : wanted) {
    if (hold_of(attempt.reservation, sum.variant) == nullptr)
      bookings_[attempt.reservation].holds.push_back({.variant = sum.variant});
  }
  for (Hold& hold : bookings_[attempt.reservation].holds) {
    const auto sum = std::ranges::find(wanted, hold.variant, &Sum::variant);
    const std::int64_t shall = sum == wanted.end() ? 0 : sum->pieces;
    if (shall == hold.left) continue;
    if (shall > hold.left) {
      hold.asked += shall - hold.left;
    } else {
      hold.returned += hold.left - shall;
    }
    hold.left = shall;
    ++shelves_[hold.variant].changes;
  }
  return booking_text(attempt.reservation);
}

std::string StockModel::follow_updated(const Attempt& attempt) {
  if (!knows(attempt.variant)) return "INVENTORY_NOT_FOUND" + refused_line(0, attempt.variant, 0, 0);
  Shelf& shelf = shelves_[attempt.variant];
  const bool discontinued = !attempt.flag;
  if (!shelf.deleted && !attempt.all && std::exchange(shelf.discontinued, discontinued) != discontinued)
    ++shelf.changes;
  return described(attempt.variant);
}

std::string StockModel::follow_deleted(const Attempt& attempt) {
  if (!knows(attempt.variant)) return "INVENTORY_NOT_FOUND" + refused_line(0, attempt.variant, 0, 0);
  Shelf& shelf = shelves_[attempt.variant];
  if (!std::exchange(shelf.deleted, true)) ++shelf.changes;
  shelf.discontinued = true;
  return described(attempt.variant);
}

std::vector<int> StockModel::active_ones_of(int order) const {
  std::vector<int> found;
  for (const auto& [number, booking] : bookings_) {
    if (booking.order == order && status(number) == "ACTIVE") found.push_back(number);
  }
  return oldest_first(found);
}

std::string StockModel::release_order(const Attempt& attempt) {
  const std::vector<int> active = active_ones_of(order_of(attempt));
  for (const int number : active) {
    for (Hold& hold : bookings_[number].holds) {
      if (hold.left > 0) ++shelves_[hold.variant].changes;
      hold.returned += std::exchange(hold.left, 0);
    }
  }
  return std::to_string(active.size()) + " reservations";
}

std::string StockModel::confirm_order(const Attempt& attempt) {
  const std::vector<int> active = active_ones_of(order_of(attempt));
  if (active.empty()) {
    std::vector<int> lost;
    for (const auto& [number, booking] : bookings_) {
      if (booking.order == order_of(attempt) && status(number) == "EXPIRED") lost.push_back(number);
    }
    if (!lost.empty()) return "RESERVATION_EXPIRED " + booking_name(oldest_first(lost)[0]) + " EXPIRED";
  }
  for (const int number : active) {
    for (Hold& hold : bookings_[number].holds) {
      if (hold.left > 0) ++shelves_[hold.variant].changes;
      shelves_[hold.variant].pieces -= hold.left;
      hold.sold += std::exchange(hold.left, 0);
    }
  }
  return std::to_string(active.size()) + " reservations";
}

}  // namespace inventory::testing

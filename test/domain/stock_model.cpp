#include "domain/stock_model.hpp"

#include <algorithm>
#include <utility>

#include "domain/stock_model_words.hpp"

namespace inventory::testing {
std::string StockModel::perform(const Attempt& attempt) {
  switch (attempt.kind) {
    case Attempt::create: return create(attempt);
    case Attempt::change: return change(attempt);
    case Attempt::reserve: return reserve(attempt);
    case Attempt::give_back: return give_back(attempt);
    case Attempt::adjust: return adjust(attempt);
    case Attempt::count: return count(attempt);
    case Attempt::confirm: return confirm(attempt);
    case Attempt::release: return release(attempt);
    case Attempt::extend: return extend(attempt);
    case Attempt::amend: return amend(attempt);
    case Attempt::follow_updated: return follow_updated(attempt);
    case Attempt::follow_deleted: return follow_deleted(attempt);
    case Attempt::release_order: return release_order(attempt);
    case Attempt::confirm_order: return confirm_order(attempt);
    case Attempt::wait: wait(attempt.seconds); return "";
  }
  return "";
}

std::int64_t StockModel::reserved(int variant) const {
  std::int64_t sum = 0;
  for (const auto& [number, booking] : bookings_)
    sum += left_in(number, variant);
  return sum;
}

std::int64_t StockModel::left_in(int booking, int variant) const {
  for (const Hold& hold : bookings_.at(booking).holds) {
    if (hold.variant == variant) return hold.left;
  }
  return 0;
}

StockModel::Hold* StockModel::hold_of(int booking, int variant) {
  for (Hold& hold : bookings_.at(booking).holds) {
    if (hold.variant == variant) return &hold;
  }
  return nullptr;
}

std::vector<int> StockModel::oldest_first(const std::vector<int>& bookings) const {
  std::vector<int> sorted = bookings;
  std::ranges::sort(sorted, {}, [&](int each) { return std::pair(bookings_.at(each).made, each); });
  return sorted;
}

std::string StockModel::status(int booking) const {
  std::int64_t left = 0;
  std::int64_t sold = 0;
  std::int64_t lapsed = 0;
  for (const Hold& hold : bookings_.at(booking).holds) {
    left += hold.left;
    sold += hold.sold;
    lapsed += hold.lapsed;
  }
  return left > 0 ? "ACTIVE" : sold > 0 ? "CONFIRMED" : lapsed > 0 ? "EXPIRED" : "RELEASED";
}

std::string StockModel::booking_text(int number) const {
  const Booking& booking = bookings_.at(number);
  std::string text = booking_name(number) + " " + status(number);
  for (const Hold& hold : booking.holds) {
    text += " " + letter(hold.variant) + " " + std::to_string(hold.asked) + "=" + std::to_string(hold.left) +
            "+" + std::to_string(hold.sold) + "+" + std::to_string(hold.returned + hold.lapsed) +
            (hold.lapsed > 0 ? "(" + std::to_string(hold.lapsed) + ")" : "");
  }
  if (booking.order >= 0) text += " order=o" + std::to_string(booking.order);
  return text + " until=" + std::to_string(booking.until);
}

std::string StockModel::shelf_text(int variant) const {
  const Shelf& shelf = shelves_.at(variant);
  const std::string status = shelf.discontinued                 ? "DISCONTINUED"
                             : free(variant) == 0               ? "OUT_OF_STOCK"
                             : free(variant) <= shelf.threshold ? "LOW_STOCK"
                                                                : "IN_STOCK";
  return letter(variant) + " v" + std::to_string(shelf.changes) + " " + std::to_string(shelf.pieces) + "/" +
         std::to_string(reserved(variant)) + " " + status;
}

std::string StockModel::described(int variant) const {
  return shelf_text(variant) + " threshold=" + std::to_string(shelves_.at(variant).threshold);
}

std::string StockModel::create(const Attempt& attempt) {
  const bool is_new = !knows(attempt.variant);
  Shelf& shelf = shelves_[attempt.variant];
  if (is_new) {
    shelf = {
        .pieces = attempt.lines[0].pieces, .threshold = attempt.order < 0 ? 10 : attempt.order, .changes = 1};
  } else if (attempt.order >= 0 && attempt.order != shelf.threshold) {
    return "INVENTORY_ALREADY_EXISTS";
  }
  return (is_new ? "created " : "") + described(attempt.variant);
}

std::string StockModel::change(const Attempt& attempt) {
  if (!knows(attempt.variant)) return "INVENTORY_NOT_FOUND" + refused_line(0, attempt.variant, 0, 0);
  Shelf& shelf = shelves_[attempt.variant];
  if (attempt.expects && attempt.seconds != shelf.changes) return "VERSION_MISMATCH";
  if (shelf.deleted && !attempt.all && !attempt.flag) return "VARIANT_DELETED";
  const auto before = std::pair(shelf.threshold, shelf.discontinued);
  if (attempt.order >= 0) shelf.threshold = attempt.order;
  if (!attempt.all) shelf.discontinued = attempt.flag;
  if (before != std::pair(shelf.threshold, shelf.discontinued)) ++shelf.changes;
  return described(attempt.variant);
}

std::string StockModel::repeat(const Attempt& attempt) const {
  const auto sums = sums_of(attempt.lines);
  const auto& holds = bookings_.at(attempt.reservation).holds;
  const bool all_asked_are_held = std::ranges::all_of(sums, [&](const Sum& sum) {
    const auto hold = std::ranges::find(holds, sum.variant, &Hold::variant);
    if (hold == holds.end()) return attempt.flag;
    return attempt.flag ? hold->asked <= sum.pieces : hold->asked == sum.pieces;
  });
  const bool all_held_are_asked = std::ranges::all_of(holds, [&](const Hold& hold) {
    return std::ranges::find(sums, hold.variant, &Sum::variant) != sums.end();
  });
  if (!all_asked_are_held || !all_held_are_asked) {
    return "RESERVATION_CONFLICT " + booking_name(attempt.reservation) + " " + status(attempt.reservation);
  }
  return booking_text(attempt.reservation) + (sums.size() == 1 ? " of " + shelf_text(sums[0].variant) : "");
}

std::string StockModel::reserve(const Attempt& attempt) {
  if (bookings_.contains(attempt.reservation)) return repeat(attempt);
  if (is_at_the_bound(attempt)) return "TOO_MANY_RESERVATIONS";
  const auto sums = sums_of(attempt.lines);
  const auto refusal = [&](const std::string& code, auto fails) {
    std::string text;
    for (const Sum& sum : sums) {
      if (!fails(sum)) continue;
      text += refused_line(sum.place, sum.variant, sum.pieces, knows(sum.variant) ? free(sum.variant) : 0);
    }
    return text.empty() ? text : code + text;
  };
  std::string refused = refusal("INVENTORY_NOT_FOUND", [&](const Sum& sum) { return !knows(sum.variant); });
  if (refused.empty()) {
    refused =
        refusal("VARIANT_DISCONTINUED", [&](const Sum& sum) { return shelves_[sum.variant].discontinued; });
  }
  const bool some =
      std::ranges::any_of(sums, [&](const Sum& sum) { return knows(sum.variant) && free(sum.variant) > 0; });
  if (refused.empty() && !(attempt.flag && some)) {
    refused = refusal("INSUFFICIENT_STOCK", [&](const Sum& sum) { return sum.pieces > free(sum.variant); });
  }
  if (!refused.empty()) return refused;

  Booking booking{.order = attempt.order,
                  .client = attempt.client,
                  .made = now_,
                  .until = now_ + attempt.seconds,
                  .holds = {}};
  std::string shortages;
  for (const Sum& sum : sums) {
    const std::int64_t given = std::min(sum.pieces, free(sum.variant));
    if (given < sum.pieces) {
      shortages += " short " + letter(sum.variant) + " " + std::to_string(std::min(sum.pieces, most)) + ">" +
                   std::to_string(given);
    }
    if (given == 0) continue;
    booking.holds.push_back({.variant = sum.variant, .asked = given, .left = given});
    ++shelves_[sum.variant].changes;
  }
  bookings_[attempt.reservation] = booking;
  return "created " + booking_text(attempt.reservation) + shortages +
         (sums.size() == 1 ? " of " + shelf_text(sums[0].variant) : "");
}

std::string StockModel::give_back(const Attempt& attempt) {
  if (!knows(attempt.variant)) return "INVENTORY_NOT_FOUND" + refused_line(0, attempt.variant, 0, 0);
  std::vector<int> from;
  if (attempt.flag) {
    const std::string name = booking_name(attempt.reservation);
    const auto named = bookings_.find(attempt.reservation);
    if (named == bookings_.end()) return "RESERVATION_NOT_FOUND " + name;
    if (attempt.order >= 0 && named->second.order >= 0 && attempt.order != named->second.order)
      return "RESERVATION_CONFLICT " + name + " " + status(attempt.reservation);
    from = {attempt.reservation};
  } else {
    for (const auto& [number, booking] : bookings_) {
      const bool own = booking.order < 0 && booking.client == attempt.client;
      if (attempt.order >= 0 ? booking.order == attempt.order : own) from.push_back(number);
    }
  }
  std::int64_t held = 0;
  for (const int number : from)
    held += left_in(number, attempt.variant);
  const std::int64_t asked = attempt.all ? held : attempt.lines[0].pieces;
  if (asked > held) return "RELEASE_EXCEEDS_RESERVED" + refused_line(0, attempt.variant, asked, held);
  std::int64_t still = asked;
  for (const int number : oldest_first(from)) {
    const std::int64_t taken = std::min(still, left_in(number, attempt.variant));
    if (taken == 0) continue;
    hold_of(number, attempt.variant)->left -= taken;
    hold_of(number, attempt.variant)->returned += taken;
    ++shelves_[attempt.variant].changes;
    still -= taken;
  }
  return "released " + std::to_string(asked) + " " + shelf_text(attempt.variant);
}

std::string StockModel::adjust(const Attempt& attempt) {
  const StockModel at_first = *this;
  std::string code;
  std::string lines;
  std::string named;
  for (std::size_t place = 0; place < attempt.lines.size(); ++place) {
    const Attempt::Line& line = attempt.lines[place];
    const auto refusal = line.adjustment == 0 ? sell(line, at_first) : move(line);
    if (!refusal) continue;
    if (code.empty()) {
      code = refusal->code;
      if (line.reservation >= 0) named = " " + booking_name(line.reservation);
      if (!refusal->status.empty()) named += " " + refusal->status;
    }
    if (refusal->code == code)
      lines += refused_line(place, line.variant, signed_pieces(line), refusal->there);
  }
  if (!code.empty()) {
    *this = at_first;
    return code + lines + named;
  }
  std::string text;
  for (const Attempt::Line& line : attempt.lines)
    text += (text.empty() ? "" : "; ") + shelf_text(line.variant);
  return text;
}

std::optional<StockModel::Refusal> StockModel::sell(const Attempt::Line& line, const StockModel& at_first) {
  if (!knows(line.variant)) return Refusal{"INVENTORY_NOT_FOUND"};
  std::vector<int> holders;
  bool ever = false;
  if (line.reservation >= 0) {
    const auto named = bookings_.find(line.reservation);
    if (named == bookings_.end()) return Refusal{"RESERVATION_NOT_FOUND"};
    if (line.order >= 0 && named->second.order >= 0 && named->second.order != line.order)
      return Refusal{"RESERVATION_CONFLICT", 0, status(line.reservation)};
    holders = {line.reservation};
    ever = true;
  } else if (line.order >= 0) {
    for (const auto& [number, booking] : bookings_) {
      if (booking.order != line.order || hold_of(number, line.variant) == nullptr) continue;
      holders.push_back(number);
      ever = true;
    }
  }
  std::int64_t before = 0;
  std::int64_t held = 0;
  for (const int number : holders) {
    before += at_first.left_in(number, line.variant);
    held += left_in(number, line.variant);
  }
  if (ever && before == 0) return Refusal{"NOTHING_RESERVED"};
  const std::int64_t there = held + free(line.variant);
  if (line.pieces > there) return Refusal{"INSUFFICIENT_STOCK", there};

  std::int64_t still = line.pieces;
  Shelf& shelf = shelves_[line.variant];
  for (const int number : oldest_first(holders)) {
    const std::int64_t taken = std::min(still, left_in(number, line.variant));
    if (taken == 0) continue;
    hold_of(number, line.variant)->left -= taken;
    hold_of(number, line.variant)->sold += taken;
    ++shelf.changes;
    still -= taken;
  }
  if (still > 0) ++shelf.changes;
  shelf.pieces -= line.pieces;
  return std::nullopt;
}

std::optional<StockModel::Refusal> StockModel::move(const Attempt::Line& line) {
  if (!knows(line.variant)) return Refusal{"INVENTORY_NOT_FOUND"};
  Shelf& shelf = shelves_[line.variant];
  if (shelf.deleted && line.adjustment == 1) return Refusal{"VARIANT_DELETED"};
  const std::int64_t after = shelf.pieces + signed_pieces(line);
  if (after < reserved(line.variant)) return Refusal{"ADJUSTMENT_BELOW_RESERVED", free(line.variant)};
  if (after > most) return Refusal{"QUANTITY_OUT_OF_RANGE", most - shelf.pieces};
  shelf.pieces = after;
  ++shelf.changes;
  return std::nullopt;
}

std::string StockModel::confirm(const Attempt& attempt) {
  const std::string name = booking_name(attempt.reservation);
  if (!bookings_.contains(attempt.reservation)) return "RESERVATION_NOT_FOUND " + name;
  Booking& booking = bookings_[attempt.reservation];
  const std::string now = status(attempt.reservation);
  const bool lapsed =
      now != "ACTIVE" && std::ranges::any_of(booking.holds, [](const Hold& hold) { return hold.lapsed > 0; });
  if (lapsed && !attempt.flag) return "RESERVATION_EXPIRED " + name + " " + now;
  if (!lapsed && now != "ACTIVE") return "RESERVATION_NOT_ACTIVE " + name + " " + now;

  const auto part = lapsed ? &Hold::lapsed : &Hold::left;
  std::vector<std::pair<int, std::int64_t>> chosen;
  std::string excess;
  if (attempt.all) {
    for (const Hold& hold : booking.holds) {
      if (hold.*part > 0) chosen.emplace_back(hold.variant, hold.*part);
    }
  } else {
    for (std::size_t place = 0; place < attempt.lines.size(); ++place) {
      const auto& line = attempt.lines[place];
      const Hold* hold = hold_of(attempt.reservation, line.variant);
      const std::int64_t there = hold == nullptr ? 0 : hold->*part;
      auto same = std::ranges::find(chosen, line.variant, &std::pair<int, std::int64_t>::first);
      const std::int64_t sum = line.pieces + (same == chosen.end() ? 0 : same->second);
      if (sum > there) {
        excess += refused_line(place, line.variant, line.pieces, there);
      } else if (same == chosen.end()) {
        chosen.emplace_back(line.variant, sum);
      } else {
        same->second = sum;
      }
    }
  }
  if (!excess.empty()) return "OUTSTANDING_EXCEEDED" + excess + " " + name + " " + now;
  if (lapsed) {
    std::string discontinued;
    std::string missing;
    for (std::size_t place = 0; place < chosen.size(); ++place) {
      const auto& [variant, pieces] = chosen[place];
      const std::string line = refused_line(place, variant, pieces, free(variant));
      if (shelves_[variant].discontinued) discontinued += line;
      if (pieces > free(variant)) missing += line;
    }
    if (!discontinued.empty()) return "VARIANT_DISCONTINUED" + discontinued;
    if (!missing.empty()) return "INSUFFICIENT_STOCK" + missing;
  }
  for (const auto& [variant, pieces] : chosen) {
    Hold& hold = *hold_of(attempt.reservation, variant);
    hold.*part -= pieces;
    hold.sold += pieces;
    shelves_[variant].pieces -= pieces;
    shelves_[variant].changes += lapsed ? 2 : 1;
  }
  return booking_text(attempt.reservation);
}

std::string StockModel::release(const Attempt& attempt) {
  const std::string name = booking_name(attempt.reservation);
  if (!bookings_.contains(attempt.reservation)) return "RESERVATION_NOT_FOUND " + name;
  const std::string now = status(attempt.reservation);
  if (now != "ACTIVE") return "RESERVATION_NOT_ACTIVE " + name + " " + now;
  const StockModel at_first = *this;
  std::string excess;
  if (attempt.all) {
    for (Hold& hold : bookings_[attempt.reservation].holds) {
      if (hold.left > 0) ++shelves_[hold.variant].changes;
      hold.returned += std::exchange(hold.left, 0);
    }
    return booking_text(attempt.reservation);
  }
  std::map<int, int> touched;
  for (std::size_t place = 0; place < attempt.lines.size(); ++place) {
    const auto& [variant, pieces, ignored, order, reservation] = attempt.lines[place];
    Hold* hold = hold_of(attempt.reservation, variant);
    if (hold == nullptr || hold->left < pieces) {
      excess += refused_line(place, variant, pieces,
                             hold == nullptr ? 0 : at_first.left_in(attempt.reservation, variant));
      continue;
    }
    hold->left -= pieces;
    hold->returned += pieces;
    if (touched[variant]++ == 0) ++shelves_[variant].changes;
  }
  if (excess.empty()) return booking_text(attempt.reservation);
  *this = at_first;
  return "OUTSTANDING_EXCEEDED" + excess + " " + name + " " + now;
}

std::string StockModel::extend(const Attempt& attempt) {
  const std::string name = booking_name(attempt.reservation);
  if (!bookings_.contains(attempt.reservation)) return "RESERVATION_NOT_FOUND " + name;
  const std::string now = status(attempt.reservation);
  if (now == "EXPIRED") return "RESERVATION_EXPIRED " + name + " " + now;
  if (now != "ACTIVE") return "RESERVATION_NOT_ACTIVE " + name + " " + now;
  Booking& booking = bookings_[attempt.reservation];
  if (attempt.flag && now_ + attempt.seconds > booking.made + extended_for_at_most)
    return "LIFETIME_EXCEEDED " + name + " latest=" + std::to_string(booking.made + extended_for_at_most);
  booking.until = now_ + attempt.seconds;
  return booking_text(attempt.reservation);
}

void StockModel::wait(std::int64_t seconds) {
  now_ += seconds;
  for (auto& [number, booking] : bookings_) {
    if (booking.until > now_) continue;
    for (Hold& hold : booking.holds) {
      if (hold.left > 0) ++shelves_[hold.variant].changes;
      hold.lapsed += std::exchange(hold.left, 0);
    }
  }
}

}  // namespace inventory::testing

#include <algorithm>

#include "domain/rules.hpp"

namespace inventory::domain::rules {
namespace {

using Part = Quantity ReservationLine::*;

// What the command names of the reservation, or all of one part of it; refused where a line asks for more
// than the part.
std::expected<std::vector<CommandLine>, Rejection> chosen(const Reservation& reservation,
                                                          const std::vector<CommandLine>& asked, Part part) {
  std::vector<CommandLine> lines;
  if (asked.empty()) {
    for (const ReservationLine& line : reservation.lines) {
      if (!(line.*part).is_zero()) lines.push_back({line.variant, line.*part});
    }
    return lines;
  }
  std::vector<RefusedLine> refused;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const ReservationLine* line = reservation.line_of(asked[i].variant);
    const Quantity there = line == nullptr ? Quantity() : line->*part;
    const auto same = std::ranges::find(lines, asked[i].variant, &CommandLine::variant);
    const std::int64_t before = same == lines.end() ? 0 : same->quantity.value();
    if (before + asked[i].quantity.value() > there.value()) {
      refused.push_back({i, asked[i].variant, asked[i].quantity.value(), there});
    } else if (same != lines.end()) {
      same->quantity = same->quantity + asked[i].quantity;
    } else {
      lines.push_back(asked[i]);
    }
  }
  if (refused.empty()) return lines;
  Rejection rejection{.code = RejectionCode::outstanding_exceeded, .lines = std::move(refused)};
  rejection.reservation = reservation.id;
  rejection.reservation_status = reservation.status();
  return std::unexpected(std::move(rejection));
}

// Takes expired stock again, line by line, if all of it is there.
std::optional<Rejection> reacquire(Draft& draft, ReservationId id, const std::vector<CommandLine>& lines) {
  std::vector<RefusedLine> discontinued;
  std::vector<RefusedLine> short_lines;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Item& item = *draft.find(lines[i].variant);
    const RefusedLine refused{i, lines[i].variant, lines[i].quantity.value(), item.available()};
    if (item.discontinued) discontinued.push_back(refused);
    if (lines[i].quantity > item.available()) short_lines.push_back(refused);
  }
  if (!discontinued.empty()) {
    return Rejection{.code = RejectionCode::variant_discontinued, .lines = std::move(discontinued)};
  }
  if (!short_lines.empty()) {
    return Rejection{.code = RejectionCode::insufficient_stock, .lines = std::move(short_lines)};
  }
  for (const CommandLine& line : lines) {
    Reservation& reservation = draft.reservation(id);
    ReservationLine& held = *reservation.line_of(line.variant);
    held.released = held.released - line.quantity;
    held.expired = held.expired - line.quantity;
    held.outstanding = held.outstanding + line.quantity;
    draft.record(line.variant, {.type = ChangeType::reservation,
                                .reserved = line.quantity.value(),
                                .order = reservation.order,
                                .reservation = id,
                                .expires_at = draft.now(),
                                .user = reservation.user});
  }
  return std::nullopt;
}

}  // namespace

Outcome confirm(Draft& draft, const ConfirmReservation& command) {
  const Reservation* found = draft.seen(command.reservation);
  if (found == nullptr) return reservation_not_found(command.reservation);
  const bool expired = !found->is_active() && found->has_expired_lines();
  if (expired && !command.reacquire) return refuse(RejectionCode::reservation_expired, *found);
  if (!expired && !found->is_active()) return refuse(RejectionCode::reservation_not_active, *found);
  auto lines =
      chosen(*found, command.lines, expired ? &ReservationLine::expired : &ReservationLine::outstanding);
  if (!lines) return std::unexpected(std::move(lines).error());
  if (expired) {
    if (auto rejection = reacquire(draft, command.reservation, *lines))
      return std::unexpected(*std::move(rejection));
  }

  for (const CommandLine& line : *lines) {
    sell_held(draft, command.reservation, line.variant, line.quantity, {.type = ChangeType::sale});
  }
  return ReservationAnswer{*draft.find(command.reservation), false, {}, {}};
}

Outcome release_reservation(Draft& draft, const ReleaseReservation& command) {
  const Reservation* found = draft.seen(command.reservation);
  if (found == nullptr) return reservation_not_found(command.reservation);
  if (!found->is_active()) return refuse(RejectionCode::reservation_not_active, *found);
  auto lines = chosen(*found, command.lines, &ReservationLine::outstanding);
  if (!lines) return std::unexpected(std::move(lines).error());

  for (const CommandLine& line : *lines) {
    give_back(draft, command.reservation, line.variant, line.quantity,
              {.type = ChangeType::reservation_released, .reason = command.reason});
  }
  return ReservationAnswer{*draft.find(command.reservation), false, {}, {}};
}

Outcome extend(Draft& draft, const ExtendReservation& command) {
  const Reservation* found = draft.seen(command.reservation);
  if (found == nullptr) return reservation_not_found(command.reservation);
  if (!found->is_active()) {
    const bool expired = found->status() == ReservationStatus::expired;
    return refuse(expired ? RejectionCode::reservation_expired : RejectionCode::reservation_not_active,
                  *found);
  }

  const Timestamp expires_at = draft.now() + command.time_to_live;
  if (command.lifetime_max && expires_at > found->created_at + *command.lifetime_max) {
    Rejection rejection{.code = RejectionCode::lifetime_exceeded};
    rejection.reservation = found->id;
    rejection.latest_expires_at = found->created_at + *command.lifetime_max;
    return std::unexpected(std::move(rejection));
  }
  Reservation& reservation = draft.reservation(command.reservation);
  reservation.expires_at = expires_at;
  return ReservationAnswer{reservation, false, {}, {}};
}

}  // namespace inventory::domain::rules

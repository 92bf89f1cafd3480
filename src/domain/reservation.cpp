#include "domain/reservation.hpp"

#include <algorithm>
#include <tuple>

namespace inventory::domain {

ReservationStatus Reservation::status() const {
  bool any_confirmed = false;
  for (const ReservationLine& line : lines) {
    if (!line.outstanding.is_zero()) return ReservationStatus::active;
    any_confirmed = any_confirmed || !line.confirmed.is_zero();
  }
  if (any_confirmed) return ReservationStatus::confirmed;
  return has_expired_lines() ? ReservationStatus::expired : ReservationStatus::released;
}

bool Reservation::has_expired_lines() const {
  return std::ranges::any_of(lines, [](const ReservationLine& line) { return !line.expired.is_zero(); });
}

const ReservationLine* Reservation::line_of(VariantId variant) const {
  const auto found = std::ranges::find(lines, variant, &ReservationLine::variant);
  return found == lines.end() ? nullptr : &*found;
}

ReservationLine* Reservation::line_of(VariantId variant) {
  const auto found = std::ranges::find(lines, variant, &ReservationLine::variant);
  return found == lines.end() ? nullptr : &*found;
}

bool older(const Reservation& a, const Reservation& b) {
  return std::tie(a.created_at, a.id) < std::tie(b.created_at, b.id);
}

}  // namespace inventory::domain

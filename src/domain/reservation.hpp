// A hold on stock: one line a variant, all under one expiry.
//
// Invariant, a line: quantity = outstanding + confirmed + released, and expired <= released.
// The status follows from the lines: ACTIVE while anything is outstanding; then CONFIRMED if anything was
// confirmed, else EXPIRED or RELEASED by what ended it (CONTRACT section 2).
#pragma once

#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "base/quantity.hpp"
#include "base/timestamp.hpp"
#include "domain/status.hpp"

namespace inventory::domain {

struct ReservationLine {
  VariantId variant = {};
  Quantity quantity = {};     // what was asked for and granted
  Quantity outstanding = {};  // still held
  Quantity confirmed = {};    // sold
  Quantity released = {};     // given back, by whom or what ever
  Quantity expired = {};      // the part of `released` that time gave back

  bool operator==(const ReservationLine&) const = default;
};

struct Reservation {
  ReservationId id = {};
  std::optional<OrderId> order = {};
  ClientId client = {};  // who asked for it
  std::optional<UserId> user = {};
  std::vector<ReservationLine> lines = {};
  std::optional<Timestamp> expires_at = {};
  Timestamp created_at = {};
  Timestamp updated_at = {};

  ReservationStatus status() const;
  bool is_active() const { return status() == ReservationStatus::active; }
  // Its time has passed and it still holds something.
  bool is_due(Timestamp now) const { return expires_at && *expires_at <= now && is_active(); }
  bool has_expired_lines() const;

  const ReservationLine* line_of(VariantId variant) const;
  ReservationLine* line_of(VariantId variant);

  bool operator==(const Reservation&) const = default;
};

// The order in which holds are used up: oldest first, ids break ties.
bool older(const Reservation& a, const Reservation& b);

}  // namespace inventory::domain

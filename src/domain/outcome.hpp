// What became of a command: an answer, or the reason why not.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/quantity.hpp"
#include "domain/alert.hpp"
#include "domain/item.hpp"
#include "domain/reservation.hpp"

namespace inventory::domain {

// A command that fails several guards is refused for the first of them: rules.hpp lists each command's in order.
enum class RejectionCode : std::uint8_t {
  inventory_not_found,
  reservation_not_found,
  alert_not_found,
  inventory_already_exists,
  version_mismatch,
  reservation_conflict,
  reservation_not_active,
  reservation_expired,
  outstanding_exceeded,
  lifetime_exceeded,
  too_many_reservations,
  release_exceeds_reserved,
  nothing_reserved,
  variant_discontinued,
  variant_deleted,
  insufficient_stock,
  adjustment_below_reserved,
  quantity_out_of_range,
};

// Can the same command succeed later without anybody changing it?
bool is_transient(RejectionCode code);

struct RefusedLine {
  std::size_t line = 0;  // its place in the command
  VariantId variant = {};
  std::int64_t requested = 0;
  Quantity available = {};  // what there was of it: available, held or outstanding, as the code says

  bool operator==(const RefusedLine&) const = default;
};

struct Rejection {
  RejectionCode code{};
  std::vector<RefusedLine> lines = {};
  std::optional<ReservationId> reservation = {};
  std::optional<ReservationStatus> reservation_status = {};
  std::optional<Timestamp> latest_expires_at = {};  // that the reservation may be given
};

struct ItemAnswer {
  Item item;
  bool created = false;
};

struct Shortage {
  VariantId variant;
  Quantity requested;
  Quantity available;
};

struct ReservationAnswer {
  Reservation reservation;
  bool created = false;
  std::optional<Item> item;         // of the only line, when there is only one
  std::vector<Shortage> shortages;  // best effort: what could not be held
};

struct ReleaseAnswer {
  Quantity released;
  Item item;
};

struct AdjustedLine {
  Item item;                         // after the whole command
  std::int64_t ledger_sequence = 0;  // of the line's last entry
};

struct AdjustmentAnswer {
  std::vector<AdjustedLine> lines;  // as in the command
};

struct OrderAnswer {
  std::size_t reservations = 0;  // that held something
};

struct AlertAnswer {
  Alert alert;
};

using Answer =
    std::variant<ItemAnswer, ReservationAnswer, ReleaseAnswer, AdjustmentAnswer, OrderAnswer, AlertAnswer>;
using Outcome = std::expected<Answer, Rejection>;

}  // namespace inventory::domain

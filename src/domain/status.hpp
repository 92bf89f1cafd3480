// The words of the trade for what an item is and what happened to it (CONTRACT sections 1 and 2).
//
// The numbers are stored in the ledger: never change or reuse one.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace inventory::domain {

enum class Status : std::uint8_t {
  out_of_stock = 1,
  low_stock = 2,
  in_stock = 3,
  awaiting_initial_stock = 4,
  discontinued = 5,
};

enum class ChangeType : std::uint8_t {
  initial = 1,
  purchase = 2,
  sale = 3,
  returned = 4,
  adjustment = 5,
  reservation = 6,
  reservation_released = 7,
  reservation_expired = 8,
  reservation_failed = 9,
  status = 10,
  settings = 11,
};

enum class ReservationStatus : std::uint8_t { active, confirmed, released, expired };

// The names of the contract, e.g. OUT_OF_STOCK.
std::string_view name_of(Status status);
std::string_view name_of(ChangeType type);
std::string_view name_of(ReservationStatus status);

std::optional<Status> status_named(std::string_view name);
std::optional<ChangeType> change_type_named(std::string_view name);

}  // namespace inventory::domain

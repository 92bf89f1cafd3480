#include "domain/status.hpp"

#include <array>
#include <utility>

namespace inventory::domain {

std::string_view name_of(Status status) {
  switch (status) {
    case Status::out_of_stock: return "OUT_OF_STOCK";
    case Status::low_stock: return "LOW_STOCK";
    case Status::in_stock: return "IN_STOCK";
    case Status::awaiting_initial_stock: return "AWAITING_INITIAL_STOCK";
    case Status::discontinued: return "DISCONTINUED";
  }
  std::unreachable();
}

std::string_view name_of(ChangeType type) {
  switch (type) {
    case ChangeType::initial: return "INITIAL";
    case ChangeType::purchase: return "PURCHASE";
    case ChangeType::sale: return "SALE";
    case ChangeType::returned: return "RETURN";
    case ChangeType::adjustment: return "ADJUSTMENT";
    case ChangeType::reservation: return "RESERVATION";
    case ChangeType::reservation_released: return "RESERVATION_RELEASED";
    case ChangeType::reservation_expired: return "RESERVATION_EXPIRED";
    case ChangeType::reservation_failed: return "RESERVATION_FAILED";
    case ChangeType::status: return "STATUS";
    case ChangeType::settings: return "SETTINGS";
  }
  std::unreachable();
}

std::string_view name_of(ReservationStatus status) {
  switch (status) {
    case ReservationStatus::active: return "ACTIVE";
    case ReservationStatus::confirmed: return "CONFIRMED";
    case ReservationStatus::released: return "RELEASED";
    case ReservationStatus::expired: return "EXPIRED";
  }
  std::unreachable();
}

std::optional<Status> status_named(std::string_view name) {
  using enum Status;
  for (const Status status : {out_of_stock, low_stock, in_stock, awaiting_initial_stock, discontinued}) {
    if (name_of(status) == name) return status;
  }
  return std::nullopt;
}

std::optional<ChangeType> change_type_named(std::string_view name) {
  constexpr std::array all{ChangeType::initial,
                           ChangeType::purchase,
                           ChangeType::sale,
                           ChangeType::returned,
                           ChangeType::adjustment,
                           ChangeType::reservation,
                           ChangeType::reservation_released,
                           ChangeType::reservation_expired,
                           ChangeType::reservation_failed,
                           ChangeType::status,
                           ChangeType::settings};
  for (const ChangeType type : all) {
    if (name_of(type) == name) return type;
  }
  return std::nullopt;
}

}  // namespace inventory::domain

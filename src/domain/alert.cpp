#include "domain/alert.hpp"

#include <utility>

namespace inventory::domain {

std::string_view name_of(AlertKind kind) {
  switch (kind) {
    case AlertKind::deleted_with_stock: return "VARIANT_DELETED_WITH_STOCK";
    case AlertKind::discontinued_with_stock: return "DISCONTINUED_WITH_STOCK";
  }
  std::unreachable();
}

AlertId alert_id(VariantId variant, std::int64_t sequence) {
  return AlertId{uuid_from_name(variant.uuid, "alert/" + std::to_string(sequence))};
}

std::string alert_detail(AlertKind kind, Quantity quantity, Quantity reserved) {
  const std::string stock = std::to_string(quantity.value()) + " in stock, " +
                            std::to_string(reserved.value()) + " of them reserved.";
  switch (kind) {
    case AlertKind::deleted_with_stock:
      return "The product variant was deleted while there is stock: " + stock;
    case AlertKind::discontinued_with_stock:
      return "The product variant was discontinued and stays on sale until its stock is gone: " + stock;
  }
  std::unreachable();
}

}  // namespace inventory::domain

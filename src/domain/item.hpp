// The stock record of one product variant.
//
// Invariant: reserved <= quantity. What can be sold and the status follow from the numbers and are never
// stored, so that they cannot be stale (CONTRACT section 1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.hpp"
#include "base/quantity.hpp"
#include "base/timestamp.hpp"
#include "domain/status.hpp"

namespace inventory::domain {

struct Item {
  VariantId variant;
  std::optional<std::string> sku;
  Quantity quantity;
  Quantity reserved;
  Quantity low_stock_threshold;
  bool discontinued = false;
  bool deleted = false;                 // by the Product Service, for good; then discontinued as well
  bool awaiting_initial_stock = false;  // made so by policy, and no stock ever arrived
  std::int64_t version = 0;             // grows by one with every change
  Timestamp created_at;
  Timestamp updated_at;

  // The end of the item's chain of ledger entries: how many name it, refused reservations too, and the newest.
  std::int64_t entry_count = 0;
  std::int64_t last_sequence = 0;

  Quantity available() const { return quantity - reserved; }

  Status status() const {
    if (discontinued) return Status::discontinued;
    if (available().is_zero()) {
      return awaiting_initial_stock ? Status::awaiting_initial_stock : Status::out_of_stock;
    }
    return available() <= low_stock_threshold ? Status::low_stock : Status::in_stock;
  }

  bool operator==(const Item&) const = default;
};

}  // namespace inventory::domain

// Something that a person has to look at: raised in the same transaction as its cause, open until it is acknowledged
// (CONTRACT sections 2 and 4).
//
// Invariant: a variant has at most one open alert of a kind, however often its cause is repeated.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/quantity.hpp"
#include "base/timestamp.hpp"

namespace inventory::domain {

// The numbers are stored: never change or reuse one.
enum class AlertKind : std::uint8_t {
  deleted_with_stock = 1,       // the Product Service deleted a variant of which there is stock
  discontinued_with_stock = 2,  // it discontinued one, and policy keeps it on sale until the stock is gone
};

struct Alert {
  AlertId id;
  VariantId variant;
  AlertKind kind{};
  std::string detail;
  Timestamp raised_at;
  std::optional<Timestamp> acknowledged_at = {};
  std::optional<ClientId> acknowledged_by = {};

  bool is_open() const { return !acknowledged_at; }
  bool operator==(const Alert&) const = default;
};

// The names of the contract, e.g. VARIANT_DELETED_WITH_STOCK.
std::string_view name_of(AlertKind kind);

// The same for the row and for the event that tells of it: both follow from the ledger entry that raised it.
AlertId alert_id(VariantId variant, std::int64_t sequence);
std::string alert_detail(AlertKind kind, Quantity quantity, Quantity reserved);

}  // namespace inventory::domain

// The invariants of stock (CONTRACT section 1), recomputed from nothing but the ledger and the reservations.
#pragma once

#include <string>
#include <vector>

#include "base/ids.hpp"
#include "domain/stock.hpp"

namespace inventory::testing {

// What does not hold, in words; empty: all do. The stock must have started empty. Looks at the variants and
// reservations given.
std::string violated_invariants(const domain::Stock& stock, const std::vector<VariantId>& variants,
                                const std::vector<ReservationId>& reservations);

}  // namespace inventory::testing

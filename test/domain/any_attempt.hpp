// Random attempts for RapidCheck: few ids, so that most of them meet.
#pragma once

#include <ostream>

#include <rapidcheck.h>

#include "domain/attempt.hpp"

namespace inventory::testing {

inline constexpr int attempt_variants = 4;
inline constexpr int attempt_reservations = 8;

rc::Gen<Attempt> any_attempt();

// So that what failed is printed as a stock script.
void showValue(const Attempt& attempt, std::ostream& out);

}  // namespace inventory::testing

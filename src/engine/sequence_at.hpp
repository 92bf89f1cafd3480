// How far a stream of the ledger had come at an instant.
#pragma once

#include <cstdint>

#include "engine/store.hpp"

namespace inventory::engine {

// The last sequence at or before `at`, found by bisection: entries of a stream are ordered by time as well. `after`: the
// last that was archived; never less than that.
std::int64_t sequence_at(ReadStore& store, std::int32_t stream, std::int64_t after, Timestamp at);

}  // namespace inventory::engine

// A stream is a numbered part of the ledger with sequences of its own; a variant belongs to one of them for
// ever.
#pragma once

#include <cstdint>

#include "base/ids.hpp"

namespace inventory::domain {

// How many streams an installation has: 1 … 4096, fixed when its store is made.
struct StreamCount {
  std::int32_t value = 1;
};

// FNV-1a over the id, modulo the count: stored data depends on it, never change it.
inline std::int32_t stream_of(VariantId variant, StreamCount count) {
  if (count.value == 1) return 0;
  std::uint64_t hash = 14695981039346656037ull;
  for (const std::uint8_t byte : variant.uuid.bytes)
    hash = (hash ^ byte) * 1099511628211ull;
  return static_cast<std::int32_t>(hash % static_cast<std::uint64_t>(count.value));
}

// The stream that a reservation id made by this service carries (UuidMaker::make); of any other id, some stream.
inline std::int32_t stream_of(ReservationId id, StreamCount count) {
  return ((id.uuid.bytes[6] & 0x0f) << 8 | id.uuid.bytes[7]) % count.value;
}

}  // namespace inventory::domain

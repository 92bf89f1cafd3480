// Short names for ids in tests: variants are letters, reservations r0 … r255, traces 1 … 255.
#pragma once

#include <cstdint>
#include <string>

#include "base/ids.hpp"
#include "base/trace_context.hpp"

namespace inventory::testing {

inline VariantId variant(char letter) {
  VariantId id;
  id.uuid.bytes[0] = 0x10;
  id.uuid.bytes[15] = static_cast<std::uint8_t>(letter);
  return id;
}

inline char letter_of(VariantId id) {
  return static_cast<char>(id.uuid.bytes[15]);
}

inline ReservationId reservation(int number) {
  ReservationId id;
  id.uuid.bytes[0] = 0x20;
  id.uuid.bytes[15] = static_cast<std::uint8_t>(number);
  return id;
}

inline std::string name_of(ReservationId id) {
  return "r" + std::to_string(id.uuid.bytes[15]);
}

inline TraceContext trace(int number) {
  return TraceContext::from_bytes(std::string(TraceContext::bytes_size, static_cast<char>(number))).value();
}

}  // namespace inventory::testing

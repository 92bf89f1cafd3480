// 128-bit identifiers (RFC 9562): parsing, printing, and the two ways this service makes them.
//
// Values are plain bytes, safe to share between threads. Text is lower case with hyphens (CONTRACT section
// 1); parsing takes either case, because RFC 9562 section 4 asks readers to.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.hpp"

namespace inventory {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;

  // Exactly 36 characters, 8-4-4-4-12; anything else is nullopt.
  static std::optional<Uuid> parse(std::string_view text) noexcept;

  std::string to_string() const;
  void append_to(std::string& out) const;
};

// Version 5: the same name in the same namespace is the same id, for ever (RFC 9562 section 5.5).
Uuid uuid_from_name(const Uuid& name_space, std::string_view name);

// Makes version 7 ids (RFC 9562 section 5.7): time-ordered, so that they append to an index instead of
// scattering. Those of one maker grow within a millisecond, too (section 6.2, method 2). One maker belongs to one
// thread. Randomness is the operating system's.
class UuidMaker {
 public:
  // `stream`, 0 … 4095, is carried in the 12 bits after the version, so that a reservation id tells where its
  // rows are.
  Uuid make(Timestamp now, std::uint16_t stream = 0);

 private:
  std::uint64_t random();

  std::array<std::uint8_t, 256> pool_{};
  std::size_t used_ = 256;
  Timestamp last_at_ = Timestamp::from_ms(-1);
  std::uint64_t last_ = 0;  // the 62 bits of the last id that are neither time, version nor stream
};

struct UuidHash {
  std::size_t operator()(const Uuid& id) const noexcept;
};

}  // namespace inventory

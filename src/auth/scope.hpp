// What a client may do: the scopes of CONTRACT section 2, and sets of them.
//
// Values are plain bits: any thread. A scope we do not know grants nothing here and is ignored where tokens
// are read; an authorization server may put scopes of other services into the same token.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace inventory::auth {

enum class Scope : std::uint8_t { read, reserve, adjust, admin, events, ingest };

inline constexpr std::array all_scopes{Scope::read,  Scope::reserve, Scope::adjust,
                                       Scope::admin, Scope::events,  Scope::ingest};

// "inventory:read" and so on.
std::string_view name_of(Scope scope) noexcept;
std::optional<Scope> scope_named(std::string_view name) noexcept;

class ScopeSet {
 public:
  constexpr ScopeSet() = default;
  constexpr ScopeSet(std::initializer_list<Scope> scopes) {
    for (const Scope scope : scopes)
      add(scope);
  }

  constexpr void add(Scope scope) { bits_ |= bit(scope); }
  constexpr bool contains(Scope scope) const { return (bits_ & bit(scope)) != 0; }
  constexpr bool contains_any_of(ScopeSet others) const { return (bits_ & others.bits_) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool operator==(const ScopeSet&) const = default;

  // Names in the order of the enumeration, separated by one space.
  std::string to_string() const;

 private:
  static constexpr std::uint32_t bit(Scope scope) { return std::uint32_t{1} << static_cast<unsigned>(scope); }
  std::uint32_t bits_ = 0;
};

// A space-separated list (RFC 6749 section 3.3). Unknown names are ignored.
ScopeSet parse_scopes(std::string_view list) noexcept;

}  // namespace inventory::auth

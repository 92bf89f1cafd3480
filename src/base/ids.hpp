// Identifiers that cannot be mixed up: one type a meaning.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>

#include "base/uuid.hpp"

namespace inventory {

template <class Tag>
struct Id {
  Uuid uuid;
  auto operator<=>(const Id&) const = default;
  std::string to_string() const { return uuid.to_string(); }
};

// An identifier that another service owns and we only compare: opaque text.
template <class Tag>
struct Name {
  std::string text;
  auto operator<=>(const Name&) const = default;
};

using VariantId = Id<struct VariantTag>;
using ReservationId = Id<struct ReservationTag>;
using CorrelationId = Id<struct CorrelationTag>;
using EventId = Id<struct EventTag>;
using AlertId = Id<struct AlertTag>;
using InstallationId = Id<struct InstallationTag>;

using OrderId = Name<struct OrderTag>;
using UserId = Name<struct UserTag>;
using ClientId = Name<struct ClientTag>;  // who calls: the client of the access token

struct IdHash {
  template <class Tag>
  std::size_t operator()(const Id<Tag>& id) const noexcept {
    return UuidHash{}(id.uuid);
  }
  template <class Tag>
  std::size_t operator()(const Name<Tag>& name) const noexcept {
    return std::hash<std::string>{}(name.text);
  }
};

}  // namespace inventory

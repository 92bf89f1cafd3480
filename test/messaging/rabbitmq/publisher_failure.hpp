// What a call to a publisher failed with, if it did.
#pragma once

#include <optional>

#include "engine/event_publisher.hpp"

namespace inventory::testing {

template <class Call>
std::optional<engine::BrokerError> failure_of(Call call) {
  try {
    call();
    return std::nullopt;
  } catch (const engine::BrokerError& failure) {
    return failure;
  }
}

template <class Call>
std::optional<engine::BrokerFault> fault_of(Call call) {
  const auto failure = failure_of(call);
  if (!failure) return std::nullopt;
  return failure->fault();
}

}  // namespace inventory::testing

// What became of a message, as text to compare.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "messaging/incoming_event.hpp"

namespace inventory::testing {

inline constexpr std::string_view variant_text = "10000000-0000-0000-0000-000000000061";

// `TYPE key=KEY ACTION`, the action as a stock script would say it; or `unusable:` and the pointers of what is
// wrong, `""` being the whole; or `no JSON`.
std::string outcome_of(std::string_view body,
                       std::optional<messaging::CloudEventAttributes> attributes = std::nullopt);

// Our own envelope around data.
std::string enveloped(const std::string& type, const std::string& data);

}  // namespace inventory::testing

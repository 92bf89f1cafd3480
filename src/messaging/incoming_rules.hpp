// What each consumed event asks of the stock: the table of CONTRACT section 4. For incoming_event.cpp only.
#pragma once

#include <optional>
#include <string_view>

#include "domain/command.hpp"
#include "json/object_reader.hpp"

namespace inventory::messaging {

// `type` with its suffix. Nothing for a type that is not followed; violations stay in the reader.
std::optional<domain::Action> action_of(std::string_view type, json::ObjectReader& data);

bool is_followed(std::string_view type);

}  // namespace inventory::messaging

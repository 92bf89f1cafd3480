// `inventory export`: every item as a row of CSV, in the order of ids.
#pragma once

#include <cstddef>
#include <ostream>

#include "client/server_address.hpp"

namespace inventory::client {

// Returns the number of rows. Items change while they are read: each row is right for the moment of its page. Throws
// std::runtime_error with a sentence when the service fails.
std::size_t export_items(const Service& service, std::ostream& out, std::ostream& complaints,
                         bool on_terminal);

}  // namespace inventory::client

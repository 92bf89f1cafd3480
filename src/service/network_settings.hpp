// The rows of the table of settings that are about the network.
#pragma once

#include <vector>

#include "service/settings.hpp"

namespace inventory::service {

// In the order of the help.
std::vector<Setting> network_settings();

}  // namespace inventory::service

// The rows of the table of settings that are about the message broker.
#pragma once

#include <vector>

#include "service/settings.hpp"

namespace inventory::service {

// In the order of the help.
std::vector<Setting> broker_settings();

}  // namespace inventory::service

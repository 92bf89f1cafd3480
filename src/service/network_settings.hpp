// The rows of the table of settings that are about the network.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "service/settings.hpp"

namespace inventory::service {

// In the order of the help.
std::vector<Setting> network_settings();

// What of them does not fit together, each a sentence; `name_of` says where a setting came from.
std::vector<std::string> network_misfits(const Configuration& configuration,
                                         const std::function<std::string(std::string_view)>& name_of);

}  // namespace inventory::service

// The rows of the table of settings about access tokens.
#pragma once

#include <vector>

#include "service/settings.hpp"

namespace inventory::service {

std::vector<Setting> token_settings();

// What is wrong with these settings taken together: see misfits().
std::vector<std::string> token_misfits(const Configuration& configuration,
                                       const std::function<std::string(std::string_view)>& name_of);

}  // namespace inventory::service

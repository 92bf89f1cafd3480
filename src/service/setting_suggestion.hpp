// What somebody may have meant who wrote a name that is none.
#pragma once

#include <string>
#include <string_view>

namespace inventory::service {

// "; did you mean <name>?" with the setting nearest to `name`, empty when none is near. `spell` turns a
// setting's name into the form it has where the mistake was made.
using Spelling = std::string (*)(std::string_view setting_name);
std::string did_you_mean(std::string_view name, Spelling spell);

std::string as_key(std::string_view setting_name);
std::string as_flag(std::string_view setting_name);
std::string as_variable(std::string_view setting_name);

}  // namespace inventory::service

// The version of this binary, as CMake's project() has it.
#pragma once

#include <string_view>

namespace inventory::service {

constexpr std::string_view version() {
  return INVENTORY_VERSION;
}

}  // namespace inventory::service

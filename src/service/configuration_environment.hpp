// Which environment variables are meant for us.
//
// Kubernetes puts variables for every Service of the namespace into every container, so that one named
// "inventory" (or "inventory-…") makes variables that begin as ours do; those are none of our business. Pure;
// any thread.
#pragma once

#include <string_view>

namespace inventory::service {

inline constexpr std::string_view environment_prefix = "INVENTORY_";
inline constexpr std::string_view file_variable = "INVENTORY_CONFIG";

// INVENTORY_SERVICE_HOST, INVENTORY_SERVICE_PORT_HTTP, INVENTORY_PORT=tcp://…, INVENTORY_PORT_80_TCP_ADDR and
// so on.
bool is_service_link(std::string_view name, std::string_view value);

}  // namespace inventory::service

#include "service/configuration_environment.hpp"

#include <algorithm>
#include <array>

namespace inventory::service {
namespace {

constexpr std::array protocols{std::string_view("TCP"), std::string_view("UDP"), std::string_view("SCTP")};

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// tcp://10.0.0.1:8080
bool is_endpoint(std::string_view value) {
  return value.starts_with("tcp://") || value.starts_with("udp://") || value.starts_with("sctp://");
}

// "8080_TCP", "8080_TCP_ADDR"
bool is_port_detail(std::string_view text) {
  const auto digits_end = text.find('_');
  if (digits_end == std::string_view::npos || !is_number(text.substr(0, digits_end))) return false;
  std::string_view protocol = text.substr(digits_end + 1);
  for (const std::string_view detail : {"_PROTO", "_PORT", "_ADDR"}) {
    if (!protocol.ends_with(detail)) continue;
    protocol.remove_suffix(detail.size());
    break;
  }
  return std::ranges::find(protocols, protocol) != protocols.end();
}

}  // namespace

bool is_service_link(std::string_view name, std::string_view value) {
  if (!name.starts_with(environment_prefix)) return false;
  // With the underscore, so that the Service's own name may be empty or go on.
  name.remove_prefix(environment_prefix.size() - 1);
  if (name.ends_with("_SERVICE_HOST")) return true;
  if (name.find("_SERVICE_PORT") != std::string_view::npos && is_number(value)) return true;
  if (name.ends_with("_PORT") && is_endpoint(value)) return true;
  constexpr std::string_view port = "_PORT_";
  for (auto at = name.find(port); at != std::string_view::npos; at = name.find(port, at + 1)) {
    if (is_port_detail(name.substr(at + port.size()))) return true;
  }
  return false;
}

}  // namespace inventory::service

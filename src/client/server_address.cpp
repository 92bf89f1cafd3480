#include "client/server_address.hpp"

#include <algorithm>

namespace inventory::client {
namespace {

constexpr std::string_view plain_scheme = "http://";
constexpr std::string_view encrypted_scheme = "https://";

}  // namespace

std::expected<ServerAddress, std::string> ServerAddress::parse(std::string_view url) {
  const auto wrong =
      std::unexpected(std::string("is no address of a service; write http://HOST:PORT or https://HOST:PORT"));
  ServerAddress address;
  address.is_encrypted = url.starts_with(encrypted_scheme);
  if (!address.is_encrypted && !url.starts_with(plain_scheme)) return wrong;
  url.remove_prefix(address.is_encrypted ? encrypted_scheme.size() : plain_scheme.size());
  address.port = address.is_encrypted ? "443" : "80";
  if (url.ends_with('/')) url.remove_suffix(1);
  const std::size_t bracket = url.starts_with('[') ? url.find(']') : 0;
  if (bracket == std::string_view::npos) return wrong;
  const std::size_t colon = url.find(':', bracket);
  address.host = url.substr(0, std::min(colon, url.size()));
  if (colon != std::string_view::npos) address.port = url.substr(colon + 1);
  if (address.host.starts_with('[')) address.host = address.host.substr(1, address.host.size() - 2);
  const bool port_is_number =
      !address.port.empty() && std::ranges::all_of(address.port, [](char c) { return c >= '0' && c <= '9'; });
  if (address.host.empty() || address.host.find('/') != std::string::npos || !port_is_number) return wrong;
  return address;
}

std::string ServerAddress::authority() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + port;
}

std::string ServerAddress::url() const {
  return std::string(is_encrypted ? encrypted_scheme : plain_scheme) + authority();
}

}  // namespace inventory::client

#include "service/listen_address.hpp"

#include <charconv>

#include <boost/asio/ip/address.hpp>

namespace inventory::service {
namespace {

constexpr std::string_view right_form =
    "is not a numeric address and port; write 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080";

struct Parts {
  std::string_view host;
  std::string_view port;
  bool bracketed;
};

Parts split(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find("]:");
    if (end == std::string_view::npos) return {};
    return {text.substr(1, end - 1), text.substr(end + 2), true};
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return {};
  return {text.substr(0, colon), text.substr(colon + 1), false};
}

bool parse_port(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return !text.empty() && error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::expected<ListenAddress, std::string> ListenAddress::parse(std::string_view text) {
  const Parts parts = split(text);
  boost::system::error_code error;
  const auto host = boost::asio::ip::make_address(parts.host, error);
  ListenAddress address;
  if (error || host.is_v6() != parts.bracketed || !parse_port(parts.port, address.port))
    return std::unexpected(std::string(right_form));
  address.host = host.to_string();
  return address;
}

std::string ListenAddress::to_string() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool ListenAddress::is_loopback() const {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  if (error) return false;
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6()).is_loopback();
  return address.is_loopback();
}

}  // namespace inventory::service

#include "messaging/rabbitmq/broker_address.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <boost/url/encode.hpp>
#include <boost/url/grammar/ci_string.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url_view.hpp>

namespace inventory::messaging::rabbitmq {
namespace {

constexpr std::uint16_t plain_port = 5672;
constexpr std::uint16_t tls_port = 5671;

std::unexpected<std::string> must(std::string what) {
  return std::unexpected("must " + std::move(what));
}

bool is_clean(std::string_view part) {
  return std::ranges::none_of(part, [](char c) { return c == '\0'; });
}

std::string encoded(std::string_view part) {
  return boost::urls::encode(part, boost::urls::unreserved_chars);
}

std::string bracketed(const std::string& host) {
  return host.contains(':') ? "[" + host + "]" : host;
}

// Letters of other scripts are looked up as xn--….
bool is_host(std::string_view host, boost::urls::host_type type) {
  if (type != boost::urls::host_type::name)
    return type == boost::urls::host_type::ipv4 || type == boost::urls::host_type::ipv6;
  return std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  });
}

// Boost 1.81 reads one that is too large as something else.
std::optional<std::uint16_t> port_of(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port == 0) return std::nullopt;
  return port;
}

}  // namespace

std::expected<BrokerAddress, std::string> BrokerAddress::parse(std::string_view text) {
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) {
    return must(
        "be an address like amqp://user:password@host:5672/vhost, with %-escapes for special characters");
  }
  const boost::urls::url_view& url = *parsed;
  BrokerAddress address;
  address.tls = boost::urls::grammar::ci_is_equal(url.scheme(), "amqps");
  if (!address.tls && !boost::urls::grammar::ci_is_equal(url.scheme(), "amqp"))
    return must("begin with amqp:// or amqps://");

  if (!url.has_authority() || url.encoded_host().empty()) return must("name a host after amqp://");
  if (url.has_query()) return must("have nothing behind a question mark: there are settings for that");
  if (url.has_fragment()) return must("have no '#'; it is written %23");
  address.host = url.host_address();
  if (!is_host(address.host, url.host_type()))
    return must("have a host of letters, digits, dots and hyphens, or a numeric one");

  address.port = address.tls ? tls_port : plain_port;
  const std::string path(url.encoded_path());
  const bool is_port_cut = !path.empty() && !path.starts_with('/');  // Boost 1.81 reads `:1x` as 1 and a path
  if (is_port_cut || (url.has_port() && !url.port().empty())) {
    const auto port = port_of(std::string(url.port()));
    if (is_port_cut || !port) return must("have a port from 1 to 65535");
    address.port = *port;
  }
  if (url.has_userinfo()) {
    address.user = url.user();
    address.password = url.password();
    if (address.user.empty()) return must("name a user before the password");
  }
  if (path.size() > 1) {
    if (path.find('/', 1) != std::string::npos) return must("have %2F for a slash in the virtual host");
    address.virtual_host = url.path().substr(1);
  }
  if (!is_clean(address.user) || !is_clean(address.password) || !is_clean(address.virtual_host))
    return must("have no %00");
  return address;
}

std::string BrokerAddress::redacted() const {
  return (tls ? "amqps://" : "amqp://") + encoded(user) + "@" + authority() + "/" + encoded(virtual_host);
}

std::string BrokerAddress::authority() const {
  return bracketed(host) + ":" + std::to_string(port);
}

}  // namespace inventory::messaging::rabbitmq

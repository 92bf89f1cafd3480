// Where a socket listens: a numeric address and a port.
//
// Names are not resolved: what a name means can change between two starts, and a service that asked for
// loopback must never find itself on another interface. Values are plain data; any thread.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace inventory::service {

struct ListenAddress {
  std::string host = "127.0.0.1";  // IPv4 or IPv6, without brackets
  std::uint16_t port = 0;          // 0: any free one

  // "127.0.0.1:8080", "[::1]:8080". The error says what would be right.
  static std::expected<ListenAddress, std::string> parse(std::string_view text);

  std::string to_string() const;
  // Only this machine can connect: 127.0.0.0/8, ::1, and ::ffff:127.0.0.0/104.
  bool is_loopback() const;

  bool operator==(const ListenAddress&) const = default;
};

}  // namespace inventory::service

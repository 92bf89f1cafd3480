// Where a running service is: `http://HOST:PORT`, and who asks.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace inventory::client {

struct ServerAddress {
  std::string host;  // without brackets
  std::string port;

  // The error is what the text should have been, for a sentence that names it.
  static std::expected<ServerAddress, std::string> parse(std::string_view url);
  std::string authority() const;  // for the Host field
};

struct Service {
  ServerAddress address;
  std::string token;  // a secret: never printed
};

}  // namespace inventory::client

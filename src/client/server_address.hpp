// Where a running service is, `http://HOST:PORT` or `https://HOST:PORT`, whom to trust there, and who asks.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace inventory::client {

struct ServerAddress {
  std::string host;  // without brackets
  std::string port;
  bool is_encrypted = false;

  // The error is what the text should have been, for a sentence that names it.
  static std::expected<ServerAddress, std::string> parse(std::string_view url);
  std::string authority() const;  // for the Host field
  std::string url() const;
};

// Of an encrypted connection, PEM files.
struct TlsTrust {
  std::filesystem::path ca_file = {};      // whom to believe; empty: whom the system believes
  std::filesystem::path certificate = {};  // of our own, where the service wants one; empty: none
  std::filesystem::path key = {};          // the certificate's
};

struct Service {
  ServerAddress address;
  std::string token;  // a secret: never printed
  TlsTrust trust = {};
};

}  // namespace inventory::client

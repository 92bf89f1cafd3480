// A place that keys and descriptions of issuers may be fetched from: https, or http that does not leave this
// machine.
//
// Taken apart by libcurl, which fetches it too, so that nothing is read in two ways. Values are plain data; any
// thread.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace inventory::auth {

class FetchUrl {
 public:
  static constexpr std::size_t bytes_max = 1024;

  // Without user, password and fragment; plain http only to 127.0.0.0/8, ::1 and localhost. The error is a
  // clause that continues a sentence about the URL.
  static std::expected<FetchUrl, std::string> parse(std::string_view text);
  // Also without a query (RFC 8414 section 2).
  static std::expected<FetchUrl, std::string> parse_issuer(std::string_view text);

  // As it was written: what `iss` is compared with.
  const std::string& text() const { return text_; }
  std::string_view origin() const;  // "https://login.example:8443"
  std::string_view path() const;    // with what follows it; "" or from "/" on
  bool is_loopback() const { return is_loopback_; }
  bool is_encrypted() const { return is_encrypted_; }
  bool operator==(const FetchUrl&) const = default;

 private:
  FetchUrl() = default;

  std::string text_;
  std::size_t origin_bytes_ = 0;
  bool is_loopback_ = false;
  bool is_encrypted_ = false;
};

}  // namespace inventory::auth

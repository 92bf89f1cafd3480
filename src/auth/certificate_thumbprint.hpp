// What a token is bound to: the SHA-256 of its client's certificate in DER (`x5t#S256`, RFC 8705 section 3.1).
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace inventory::auth {

struct CertificateThumbprint {
  std::array<unsigned char, 32> sha256{};

  // 43 characters of base64url in their one canonical spelling; none for anything else. Any thread.
  static std::optional<CertificateThumbprint> parse(std::string_view text);

  bool operator==(const CertificateThumbprint&) const = default;
};

}  // namespace inventory::auth

#include "auth/certificate_thumbprint.hpp"

#include <algorithm>

#include "auth/base64url.hpp"

namespace inventory::auth {

std::optional<CertificateThumbprint> CertificateThumbprint::parse(std::string_view text) {
  CertificateThumbprint thumbprint;
  const auto bytes = decode_base64url(text);
  if (!bytes || bytes->size() != thumbprint.sha256.size()) return std::nullopt;
  std::ranges::copy(*bytes, thumbprint.sha256.begin());
  return thumbprint;
}

}  // namespace inventory::auth

#include "auth/verification_key.hpp"

#include <utility>

#include <openssl/err.h>

namespace inventory::auth {

VerificationKey::VerificationKey(std::string key_id, SignatureAlgorithm algorithm,
                                 std::size_t signature_bytes, std::string material, CjoseKey key)
    : key_id_(std::move(key_id)),
      algorithm_(algorithm),
      signature_bytes_(signature_bytes),
      material_(std::move(material)),
      key_(std::move(key)) {}

bool VerificationKey::has_signed(std::string_view token, const TokenParts& parts) const {
  if (parts.algorithm != algorithm_ || parts.signature_bytes != signature_bytes_) return false;
  cjose_err error{};
  const CjoseSigned imported(cjose_jws_import(token.data(), token.size(), &error));
  const bool valid = imported && cjose_jws_verify(imported.get(), key_.get(), &error);
  // libcjose takes one error off OpenSSL's queue of this thread. Any others would be taken for a failure of
  // whatever uses OpenSSL here next.
  if (!valid) ERR_clear_error();
  return valid;
}

}  // namespace inventory::auth

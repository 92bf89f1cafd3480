#include "auth/verification_key.hpp"

#include <openssl/err.h>

namespace inventory::auth {

bool VerificationKey::has_signed(std::string_view token) const {
  cjose_err error{};
  const CjoseSigned imported(cjose_jws_import(token.data(), token.size(), &error));
  const bool valid = imported && cjose_jws_verify(imported.get(), key_.get(), &error);
  // libcjose takes one error off OpenSSL's queue of this thread. Any others would be taken for a failure of
  // whatever uses OpenSSL here next.
  if (!valid) ERR_clear_error();
  return valid;
}

}  // namespace inventory::auth

// A certificate authority of a test, and certificates of it.
#pragma once

#include <memory>
#include <string>

#include <openssl/evp.h>
#include <openssl/x509.h>

namespace inventory::auth {

struct Identity {
  std::string certificate_pem;
  std::string key_pem;
};

class TestAuthority {
 public:
  TestAuthority();

  std::string certificate_pem() const;
  // For a server of these names, as in "DNS:localhost,IP:127.0.0.1", valid from now minus an hour to now plus
  // so many seconds.
  Identity issue(const std::string& names, long valid_for_s = 3600) const;

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
  };
  std::unique_ptr<EVP_PKEY, Free> key_;
  std::unique_ptr<X509, Free> certificate_;
};

}  // namespace inventory::auth

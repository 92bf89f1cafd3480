#include "http/tls.hpp"

#include <array>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509err.h>

namespace inventory::http {
namespace {

constexpr const char* tls_1_2_suites =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* tls_1_3_suites =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* key_groups = "X25519:P-256:P-384";

constexpr std::array<unsigned char, 9> http_1_1{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// A client that names protocols must name ours (RFC 7301 section 3.2).
int choose_protocol(SSL* /*connection*/, const unsigned char** chosen, unsigned char* length,
                    const unsigned char* offered, unsigned int offered_bytes, void* /*nothing*/) {
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, length, http_1_1.data(), http_1_1.size(), offered, offered_bytes) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

// Only what OpenSSL says of its own: never what stands in the file.
std::runtime_error failure(const std::filesystem::path& file, std::string_view what) {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  std::string text = file.string() + " " + std::string(what);
  if (reason != nullptr) text += std::string(": ") + reason;
  return std::runtime_error(text);
}

void set_bounds(SSL_CTX* context) {
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_num_tickets(context, 0) != 1 || SSL_CTX_set_cipher_list(context, tls_1_2_suites) != 1 ||
      SSL_CTX_set_ciphersuites(context, tls_1_3_suites) != 1 ||
      SSL_CTX_set1_groups_list(context, key_groups) != 1) {
    throw std::runtime_error("this OpenSSL cannot do what TLS is to be bounded to");
  }
}

// Without this one OpenSSL would ask at the terminal.
int no_passphrase(char* /*into*/, int /*size*/, int /*writing*/, void* /*nothing*/) {
  return 0;
}

void use_own(SSL_CTX* context, const TlsFiles& files) {
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1)
    throw failure(files.certificate, "holds no certificate that can be read");
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) == 1) return;
  if (ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH)
    throw failure(files.key, "holds the key of another certificate than " + files.certificate.string());
  throw failure(files.key, "holds no key without a passphrase that can be read");
}

void trust_clients(SSL_CTX* context, const TlsFiles& files) {
  if (files.client_ca.empty()) return;
  STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(files.client_ca.c_str());
  if (names == nullptr || SSL_CTX_load_verify_file(context, files.client_ca.c_str()) != 1) {
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    throw failure(files.client_ca, "holds no certificates that can be read");
  }
  SSL_CTX_set_client_CA_list(context, names);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (files.client_required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                     nullptr);
}

}  // namespace

void TlsContext::Release::operator()(ssl_ctx_st* context) const noexcept {
  SSL_CTX_free(context);
}

TlsContext::TlsContext(const TlsFiles& files) : context_(SSL_CTX_new(TLS_server_method())) {
  if (!context_) throw std::bad_alloc();
  ERR_clear_error();
  set_bounds(context_.get());
  use_own(context_.get(), files);
  trust_clients(context_.get(), files);
}

TlsContext::~TlsContext() = default;

ssl_st* TlsContext::make_connection(int socket) const {
  SSL* connection = SSL_new(context_.get());
  if (connection == nullptr) throw std::bad_alloc();
  if (SSL_set_fd(connection, socket) != 1) {
    SSL_free(connection);
    throw std::bad_alloc();
  }
  SSL_set_accept_state(connection);
  return connection;
}

TlsSource::TlsSource(TlsFiles files)
    : files_(std::move(files)),
      read_as_of_(changed_at()),
      current_(std::make_shared<const TlsContext>(files_)) {}

std::shared_ptr<const TlsContext> TlsSource::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

// A change while the files are read is found at the next look.
void TlsSource::reload() {
  const Times times = changed_at();
  {
    const std::lock_guard lock(mutex_);
    read_as_of_ = times;
  }
  auto fresh = std::make_shared<const TlsContext>(files_);
  const std::lock_guard lock(mutex_);
  current_ = std::move(fresh);
}

bool TlsSource::is_outdated() const {
  const Times times = changed_at();
  const std::lock_guard lock(mutex_);
  return times != read_as_of_;
}

TlsSource::Times TlsSource::changed_at() const {
  Times times;
  for (const auto& file : {files_.certificate, files_.key, files_.client_ca}) {
    std::error_code missing;
    times.push_back(std::filesystem::last_write_time(file, missing));
  }
  return times;
}

}  // namespace inventory::http

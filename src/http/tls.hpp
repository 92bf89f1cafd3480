// TLS of the server's own: what its connections are encrypted with.
//
// TLS 1.2 and 1.3; of 1.2 only suites with forward secrecy and authenticated encryption; groups X25519, P-256 and P-384;
// no compression, no renegotiation, and no session is resumed, so that no key outlives its connection
// (RFC 9325). Names and dates of our own certificate are not checked: that is for who connects.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include <openssl/types.h>

namespace inventory::http {

struct TlsFiles {
  std::filesystem::path certificate = {};  // PEM: ours, then those between it and its authority
  std::filesystem::path key = {};          // PEM, of the certificate
  // PEM; who connects is asked for a certificate of it, and one of another authority ends the handshake. Empty: nobody is.
  std::filesystem::path client_ca = {};
  bool client_required = false;  // without a certificate nobody is let in
};

// Constant after construction; any thread.
class TlsContext {
 public:
  // Throws std::runtime_error with a sentence for the operator, which names the file and holds nothing of the key.
  explicit TlsContext(const TlsFiles& files);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // A connection's state, the caller's to free.
  ssl_st* make_connection(int socket) const;

 private:
  struct Release {
    void operator()(ssl_ctx_st* context) const noexcept;
  };
  std::unique_ptr<ssl_ctx_st, Release> context_;
};

// The files as they are now, and as they were when they were last good. Any thread.
class TlsSource {
 public:
  // Throws as TlsContext does.
  explicit TlsSource(TlsFiles files);

  std::shared_ptr<const TlsContext> current() const;

  // Reads the files anew; connections from now on are encrypted with them. Throws as TlsContext does, and then
  // leaves things as they are.
  void reload();
  // Whether a file was changed since it was last read.
  bool is_outdated() const;

 private:
  using Times = std::vector<std::filesystem::file_time_type>;
  Times changed_at() const;

  const TlsFiles files_;
  mutable std::mutex mutex_;
  Times read_as_of_;                           // guarded by mutex_
  std::shared_ptr<const TlsContext> current_;  // guarded by mutex_
};

}  // namespace inventory::http

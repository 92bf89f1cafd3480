#include "http/connection.hpp"

#include <algorithm>
#include <string_view>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace inventory::http {
namespace {

namespace asio = boost::asio;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t record_bytes_max = 16 * 1024;  // RFC 8446 section 5.1

}  // namespace

void Connection::Release::operator()(ssl_st* connection) const noexcept {
  SSL_free(connection);
}

Connection::Connection(Socket socket, std::shared_ptr<const TlsContext> tls)
    : socket_(std::move(socket)), tls_(std::move(tls)) {
  Error ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (tls_) ssl_.reset(tls_->make_connection(socket_.native_handle()));
}

asio::awaitable<Connection::Error> Connection::begin() {
  if (!ssl_) co_return Error();
  while (true) {
    ERR_clear_error();
    const int outcome = SSL_accept(ssl_.get());
    if (outcome == 1) break;
    if (const Error error = error_of(outcome); error != asio::error::would_block) co_return error;
    const auto [error] = co_await socket_.async_wait(awaited_, as_result);
    if (error) co_return error;
  }
  note_client();
  co_return Error();
}

std::size_t Connection::read_some(asio::mutable_buffer into, Error& error) {
  if (!ssl_) return socket_.read_some(asio::buffer(into), error);
  std::size_t count = 0;
  ERR_clear_error();
  const int outcome = SSL_read_ex(ssl_.get(), into.data(), into.size(), &count);
  error = outcome == 1 ? Error() : error_of(outcome);
  return outcome == 1 ? count : 0;
}

// What belongs together goes into one record. OpenSSL must be offered a record again until it has gone.
std::size_t Connection::write_some(const Pieces& pieces, Error& error) {
  if (!ssl_) return socket_.write_some(pieces, error);
  if (record_is_dropped_) {
    write_record(error);
    if (error) return 0;
    record_is_dropped_ = false;
  }
  if (record_.empty()) {
    for (const auto& piece : pieces) {
      const std::string_view bytes(static_cast<const char*>(piece.data()), piece.size());
      record_.append(bytes.substr(0, record_bytes_max - record_.size()));
    }
  }
  return write_record(error);
}

std::size_t Connection::write_record(Error& error) {
  error = {};
  if (record_.empty()) return 0;
  std::size_t count = 0;
  ERR_clear_error();
  const int outcome = SSL_write_ex(ssl_.get(), record_.data(), record_.size(), &count);
  if (outcome != 1) {
    error = error_of(outcome);
    return 0;
  }
  record_.clear();
  return count;
}

asio::awaitable<Connection::Progress> Connection::read(asio::mutable_buffer into) {
  if (!ssl_) {
    const auto [error, count] = co_await socket_.async_read_some(asio::buffer(into), as_result);
    co_return Progress(error, count);
  }
  while (true) {
    Error error;
    const std::size_t count = read_some(into, error);
    if (error != asio::error::would_block) co_return Progress(error, count);
    const auto [failed] = co_await socket_.async_wait(awaited_, as_result);
    if (failed) co_return Progress(failed, 0);
  }
}

asio::awaitable<Connection::Progress> Connection::write(const Pieces& pieces) {
  if (!ssl_) {
    const auto [error, count] = co_await socket_.async_write_some(pieces, as_result);
    co_return Progress(error, count);
  }
  while (true) {
    Error error;
    const std::size_t count = write_some(pieces, error);
    if (error != asio::error::would_block) co_return Progress(error, count);
    const auto [failed] = co_await socket_.async_wait(awaited_, as_result);
    if (failed) co_return Progress(failed, 0);
  }
}

bool Connection::has_buffered_input() const {
  return ssl_ && SSL_has_pending(ssl_.get()) == 1;
}

bool Connection::has_input() const {
  Error ignored;
  return has_buffered_input() || socket_.available(ignored) > 0;
}

void Connection::cancel() {
  Error ignored;
  socket_.cancel(ignored);
}

void Connection::close() {
  Error ignored;
  socket_.close(ignored);
}

Connection::Error Connection::end_output() {
  if (ssl_ && SSL_is_init_finished(ssl_.get()) == 1) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
  }
  Error error;
  socket_.shutdown(asio::socket_base::shutdown_send, error);
  return error;
}

void Connection::reset_on_close(bool resets) {
  Error ignored;
  socket_.set_option(asio::socket_base::linger(resets, 0), ignored);
}

Connection::Error Connection::error_of(int outcome) {
  switch (SSL_get_error(ssl_.get(), outcome)) {
    case SSL_ERROR_WANT_READ: awaited_ = Socket::wait_read; return asio::error::would_block;
    case SSL_ERROR_WANT_WRITE: awaited_ = Socket::wait_write; return asio::error::would_block;
    case SSL_ERROR_ZERO_RETURN: return asio::error::eof;
    default: return asio::error::connection_reset;
  }
}

// One that was not verified has ended the handshake; without an authority that is trusted nobody is asked for one.
void Connection::note_client() {
  X509* certificate = SSL_get0_peer_certificate(ssl_.get());
  if (certificate == nullptr || SSL_get_verify_result(ssl_.get()) != X509_V_OK) return;
  auth::CertificateThumbprint thumbprint;
  unsigned int bytes = 0;
  if (X509_digest(certificate, EVP_sha256(), thumbprint.sha256.data(), &bytes) == 1)
    client_certificate_ = thumbprint;
}

}  // namespace inventory::http

// What a session reads from and writes to: a socket, by itself or under TLS.
//
// The calls that end in _some never wait and say would_block instead. Under TLS an end of input without the other
// side's farewell is an error, not the end (RFC 8446 section 6.1). One thread.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "auth/certificate_thumbprint.hpp"
#include "http/tls.hpp"

namespace inventory::http {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

class Connection {
 public:
  using Error = boost::system::error_code;
  using Pieces = std::array<boost::asio::const_buffer, 3>;  // sent one after the other
  using Progress = std::pair<Error, std::size_t>;           // bytes, also when there is an error

  // `tls`: null for none.
  Connection(Socket socket, std::shared_ptr<const TlsContext> tls);

  // Before anything is read or written. At once without TLS.
  boost::asio::awaitable<Error> begin();

  std::size_t read_some(boost::asio::mutable_buffer into, Error& error);
  // When it would block, the next call must offer the same bytes, or drop_write() come before it.
  std::size_t write_some(const Pieces& pieces, Error& error);
  // What blocked is not offered again. Under TLS it may still go out, but counts for nobody.
  void drop_write() { record_is_dropped_ = !record_.empty(); }
  // Wait until there is something to read, or some was written. cancel() ends the waiting.
  boost::asio::awaitable<Progress> read(boost::asio::mutable_buffer into);
  boost::asio::awaitable<Progress> write(const Pieces& pieces);

  // Calls `ready(error)` once something can be read, or cancel() was called.
  template <typename Ready>
  void when_readable(Ready ready) {
    if (has_buffered_input()) {
      boost::asio::post(socket_.get_executor(), [ready = std::move(ready)] { ready(Error()); });
    } else {
      socket_.async_wait(Socket::wait_read, std::move(ready));
    }
  }
  // Whether there is input that was not read.
  bool has_input() const;

  void cancel();
  void close();
  // Says farewell: nothing more will be written.
  Error end_output();
  // Whether close() resets the connection, so that the other side sees that something is missing.
  void reset_on_close(bool resets);

  // Of the certificate that the client has shown, of an authority that is trusted, and proved to have the key of.
  // Constant once hands are shaken.
  const std::optional<auth::CertificateThumbprint>& client_certificate() const { return client_certificate_; }
  Socket::executor_type get_executor() { return socket_.get_executor(); }

 private:
  struct Release {
    void operator()(ssl_st* connection) const noexcept;
  };

  bool has_buffered_input() const;
  // What the outcome of an operation of OpenSSL means; would_block sets what is waited for.
  Error error_of(int outcome);
  std::size_t write_record(Error& error);
  void note_client();

  Socket socket_;
  std::shared_ptr<const TlsContext> tls_;
  std::unique_ptr<ssl_st, Release> ssl_;
  Socket::wait_type awaited_ = Socket::wait_read;
  std::string record_;              // under TLS: the bytes that are being written
  bool record_is_dropped_ = false;  // they are not of who writes now
  std::optional<auth::CertificateThumbprint> client_certificate_;
};

}  // namespace inventory::http

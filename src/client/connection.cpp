#include "client/connection.hpp"

#include <array>
#include <exception>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace inventory::client {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace ssl = asio::ssl;
using asio::use_awaitable;
using boost::system::system_error;

constexpr int http_1_1 = 11;
constexpr std::size_t piece_bytes = 64 * 1024;
constexpr std::uint64_t body_bytes_max = 64 * 1024 * 1024;  // of an answer that is read whole

template <class Body>
http::request<Body> make_request(http::verb method, const std::string& target, const Service& service) {
  http::request<Body> request{method, target, http_1_1};
  request.set(http::field::host, service.address.authority());
  request.set(http::field::authorization, "Bearer " + service.token);
  return request;
}

std::runtime_error broken(const system_error& error) {
  return std::runtime_error("the connection to the service broke: " + error.code().message());
}

// Throws std::runtime_error that names the file.
template <class Use>
void use_file(const std::filesystem::path& file, const char* what, Use use) {
  try {
    use(file.string());
  } catch (const system_error& error) {
    throw std::runtime_error(file.string() + " holds no " + what +
                             " that can be read: " + error.code().message());
  }
}

}  // namespace

struct Connection::Parts {
  Service service;
  asio::io_context context{1};
  ssl::context tls{ssl::context::tls_client};
  ssl::stream<asio::ip::tcp::socket> stream{context, trusting()};  // plain connections use its socket alone
  boost::beast::flat_buffer buffer;

  explicit Parts(Service asked) : service(std::move(asked)) {}

  ssl::context& trusting();
  void shake_hands();

  // With what the bytes go through.
  template <class Use>
  auto through(Use use) {
    return service.address.is_encrypted ? use(stream) : use(stream.next_layer());
  }

  template <class Stream>
  asio::awaitable<void> send(Stream& out, const std::string& target, std::string_view content_type,
                             const std::function<std::optional<std::string>()>& next);
  template <class Stream>
  asio::awaitable<void> receive(Stream& in, Answer& answer,
                                const std::function<void(std::string_view)>& answered);
};

ssl::context& Connection::Parts::trusting() {
  if (!service.address.is_encrypted) return tls;
  const TlsTrust& trust = service.trust;
  SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
  tls.set_verify_mode(ssl::verify_peer);
  if (trust.ca_file.empty()) {
    tls.set_default_verify_paths();
  } else {
    use_file(trust.ca_file, "certificates", [this](const std::string& file) { tls.load_verify_file(file); });
  }
  if (trust.certificate.empty()) return tls;
  use_file(trust.certificate, "certificate",
           [this](const std::string& file) { tls.use_certificate_chain_file(file); });
  use_file(trust.key, "key of the certificate",
           [this](const std::string& file) { tls.use_private_key_file(file, ssl::context::pem); });
  return tls;
}

void Connection::Parts::shake_hands() {
  const std::string& host = service.address.host;
  SSL* connection = stream.native_handle();
  // An address is looked for among addresses, else among names.
  if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host.c_str()) != 1) {
    SSL_set_tlsext_host_name(connection, host.c_str());
    if (SSL_set1_host(connection, host.c_str()) != 1)
      throw std::runtime_error("no certificate can be for \"" + host + "\"");
  }
  try {
    stream.handshake(ssl::stream_base::client);
  } catch (const system_error& error) {
    const long verdict = SSL_get_verify_result(connection);
    const std::string reason =
        verdict == X509_V_OK ? error.code().message() : X509_verify_cert_error_string(verdict);
    throw std::runtime_error("no trusted service answers at " + service.address.url() + ": " + reason);
  }
}

Connection::Connection(const Service& service) : parts_(std::make_unique<Parts>(service)) {
  auto& socket = parts_->stream.next_layer();
  try {
    asio::ip::tcp::resolver resolver(parts_->context);
    asio::connect(socket, resolver.resolve(service.address.host, service.address.port));
    socket.set_option(asio::ip::tcp::no_delay(true));
  } catch (const system_error& error) {
    throw std::runtime_error("no service answers at " + service.address.url() + ": " +
                             error.code().message());
  }
  if (service.address.is_encrypted) parts_->shake_hands();
}

Connection::~Connection() = default;

Answer Connection::get(const std::string& target) {
  return parts_->through([&](auto& stream) -> Answer {
    try {
      http::write(stream, make_request<http::empty_body>(http::verb::get, target, parts_->service));
      http::response_parser<http::string_body> parser;
      parser.body_limit(body_bytes_max);
      http::read(stream, parts_->buffer, parser);
      return {parser.get().result_int(), std::move(parser.get().body())};
    } catch (const system_error& error) {
      throw broken(error);
    }
  });
}

template <class Stream>
asio::awaitable<void> Connection::Parts::send(Stream& out, const std::string& target,
                                              std::string_view content_type,
                                              const std::function<std::optional<std::string>()>& next) {
  auto request = make_request<http::empty_body>(http::verb::post, target, service);
  request.set(http::field::content_type, content_type);
  request.chunked(true);
  http::request_serializer<http::empty_body> serializer(request);
  co_await http::async_write_header(out, serializer, use_awaitable);
  while (const auto piece = next())
    co_await asio::async_write(out, http::make_chunk(asio::buffer(*piece)), use_awaitable);
  co_await asio::async_write(out, http::make_chunk_last(), use_awaitable);
}

template <class Stream>
asio::awaitable<void> Connection::Parts::receive(Stream& in, Answer& answer,
                                                 const std::function<void(std::string_view)>& answered) {
  http::response_parser<http::buffer_body> parser;
  parser.body_limit(boost::none);
  co_await http::async_read_header(in, buffer, parser, use_awaitable);
  answer.status = parser.get().result_int();
  std::array<char, piece_bytes> piece;
  while (!parser.is_done()) {
    parser.get().body().data = piece.data();
    parser.get().body().size = piece.size();
    boost::system::error_code error;
    co_await http::async_read(in, buffer, parser, asio::redirect_error(use_awaitable, error));
    if (error && error != http::error::need_buffer) throw system_error(error);
    const std::string_view bytes(piece.data(), piece.size() - parser.get().body().size);
    if (answer.status == 200) {
      answered(bytes);
    } else if (answer.body.size() < piece_bytes) {
      answer.body.append(bytes);
    }
  }
}

Answer Connection::exchange(const std::string& target, std::string_view content_type,
                            const std::function<std::optional<std::string>()>& next,
                            const std::function<void(std::string_view)>& answered) {
  Answer answer;
  std::exception_ptr sending;
  std::exception_ptr receiving;
  parts_->through([&](auto& stream) {
    asio::co_spawn(parts_->context, parts_->send(stream, target, content_type, next),
                   [&](std::exception_ptr failure) { sending = std::move(failure); });
    asio::co_spawn(parts_->context, parts_->receive(stream, answer, answered),
                   [&](std::exception_ptr failure) {
                     receiving = std::move(failure);
                     // The answer is complete: what it refused need not be sent to its end.
                     boost::system::error_code ignored;
                     stream.lowest_layer().close(ignored);
                   });
  });
  parts_->context.run();
  // A refusal cuts the sending short; the refusal is what matters.
  if (!receiving && sending && answer.status == 200) receiving = sending;
  if (receiving) {
    try {
      std::rethrow_exception(receiving);
    } catch (const system_error& error) {
      throw broken(error);
    }
  }
  return answer;
}

}  // namespace inventory::client

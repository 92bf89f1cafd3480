#include "client/connection.hpp"

#include <array>
#include <exception>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace inventory::client {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::use_awaitable;

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

}  // namespace

struct Connection::Parts {
  Service service;
  asio::io_context context{1};
  asio::ip::tcp::socket socket{context};
  boost::beast::flat_buffer buffer;

  asio::awaitable<void> send(const std::string& target, std::string_view content_type,
                             const std::function<std::optional<std::string>()>& next);
  asio::awaitable<void> receive(Answer& answer, const std::function<void(std::string_view)>& answered);
};

Connection::Connection(const Service& service) : parts_(std::make_unique<Parts>()) {
  parts_->service = service;
  try {
    asio::ip::tcp::resolver resolver(parts_->context);
    asio::connect(parts_->socket, resolver.resolve(service.address.host, service.address.port));
    parts_->socket.set_option(asio::ip::tcp::no_delay(true));
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("no service answers at http://" + service.address.authority() + ": " +
                             error.code().message());
  }
}

Connection::~Connection() = default;

Answer Connection::get(const std::string& target) {
  try {
    http::write(parts_->socket, make_request<http::empty_body>(http::verb::get, target, parts_->service));
    http::response_parser<http::string_body> parser;
    parser.body_limit(body_bytes_max);
    http::read(parts_->socket, parts_->buffer, parser);
    return {parser.get().result_int(), std::move(parser.get().body())};
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("the connection to the service broke: " + error.code().message());
  }
}

asio::awaitable<void> Connection::Parts::send(const std::string& target, std::string_view content_type,
                                              const std::function<std::optional<std::string>()>& next) {
  auto request = make_request<http::empty_body>(http::verb::post, target, service);
  request.set(http::field::content_type, content_type);
  request.chunked(true);
  http::request_serializer<http::empty_body> serializer(request);
  co_await http::async_write_header(socket, serializer, use_awaitable);
  while (const auto piece = next())
    co_await asio::async_write(socket, http::make_chunk(asio::buffer(*piece)), use_awaitable);
  co_await asio::async_write(socket, http::make_chunk_last(), use_awaitable);
}

asio::awaitable<void> Connection::Parts::receive(Answer& answer,
                                                 const std::function<void(std::string_view)>& answered) {
  http::response_parser<http::buffer_body> parser;
  parser.body_limit(boost::none);
  co_await http::async_read_header(socket, buffer, parser, use_awaitable);
  answer.status = parser.get().result_int();
  std::array<char, piece_bytes> piece;
  while (!parser.is_done()) {
    parser.get().body().data = piece.data();
    parser.get().body().size = piece.size();
    boost::system::error_code error;
    co_await http::async_read(socket, buffer, parser, asio::redirect_error(use_awaitable, error));
    if (error && error != http::error::need_buffer) throw boost::system::system_error(error);
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
  asio::co_spawn(parts_->context, parts_->send(target, content_type, next),
                 [&](std::exception_ptr failure) { sending = std::move(failure); });
  asio::co_spawn(parts_->context, parts_->receive(answer, answered), [&](std::exception_ptr failure) {
    receiving = std::move(failure);
    // The answer is complete: what it refused need not be sent to its end.
    boost::system::error_code ignored;
    parts_->socket.close(ignored);
  });
  parts_->context.run();
  // A refusal cuts the sending short; the refusal is what matters.
  if (!receiving && sending && answer.status == 200) receiving = sending;
  if (receiving) {
    try {
      std::rethrow_exception(receiving);
    } catch (const boost::system::system_error& error) {
      throw std::runtime_error("the connection to the service broke: " + error.code().message());
    }
  }
  return answer;
}

}  // namespace inventory::client

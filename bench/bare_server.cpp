// The yardstick: what the HTTP stack itself can do on this machine.
//
// A Beast coroutine server written the plain way: an io_context a thread, a listening socket each
// (SO_REUSEPORT), keep-alive, one constant JSON answer of the size of an inventory item. No limits, no guard,
// no router: never to be put on a network.
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

constexpr const char* answer =
    R"({"productVariantId":"018f2f5e-7c1a-7b3e-9d52-3c6a1f0b2e44","sku":"SHIRT-BLUE-M","quantity":120,)"
    R"("reservedQuantity":7,"availableQuantity":113,"status":"IN_STOCK","lowStockThreshold":10,"version":42,)"
    R"("createdAt":"2024-01-01T00:00:00.000Z","updatedAt":"2024-01-02T03:04:05.678Z"})";

asio::awaitable<void> serve(tcp::socket socket) {
  beast::tcp_stream stream(std::move(socket));
  stream.socket().set_option(tcp::no_delay(true));
  beast::flat_buffer buffer;
  while (true) {
    http::request<http::string_body> request;
    const auto [read_error, read_count] = co_await http::async_read(stream, buffer, request, as_result);
    if (read_error) co_return;
    http::response<http::string_body> response(http::status::ok, request.version());
    response.set(http::field::content_type, "application/json");
    response.keep_alive(request.keep_alive());
    response.body() = answer;
    response.prepare_payload();
    const auto [write_error, write_count] = co_await http::async_write(stream, response, as_result);
    if (write_error || !response.keep_alive()) co_return;
  }
}

asio::awaitable<void> accept(asio::io_context& io_context, tcp::endpoint endpoint) {
  using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
  tcp::acceptor acceptor(io_context);
  acceptor.open(endpoint.protocol());
  acceptor.set_option(asio::socket_base::reuse_address(true));
  acceptor.set_option(ReusePort(true));
  acceptor.bind(endpoint);
  acceptor.listen();
  while (true) {
    auto [error, socket] = co_await acceptor.async_accept(as_result);
    if (!error) asio::co_spawn(io_context, serve(std::move(socket)), asio::detached);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::uint16_t port = 8090;
  unsigned thread_count = 1;
  CLI::App app("A bare server that answers every request with one constant");
  app.add_option("--port", port, "port on 127.0.0.1")->required();
  app.add_option("--threads", thread_count, "threads");
  CLI11_PARSE(app, argc, argv);

  const tcp::endpoint endpoint(asio::ip::make_address("127.0.0.1"), port);
  std::vector<std::thread> threads;
  for (unsigned index = 0; index < thread_count; ++index) {
    threads.emplace_back([endpoint] {
      asio::io_context io_context(1);
      asio::co_spawn(io_context, accept(io_context, endpoint), [](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
      });
      io_context.run();
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  return EXIT_SUCCESS;
}

#include "http/listener.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <netinet/tcp.h>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/problem.hpp"
#include "http/session.hpp"

namespace inventory::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr milliseconds draining_tick_length(10);  // the end waits for one more tick after the last session
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
using UnsentMax = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_NOTSENT_LOWAT>;
using UserTimeout = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;

// A quarter of the shortest deadline, so that none is missed by much; never so short that it costs.
milliseconds tick_length_for(const Limits& limits) {
  const auto shortest =
      std::min({limits.handshake, limits.header, limits.body, limits.write, limits.idle, limits.linger});
  return std::clamp(shortest / 4, milliseconds(1), milliseconds(250));
}

// Failures of one connection that say nothing about the next.
bool concerns_one_connection(const error_code& error) {
  return error == asio::error::connection_aborted || error == asio::error::connection_reset ||
         error == asio::error::interrupted || error == asio::error::try_again ||
         error == error_code(EPROTO, boost::system::system_category()) ||
         error == error_code(EPERM, boost::system::system_category());
}

asio::awaitable<void> run_to_its_end(std::unique_ptr<Session> session) {
  co_await session->run();
}

}  // namespace

Listener::Listener(SessionHost host) : host_(std::move(host)), tick_length_(tick_length_for(host_.limits)) {}

tcp::endpoint Listener::listen(const tcp::endpoint& endpoint) {
  acceptor_.open(endpoint.protocol());
  acceptor_.set_option(asio::socket_base::reuse_address(true));
  acceptor_.set_option(ReusePort(true));
  // Accepted sockets inherit these.
  acceptor_.set_option(UnsentMax(static_cast<int>(host_.limits.unsent_bytes_max)));
  acceptor_.set_option(UserTimeout(static_cast<int>(host_.limits.unacknowledged.count())));
  acceptor_.bind(endpoint);
  acceptor_.listen(asio::socket_base::max_listen_connections);
  acceptor_.non_blocking(true);
  return acceptor_.local_endpoint();
}

void Listener::run() {
  asio::co_spawn(io_context_, accept_connections(), asio::detached);
  io_context_.run();
}

void Listener::drain() {
  asio::post(io_context_, [this] {
    if (host_.draining) return;
    host_.draining = true;
    // Before the rest is accepted: those who are let in last shall have the time to send their request.
    for (auto& session : host_.sessions) {
      session.drain();
    }
    accept_the_rest();
    error_code ignored;
    acceptor_.close(ignored);
    pause_timer_.cancel();
    tick_timer_.cancel();
  });
}

void Listener::cut() {
  asio::post(io_context_, [this] {
    for (auto& session : host_.sessions) {
      session.cut();
    }
  });
}

void Listener::stop() {
  io_context_.stop();
}

asio::awaitable<void> Listener::accept_connections() {
  bool failing = false;
  while (!host_.draining) {
    auto [error, socket] = co_await acceptor_.async_accept(as_result);
    if (!error) {
      if (std::exchange(failing, false)) host_.log.info("accept_recovered");
      begin_session(std::move(socket));
    } else if (!host_.draining && !concerns_one_connection(error)) {
      // Out of descriptors or memory: the connection stays in the kernel's queue, so asking again at once
      // would spin.
      if (!std::exchange(failing, true)) host_.log.warning("accept_failed", {{"cause", error.message()}});
      pause_timer_.expires_after(host_.limits.accept_pause);
      co_await pause_timer_.async_wait(as_result);
    }
  }
}

// Connections that the kernel has completed already would be reset by closing the listening socket.
void Listener::accept_the_rest() {
  error_code error;
  while (acceptor_.is_open()) {
    auto socket = acceptor_.accept(error);
    if (error) return;
    begin_session(std::move(socket));
  }
}

void Listener::begin_session(Socket socket) {
  const Service service = host_.admission.enter();
  if (service == Service::none) {
    turn_away(std::move(socket));
    host_.admission.leave();
    return;
  }
  asio::co_spawn(
      io_context_,
      run_to_its_end(std::make_unique<Session>(
          Connection(std::move(socket), host_.tls ? host_.tls->current() : nullptr), host_, service)),
      asio::detached);
  if (std::exchange(ticking_, true)) return;
  asio::co_spawn(io_context_, tick(), asio::detached);
}

void Listener::turn_away(Socket socket) {
  host_.metrics.http_shed(observe::ShedReason::connections);
  if (host_.tls) return;  // an answer would take a handshake
  const auto correlation_id = host_.make_correlation_id();
  const auto response = Problem(ProblemCode::overloaded, "All connections are taken.")
                            .with_header("Retry-After", "1")
                            .response("", correlation_id);
  std::string text;
  append_response_head(
      text, response,
      {.date = host_.date.at(std::time(nullptr)), .correlation_id = correlation_id, .close = true});
  text.append(response.payload());
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
  socket.shutdown(asio::socket_base::shutdown_send, ignored);
  // A request that has come already would make close() a reset, which may overtake the answer.
  std::array<char, 4096> unread;
  socket.read_some(asio::buffer(unread), ignored);
}

// Runs while there are sessions, so that an idle server sleeps.
asio::awaitable<void> Listener::tick() {
  while (!host_.sessions.empty()) {
    tick_timer_.expires_after(host_.draining ? std::min(tick_length_, draining_tick_length) : tick_length_);
    co_await tick_timer_.async_wait(as_result);
    const auto now = steady_now();
    for (auto& session : host_.sessions) {
      session.check_deadline(now);
    }
  }
  ticking_ = false;
}

}  // namespace inventory::http

// One thread of the server: an io_context, a listening socket, and the sessions accepted on it.
//
// run() is called on that thread and returns when, after drain(), the last session has ended. listen() comes
// before run(); the other members are posted to the thread and may be called from any.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "http/session.hpp"  // the list in SessionHost needs to know what it links

namespace inventory::http {

class Listener {
 public:
  explicit Listener(SessionHost host);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Shares the port with the other listeners. Throws boost::system::system_error.
  boost::asio::ip::tcp::endpoint listen(const boost::asio::ip::tcp::endpoint& endpoint);

  void run();
  void drain();
  // Closes every connection. What waits for something else than its socket is left behind by stop().
  void cut();
  void stop();

 private:
  using Executor = boost::asio::io_context::executor_type;
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
  using Timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                        boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

  boost::asio::awaitable<void> accept_connections();
  boost::asio::awaitable<void> tick();
  void begin_session(Socket socket);
  void turn_away(Socket socket);
  void accept_the_rest();

  SessionHost host_;  // before the io_context: sessions left in it leave the host's list when it is destroyed
  const std::chrono::milliseconds tick_length_;
  bool ticking_ = false;
  boost::asio::io_context io_context_{1};
  Acceptor acceptor_{io_context_};
  Timer tick_timer_{io_context_};
  Timer pause_timer_{io_context_};
};

}  // namespace inventory::http

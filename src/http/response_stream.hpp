// Where a handler puts the body of an answer that is sent as it comes into being (Response::stream).
//
// Nothing is kept back: each write is on its way when it returns, so a slow reader slows its handler down and
// costs no memory. Lives until the stream's function has returned, on the session's thread.
#pragma once

#include <functional>
#include <string_view>

#include <boost/asio/awaitable.hpp>

namespace inventory::http {

class ResponseStream {
 public:
  virtual ~ResponseStream() = default;

  // Sends all of it as one chunk; nothing when there is nothing. False: the peer is gone, was too slow
  // (Limits::write for each call), or the connection was cut. Then stop. The bytes must stay where they are
  // until it returns.
  virtual boost::asio::awaitable<bool> write(std::string_view bytes) = 0;

  // The server drains, the connection was cut or the peer has closed: stop soon. A finite stream may ignore a
  // drain and go on until Limits::shutdown.
  virtual bool ending() const = 0;

  // Runs once, soon after ending() has turned true or when it is so already: on the session's thread, and
  // never from within a call of the stream. An empty function takes it back, and so does the stream's end.
  // Must not throw.
  virtual void on_ending(std::function<void()> notice) = 0;
};

}  // namespace inventory::http

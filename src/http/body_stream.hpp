// The body of a request, read by its handler piece by piece (BodyRule::stream).
//
// Little more is read than the handler asks for, so a body of any length costs one piece of memory, and a
// client that sends faster than the handler reads is held back. A body that is not read to its end ends the
// connection after the answer. Lives as long as the request, also while the answer streams; one reader, on
// the session's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "http/response.hpp"

namespace inventory::http {

class BodyStream {
 public:
  enum class State : std::uint8_t { more, complete, failed };

  virtual ~BodyStream() = default;

  // Waits for some bytes and appends them, at most `max`, which is not 0: `more`. `complete`: there were none
  // left. `failed`: the peer is gone, was too slow, or what it sent is no body. Each call must get a byte
  // within Limits::body; between calls no time runs.
  virtual boost::asio::awaitable<State> read(std::string& into, std::size_t max) = 0;

  // Whether bytes have come already, or all were read: then read() does not wait. That the peer is gone only
  // read() finds out.
  virtual bool is_ready() const = 0;

  // After `failed`: which of these it was, as an answer to give back.
  virtual Response failure() const = 0;
};

}  // namespace inventory::http

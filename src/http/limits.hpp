// Every bound of the HTTP server, in one place, with its unit.
//
// Whatever a client can make grow or last has a line here. Deadlines are absolute within a phase: a client
// that sends a byte now and then does not push them away. Each read of a streamed body and each write of a
// streamed answer is a phase of its own.
#pragma once

#include <chrono>
#include <cstddef>

namespace inventory::http {

struct Limits {
  std::size_t url_bytes_max = 8 * 1024;         // request target; 200 variant ids in a query fit
  std::size_t header_bytes_max = 8 * 1024;      // all header fields together, without the request line
  std::size_t header_fields_max = 100;          // number of header fields
  std::size_t body_bytes_max = 64 * 1024;       // decoded body; a route may set its own
  std::size_t chunk_extension_bytes_max = 256;  // all chunk extensions of one body together

  std::size_t connections_max = 4096;                // served in full, over all threads
  std::size_t operational_connections_reserve = 64;  // beyond them, for health and metrics only
  std::size_t connection_requests_max = 0;           // requests a connection may carry; 0 = no limit

  // Of a connection's answers, what the kernel holds and may not send yet, because the client takes nothing.
  // Without it that is megabytes, which the memory of all TCP on the machine is soon filled with.
  std::size_t unsent_bytes_max = 64 * 1024;

  std::chrono::milliseconds handshake{5'000};  // of TLS, from the connection on
  std::chrono::milliseconds header{5'000};     // first byte of a request … end of its header
  std::chrono::milliseconds body{10'000};      // end of the header … end of the body
  std::chrono::milliseconds write{10'000};     // first byte of the answer … last byte taken by the kernel
  std::chrono::milliseconds idle{60'000};      // without any byte of a next request
  std::chrono::milliseconds shutdown{8'000};   // from drain() to the cut of what still runs

  // For so long the client has neither confirmed what was sent to it nor made room for more: then the kernel gives
  // the connection up, and also one that was closed here before the end of an answer was sent.
  std::chrono::milliseconds unacknowledged{30'000};

  // After an answer that leaves request bytes unread, they are read and dropped this long and this far,
  // because closing at once would reset the connection and destroy the answer on its way.
  std::chrono::milliseconds linger{1'000};
  std::size_t linger_bytes_max = 256 * 1024;

  std::chrono::milliseconds accept_pause{100};  // after accept failed for want of descriptors or memory
};

}  // namespace inventory::http

// Stands between a client and a server on loopback and breaks the connection where a test wants it.
//
// Any number of connections. A break is armed once and hits the first connection that has moved so many bytes in one
// direction since then; the bytes before it arrive, those behind it do not.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace inventory::testing {

enum class Direction : std::uint8_t { to_server, to_client };

enum class Fault : std::uint8_t {
  close,       // both sides see an end
  reset,       // both sides see a reset
  half_close,  // the receiving side sees an end, the other none
  late,        // nothing arrives until the client has come back on another connection, and then all of it
};

class FaultyProxy {
 public:
  FaultyProxy(std::uint16_t server_port);
  ~FaultyProxy();
  FaultyProxy(const FaultyProxy&) = delete;
  FaultyProxy& operator=(const FaultyProxy&) = delete;

  std::uint16_t port() const { return port_; }

  void arm(Fault fault, Direction direction, std::size_t after_bytes);
  // Whether the armed fault has struck.
  bool has_struck() const { return struck_; }
  void disarm();
  // Moved in a direction since arm() or disarm().
  std::size_t moved(Direction direction) const { return moved_[static_cast<std::size_t>(direction)]; }

 private:
  struct Link;

  void accept_all();
  void pump(Link& link, Direction direction);
  // What may pass, and what happens then to the rest.
  struct Passing {
    std::size_t bytes;
    Fault fault;
  };
  Passing allowed(Direction direction, std::size_t bytes);

  int listener_ = -1;
  std::uint16_t port_ = 0;
  const std::uint16_t server_port_;

  std::mutex mutex_;
  Fault fault_{};                           // guarded by mutex_
  Direction direction_{};                   // likewise
  std::size_t left_ = 0;                    // likewise; bytes until the armed fault
  bool armed_ = false;                      // likewise
  std::list<std::unique_ptr<Link>> links_;  // likewise
  std::atomic<bool> struck_ = false;
  std::atomic<std::size_t> moved_[2]{};
  std::atomic<int> connections_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread acceptor_;
};

}  // namespace inventory::testing

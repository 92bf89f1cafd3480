// A broker that does what a test tells it: for what a real one cannot be brought to do.
//
// Speaks as much of AMQP 0-9-1 as a publisher hears. Serves one connection after the other, in a thread of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace inventory::testing {

// The other end of one connection. Its functions throw, and so end the script, when the client has gone.
class ScriptedPeer {
 public:
  explicit ScriptedPeer(int socket) : socket_(socket) {}

  // All that open() asks, exchange and confirms included.
  void shake_hands();
  void await_publishes(int count);
  void take_leave();  // when the client does
  void await_end();   // of the connection, saying nothing

  void ack(std::uint64_t tag, bool multiple);
  void nack(std::uint64_t tag);
  // With the first message that arrived.
  void give_back(std::string_view routing_key);
  void block(std::string_view reason);
  void unblock();
  void close_channel(std::uint16_t code, std::string_view text);
  void close_connection(std::uint16_t code, std::string_view text);
  void send_raw(std::string_view bytes);

 private:
  std::string receive(std::size_t bytes);
  // Its type and payload; anything but heartbeats.
  std::pair<char, std::string> receive_frame();
  void send_frame(int type, std::uint16_t channel, const std::string& payload);
  void send_method(std::uint16_t channel, std::uint16_t class_id, std::uint16_t method,
                   const std::string& arguments);

  const int socket_;
};

class ScriptedBroker {
 public:
  using Script = std::function<void(ScriptedPeer&)>;

  explicit ScriptedBroker(Script script);
  ~ScriptedBroker();
  ScriptedBroker(const ScriptedBroker&) = delete;
  ScriptedBroker& operator=(const ScriptedBroker&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  void serve(const std::stop_token& stop);

  const Script script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

}  // namespace inventory::testing

#include "messaging/rabbitmq/scripted_broker.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace inventory::testing {
namespace {

constexpr int method_frame = 1;
constexpr int header_frame = 2;
constexpr int body_frame = 3;
constexpr int heartbeat_frame = 8;
constexpr char frame_end = '\xce';
constexpr int look_interval_ms = 20;

struct Gone : std::exception {};

// Big-endian, as all numbers of AMQP.
std::string number(std::uint64_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    text.push_back(static_cast<char>((value >> shift) & 0xffU));
  return text;
}

std::uint64_t number_of(std::string_view text) {
  std::uint64_t value = 0;
  for (const char c : text)
    value = value << 8U | static_cast<unsigned char>(c);
  return value;
}

std::string short_text(std::string_view text) {
  return number(text.size(), 1).append(text);
}

std::string long_text(std::string_view text) {
  return number(text.size(), 4).append(text);
}

std::string close_arguments(std::uint16_t code, std::string_view text) {
  return number(code, 2) + short_text(text) + number(0, 4);
}

}  // namespace

void ScriptedPeer::send_raw(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) throw Gone();
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string ScriptedPeer::receive(std::size_t bytes) {
  std::string text(bytes, '\0');
  for (std::size_t at = 0; at < bytes;) {
    const ssize_t count = ::recv(socket_, text.data() + at, bytes - at, 0);
    if (count <= 0) throw Gone();
    at += static_cast<std::size_t>(count);
  }
  return text;
}

std::pair<char, std::string> ScriptedPeer::receive_frame() {
  while (true) {
    const std::string head = receive(7);
    std::string payload = receive(number_of(std::string_view(head).substr(3)) + 1);
    payload.pop_back();
    if (head[0] != heartbeat_frame) return {head[0], std::move(payload)};
  }
}

void ScriptedPeer::send_frame(int type, std::uint16_t channel, const std::string& payload) {
  send_raw(number(static_cast<std::uint64_t>(type), 1) + number(channel, 2) + long_text(payload) + frame_end);
}

void ScriptedPeer::send_method(std::uint16_t channel, std::uint16_t class_id, std::uint16_t method,
                               const std::string& arguments) {
  send_frame(method_frame, channel, number(class_id, 2) + number(method, 2) + arguments);
}

void ScriptedPeer::shake_hands() {
  receive(8);  // the protocol header
  send_method(0, 10, 10, number(9, 2) + number(0, 4) + long_text("PLAIN") + long_text("en_US"));
  receive_frame();
  send_method(0, 10, 30, number(1, 2) + number(131'072, 4) + number(0, 2));
  receive_frame();  // tune-ok
  receive_frame();  // open
  send_method(0, 10, 41, short_text(""));
  receive_frame();
  send_method(1, 20, 11, long_text(""));
  receive_frame();
  send_method(1, 40, 11, "");
  receive_frame();
  send_method(1, 85, 11, "");
}

void ScriptedPeer::await_publishes(int count) {
  for (int i = 0; i < count; ++i) {
    if (receive_frame().first != method_frame) throw std::logic_error("no method");
    const auto [type, header] = receive_frame();
    if (type != header_frame) throw std::logic_error("no header");
    std::uint64_t missing = number_of(std::string_view(header).substr(4, 8));
    while (missing > 0)
      missing -= receive_frame().second.size();
  }
}

void ScriptedPeer::take_leave() {
  const std::string close = number(10, 2) + number(50, 2);
  while (!receive_frame().second.starts_with(close)) {
  }
  send_method(0, 10, 51, "");
}

void ScriptedPeer::await_end() {
  while (true)
    receive(1);
}

void ScriptedPeer::ack(std::uint64_t tag, bool multiple) {
  send_method(1, 60, 80, number(tag, 8) + number(multiple ? 1 : 0, 1));
}

void ScriptedPeer::nack(std::uint64_t tag) {
  send_method(1, 60, 120, number(tag, 8) + number(0, 1));
}

void ScriptedPeer::give_back(std::string_view routing_key) {
  send_method(1, 60, 50, number(312, 2) + short_text("NO_ROUTE") + short_text("e") + short_text(routing_key));
  send_frame(header_frame, 1, number(60, 2) + number(0, 2) + number(4, 8) + number(0, 2));
  send_frame(body_frame, 1, "bo");
  send_frame(body_frame, 1, "dy");
}

void ScriptedPeer::block(std::string_view reason) {
  send_method(0, 10, 60, short_text(reason));
}

void ScriptedPeer::unblock() {
  send_method(0, 10, 61, "");
}

void ScriptedPeer::close_channel(std::uint16_t code, std::string_view text) {
  send_method(1, 20, 40, close_arguments(code, text));
}

void ScriptedPeer::close_connection(std::uint16_t code, std::string_view text) {
  send_method(0, 10, 50, close_arguments(code, text));
}

ScriptedBroker::ScriptedBroker(Script script)
    : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 8) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("the scripted broker cannot listen");
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

// The clients of a test are gone by then, and so a script that waits for one has ended.
ScriptedBroker::~ScriptedBroker() {
  thread_.request_stop();
  thread_.join();
  ::close(listener_);
}

void ScriptedBroker::serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, look_interval_ms) <= 0) continue;
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    ScriptedPeer peer(socket);
    try {
      script_(peer);
    } catch (const Gone&) {
      // It ends with the client.
    }
    ::close(socket);
  }
}

}  // namespace inventory::testing

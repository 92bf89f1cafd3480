#include "contract/faulty_proxy.hpp"

#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace inventory::testing {
namespace {

constexpr std::chrono::milliseconds look_interval(2);
constexpr std::chrono::seconds patience(20);

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int new_socket() {
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return made;
}

void reset_at_close(int socket) {
  const linger now{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

bool send_all(int socket, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = ::send(socket, data, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace

// Sockets are shut down by whoever ends the link, and closed when both of its threads have ended.
struct FaultyProxy::Link {
  int client = -1;
  int server = -1;
  std::thread to_server;
  std::thread to_client;

  void end() const {
    ::shutdown(client, SHUT_RDWR);
    ::shutdown(server, SHUT_RDWR);
  }
  ~Link() {
    end();
    if (to_server.joinable()) to_server.join();
    if (to_client.joinable()) to_client.join();
    ::close(client);
    ::close(server);
  }
};

FaultyProxy::FaultyProxy(std::uint16_t server_port) : server_port_(server_port) {
  listener_ = new_socket();
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("the proxy cannot listen");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

FaultyProxy::~FaultyProxy() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  links_.clear();
}

void FaultyProxy::arm(Fault fault, Direction direction, std::size_t after_bytes) {
  const std::lock_guard lock(mutex_);
  fault_ = fault;
  direction_ = direction;
  left_ = after_bytes;
  armed_ = true;
  struck_ = false;
  moved_[0] = moved_[1] = 0;
}

void FaultyProxy::disarm() {
  const std::lock_guard lock(mutex_);
  armed_ = false;
  moved_[0] = moved_[1] = 0;
}

void FaultyProxy::accept_all() {
  while (!stopping_) {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    ++connections_;
    auto link = std::make_unique<Link>();
    link->client = client;
    link->server = new_socket();
    const sockaddr_in address = loopback(server_port_);
    if (::connect(link->server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) continue;
    Link& made = *link;
    made.to_server = std::thread([this, &made] { pump(made, Direction::to_server); });
    made.to_client = std::thread([this, &made] { pump(made, Direction::to_client); });
    const std::lock_guard lock(mutex_);
    links_.push_back(std::move(link));
  }
}

// How many of the bytes may pass before the armed fault; all of them when it is not for them.
FaultyProxy::Passing FaultyProxy::allowed(Direction direction, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  moved_[static_cast<std::size_t>(direction)] += bytes;
  if (!armed_ || direction != direction_) return {bytes, fault_};
  if (bytes <= left_) {
    left_ -= bytes;
    return {bytes, fault_};
  }
  armed_ = false;
  struck_ = true;
  return {left_, fault_};
}

void FaultyProxy::pump(Link& link, Direction direction) {
  const int from = direction == Direction::to_server ? link.client : link.server;
  const int to = direction == Direction::to_server ? link.server : link.client;
  std::array<char, 16 * 1024> buffer;
  while (true) {
    const ssize_t count = ::recv(from, buffer.data(), buffer.size(), 0);
    if (count <= 0) break;
    const auto size = static_cast<std::size_t>(count);
    const auto [passing, fault] = allowed(direction, size);
    if (!send_all(to, buffer.data(), passing)) break;
    if (passing == size) continue;
    switch (fault) {
      case Fault::reset:
        reset_at_close(link.client);
        reset_at_close(link.server);
        [[fallthrough]];
      case Fault::close: return link.end();
      case Fault::half_close: {
        ::shutdown(to, SHUT_WR);
        return;
      }
      case Fault::late: {
        const int before = connections_;
        const auto end = std::chrono::steady_clock::now() + patience;
        while (connections_ == before && !stopping_ && std::chrono::steady_clock::now() < end)
          std::this_thread::sleep_for(look_interval);
        std::this_thread::sleep_for(look_interval * 10);  // it shall have looked what became of its batch
        if (!send_all(to, buffer.data() + passing, size - passing)) return;
      }
    }
  }
  ::shutdown(to, SHUT_WR);
}

}  // namespace inventory::testing

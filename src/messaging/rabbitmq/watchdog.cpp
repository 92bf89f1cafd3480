#include "messaging/rabbitmq/watchdog.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace inventory::messaging::rabbitmq {
namespace {

constexpr std::chrono::milliseconds look_interval(100);

int duplicate(int socket) {
  const int made = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (made < 0) throw std::system_error(errno, std::generic_category(), "a socket cannot be duplicated");
  return made;
}

}  // namespace

Watchdog::Watchdog(int socket)
    : socket_(duplicate(socket)), thread_([this](const std::stop_token& stop) { watch(stop); }) {}

Watchdog::~Watchdog() {
  thread_.request_stop();
  thread_.join();
  ::close(socket_);
}

Watchdog::Guard::Guard(Watchdog& watchdog, std::chrono::milliseconds allowed) : watchdog_(watchdog) {
  watchdog_.deadline_ = (Clock::now() + allowed).time_since_epoch().count();
}

void Watchdog::watch(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, stop, look_interval, [] { return false; }) && !stop.stop_requested()) {
    if (struck_ || Clock::now().time_since_epoch().count() < deadline_) continue;
    struck_ = true;
    ::shutdown(socket_, SHUT_RDWR);
  }
}

}  // namespace inventory::messaging::rabbitmq

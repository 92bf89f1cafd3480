// An HTTP or HTTPS server on a port of this machine that answers as a test tells it, a connection a request.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "auth/test_authority.hpp"

typedef struct ssl_ctx_st SSL_CTX;

namespace inventory::auth {

class KeyServer {
 public:
  struct Answer {
    int status = 200;
    std::string body{};
    std::string headers{};  // whole lines
    std::chrono::milliseconds delay{0};
  };
  using Handler = std::function<Answer(const std::string& path)>;  // any thread, one at a time

  explicit KeyServer(Handler handler);
  KeyServer(Handler handler, const Identity& identity);  // https
  ~KeyServer();
  KeyServer(const KeyServer&) = delete;
  KeyServer& operator=(const KeyServer&) = delete;

  // "https://127.0.0.1:4711" and what follows.
  std::string url(const std::string& path = "") const;
  std::uint16_t port() const { return port_; }
  // Of that path; of all where it is empty.
  std::size_t requests(const std::string& path = "") const;
  std::size_t connections() const { return connections_; }

 private:
  void listen();
  void serve(int connection);
  std::string answer_to(const std::string& request);

  const Handler handler_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> tls_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::size_t> connections_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;           // guarded by mutex_
  std::vector<std::string> paths_;  // guarded by mutex_
  std::mutex handler_mutex_;
  std::vector<std::jthread> threads_;  // the accepting thread's
  std::jthread accepting_;             // last: uses the rest
};

}  // namespace inventory::auth

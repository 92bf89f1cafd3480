#include "auth/key_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <csignal>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace inventory::auth {
namespace {

void require(bool condition) {
  if (!condition) throw std::runtime_error("a server of a test cannot be made");
}

SSL_CTX* context_of(const Identity& identity) {
  SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
  require(context != nullptr);
  BIO* const certificate = BIO_new_mem_buf(identity.certificate_pem.data(), -1);
  BIO* const key = BIO_new_mem_buf(identity.key_pem.data(), -1);
  X509* const x509 = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
  EVP_PKEY* const pkey = PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr);
  require(SSL_CTX_use_certificate(context, x509) == 1 && SSL_CTX_use_PrivateKey(context, pkey) == 1);
  X509_free(x509);
  EVP_PKEY_free(pkey);
  BIO_free(certificate);
  BIO_free(key);
  return context;
}

}  // namespace

KeyServer::KeyServer(Handler handler) : handler_(std::move(handler)), tls_(nullptr, SSL_CTX_free) {
  listen();
}

KeyServer::KeyServer(Handler handler, const Identity& identity)
    : handler_(std::move(handler)), tls_(context_of(identity), SSL_CTX_free) {
  listen();
}

KeyServer::~KeyServer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  ::shutdown(socket_, SHUT_RDWR);
  accepting_.join();
  threads_.clear();
  ::close(socket_);
}

std::string KeyServer::url(const std::string& path) const {
  return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_) + path;
}

std::size_t KeyServer::requests(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return path.empty() ? paths_.size() : static_cast<std::size_t>(std::ranges::count(paths_, path));
}

void KeyServer::listen() {
  std::signal(SIGPIPE, SIG_IGN);
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  require(::bind(socket_, any, size) == 0 && ::listen(socket_, 128) == 0);
  require(::getsockname(socket_, any, &size) == 0);
  port_ = ntohs(address.sin_port);
  accepting_ = std::jthread([this] {
    for (;;) {
      const int connection = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) return;
      ++connections_;
      const timeval patience{10, 0};
      ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      threads_.emplace_back([this, connection] { serve(connection); });
    }
  });
}

void KeyServer::serve(int connection) {
  BIO* stream = BIO_new_socket(connection, BIO_CLOSE);
  if (tls_) {
    BIO* const tls = BIO_new_ssl(tls_.get(), 0);
    stream = BIO_push(tls, stream);
  }
  std::string request;
  char buffer[4096];
  while (request.find("\r\n\r\n") == std::string::npos) {
    const int got = BIO_read(stream, buffer, sizeof buffer);
    if (got <= 0) break;
    request.append(buffer, static_cast<std::size_t>(got));
  }
  if (request.find("\r\n\r\n") != std::string::npos) {
    const std::string answer = answer_to(request);
    std::size_t sent = 0;
    while (sent < answer.size()) {
      const int count = BIO_write(stream, answer.data() + sent, static_cast<int>(answer.size() - sent));
      if (count <= 0) break;
      sent += static_cast<std::size_t>(count);
    }
  }
  if (tls_) BIO_ssl_shutdown(stream);
  BIO_free_all(stream);
}

std::string KeyServer::answer_to(const std::string& request) {
  const std::size_t begin = request.find(' ') + 1;
  const std::string path = request.substr(begin, request.find(' ', begin) - begin);
  {
    const std::lock_guard lock(mutex_);
    paths_.push_back(path);
  }
  Answer answer;
  {
    const std::lock_guard one_at_a_time(handler_mutex_);
    answer = handler_(path);
  }
  std::unique_lock lock(mutex_);
  stopped_.wait_for(lock, answer.delay, [this] { return stopping_; });
  return "HTTP/1.1 " + std::to_string(answer.status) +
         " X\r\nConnection: close\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n" +
         answer.headers + "\r\n" + answer.body;
}

}  // namespace inventory::auth

#include "http/server.hpp"

#include <charconv>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "http/listener.hpp"

namespace inventory::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

tcp::endpoint parse_address(const std::string& text) {
  const auto refuse = [&text] {
    return std::runtime_error("listen address \"" + text +
                              "\": write a numeric host and a port, as 127.0.0.1:8080 or [::1]:8080");
  };
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) throw refuse();
  std::string host = text.substr(0, colon);
  const std::string_view port_text = std::string_view(text).substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    throw refuse();
  }
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  boost::system::error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (failure != std::errc{} || end != port_text.data() + port_text.size() || error) throw refuse();
  return {address, port};
}

std::string to_text(const tcp::endpoint& endpoint) {
  const auto host = endpoint.address().to_string();
  const auto port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + host + "]:" + port : host + ":" + port;
}

// Listeners share their port, so a second server on it would start without complaint and take half the
// connections.
void refuse_taken_port(const tcp::endpoint& endpoint) {
  if (endpoint.port() == 0) return;
  asio::io_context io_context;
  tcp::acceptor probe(io_context);
  probe.open(endpoint.protocol());
  probe.set_option(asio::socket_base::reuse_address(true));
  probe.bind(endpoint);
}

}  // namespace

class Server::Implementation {
 public:
  Implementation(ServerOptions options, Router router, MakeAuthenticator make_authenticator,
                 observe::Metrics& metrics, observe::Log& log)
      : options_(std::move(options)),
        router_(std::move(router)),
        make_authenticator_(std::move(make_authenticator)),
        metrics_(metrics),
        log_(log),
        admission_(options_.limits) {}

  void start() {
    auto endpoint = parse_address(options_.address);
    try {
      refuse_taken_port(endpoint);
      const auto count = std::max(1U, options_.threads);
      for (unsigned index = 0; index < count; ++index) {
        listeners_.push_back(
            std::make_unique<Listener>(SessionHost{.limits = options_.limits,
                                                   .router = router_,
                                                   .admission = admission_,
                                                   .metrics = metrics_,
                                                   .log = log_,
                                                   .authenticator = make_authenticator_(),
                                                   .tls = options_.tls,
                                                   .rates = options_.rates,
                                                   .cross_origins = options_.cross_origins}));
        endpoint = listeners_.back()->listen(endpoint);  // the first picks the port, the others follow
      }
    } catch (const boost::system::system_error& error) {
      listeners_.clear();
      throw std::runtime_error("cannot listen on " + options_.address + ": " + error.code().message());
    }
    address_ = to_text(endpoint);
    port_ = endpoint.port();
    running_ = listeners_.size();
    for (const auto& listener : listeners_) {
      threads_.emplace_back([this, &listener = *listener] { run(listener); });
    }
  }

  bool drain() {
    const std::lock_guard only_one(drain_mutex_);
    if (threads_.empty()) return drained_cleanly_;
    for (const auto& listener : listeners_) {
      listener->drain();
    }
    drained_cleanly_ = wait_until_ended(options_.limits.shutdown);
    if (!drained_cleanly_) {
      log_.warning("connections_cut", {{"connections", admission_.open()}});
      for (const auto& listener : listeners_) {
        listener->cut();
      }
      wait_until_ended(cut_patience);
      for (const auto& listener : listeners_) {
        listener->stop();
      }
    }
    for (auto& thread : threads_) {
      thread.join();
    }
    threads_.clear();
    return drained_cleanly_;
  }

  const std::string& address() const { return address_; }
  std::uint16_t port() const { return port_; }
  std::size_t connections() const { return admission_.open(); }

 private:
  // After the cut a session needs no more than to notice; one that waits for its handler is left behind.
  static constexpr std::chrono::milliseconds cut_patience{200};

  void run(Listener& listener) {
    try {
      listener.run();
    } catch (const std::exception& error) {
      log_.error("http_thread_failed", {{"cause", error.what()}});
      std::terminate();  // a server that quietly lost a thread would leave its connections hanging
    }
    const std::lock_guard lock(mutex_);
    --running_;
    ended_.notify_all();
  }

  bool wait_until_ended(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, patience, [this] { return running_ == 0; });
  }

  const ServerOptions options_;
  const Router router_;
  const MakeAuthenticator make_authenticator_;
  observe::Metrics& metrics_;
  observe::Log& log_;
  Admission admission_;
  std::vector<std::unique_ptr<Listener>> listeners_;  // constant after start()
  std::string address_;                               // constant after start()
  std::uint16_t port_ = 0;                            // constant after start()

  std::mutex drain_mutex_;
  std::vector<std::thread> threads_;  // guarded by drain_mutex_ after start()
  bool drained_cleanly_ = true;       // guarded by drain_mutex_

  std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t running_ = 0;  // guarded by mutex_
};

Server::Server(ServerOptions options, Router router, MakeAuthenticator make_authenticator,
               observe::Metrics& metrics, observe::Log& log)
    : implementation_(std::make_unique<Implementation>(std::move(options), std::move(router),
                                                       std::move(make_authenticator), metrics, log)) {}

Server::~Server() {
  drain();
}

void Server::start() {
  implementation_->start();
}
const std::string& Server::address() const {
  return implementation_->address();
}
std::uint16_t Server::port() const {
  return implementation_->port();
}
bool Server::drain() {
  return implementation_->drain();
}
std::size_t Server::connections() const {
  return implementation_->connections();
}

}  // namespace inventory::http

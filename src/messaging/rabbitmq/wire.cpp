#include "messaging/rabbitmq/wire.hpp"

#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <fstream>
#include <iterator>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <new>
#include <sys/socket.h>
#include <sys/time.h>
#include <system_error>

#include <openssl/ssl.h>

#include "messaging/rabbitmq/wire_format.hpp"

namespace inventory::messaging::rabbitmq {
namespace {

using engine::BrokerError;
using engine::BrokerFault;

constexpr int frame_bytes_max = 131'072;
constexpr int channels_max = 1;
constexpr std::chrono::milliseconds leave_timeout(1'000);

timeval timeval_of(std::chrono::milliseconds duration) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(duration);
  return {.tv_sec = seconds.count(), .tv_usec = std::chrono::microseconds(duration - seconds).count()};
}

// Codes that speak of the broker's state; all others speak of what it was asked.
bool is_passing(std::uint16_t code) {
  return code == AMQP_CONNECTION_FORCED || code == AMQP_RESOURCE_ERROR || code == AMQP_INTERNAL_ERROR;
}

std::string password_of(const BrokerOptions& options) {
  if (options.password_file.empty()) return options.address.password;
  std::ifstream file(options.password_file, std::ios::binary);
  std::string password{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad()) {
    throw BrokerError(BrokerFault::refused,
                      "rabbitmq: the password file " + options.password_file.string() + " cannot be read");
  }
  if (password.ends_with('\n')) password.pop_back();
  if (password.ends_with('\r')) password.pop_back();
  if (password.contains('\0'))
    throw BrokerError(BrokerFault::refused, "rabbitmq: the password file holds a NUL");
  return password;
}

FieldTable client_properties(const BrokerOptions& options, const std::string& name) {
  const FieldTable capabilities{{"publisher_confirms", {true}},
                                {"connection.blocked", {true}},
                                {"basic.nack", {true}},
                                {"consumer_cancel_notify", {true}},
                                {"authentication_failure_close", {true}}};
  return {{"product", {std::string("InventoryService")}},
          {"version", {options.version}},
          {"information", {std::string()}},
          {"copyright", {std::string()}},
          {"connection_name", {name}},
          {"capabilities", {capabilities}}};
}

// The context that librabbitmq made for itself: it knows of no certificates, and of old versions of TLS.
void prepare_tls(amqp_socket_t* socket, const BrokerOptions& options) {
  amqp_ssl_socket_set_verify_peer(socket, 1);
  amqp_ssl_socket_set_verify_hostname(socket, 1);
  const bool has_versions =
      amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST) == AMQP_STATUS_OK;
  auto* context = static_cast<SSL_CTX*>(amqp_ssl_socket_get_context(socket));
  if (!has_versions || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1)
    throw BrokerError(BrokerFault::refused, "rabbitmq: TLS 1.2 cannot be asked for");
  const bool has_authorities =
      options.ca_file.empty() ? SSL_CTX_set_default_verify_paths(context) == 1
                              : amqp_ssl_socket_set_cacert(socket, options.ca_file.c_str()) == AMQP_STATUS_OK;
  if (!has_authorities) {
    throw BrokerError(BrokerFault::refused,
                      options.ca_file.empty()
                          ? std::string("rabbitmq: the system's certificates cannot be read")
                          : "rabbitmq: no certificates can be read from " + options.ca_file.string());
  }
}

// A peer that is gone is found out by the kernel, too.
void tune(int socket, std::chrono::seconds heartbeat) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  if (heartbeat.count() == 0) return;
  const auto unacknowledged_ms = static_cast<unsigned>(std::chrono::milliseconds(2 * heartbeat).count());
  ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged_ms, sizeof unacknowledged_ms);
}

}  // namespace

Wire::Wire(const BrokerOptions& options, const std::string& name)
    : where_(options.address.authority()),
      answer_timeout_(options.answer_timeout),
      connection_(amqp_new_connection()) {
  if (!connection_) throw std::bad_alloc();
  open_socket(options);
  log_in(options, name);
  const timeval answer = timeval_of(answer_timeout_);
  amqp_set_rpc_timeout(connection_.get(), &answer);
  sound_ = true;
  ask("open a channel", [](auto* on) { amqp_channel_open(on, channel); });
}

Wire::~Wire() {
  if (!sound_ || watchdog_->has_struck()) return;
  const timeval soon = timeval_of(leave_timeout);
  amqp_set_rpc_timeout(connection_.get(), &soon);
  const Watchdog::Guard guard(*watchdog_, leave_timeout);
  amqp_connection_close(connection_.get(), AMQP_REPLY_SUCCESS);
}

void Wire::open_socket(const BrokerOptions& options) {
  static std::once_flag once;
  std::call_once(once, [] { amqp_set_initialize_ssl_library(0); });  // OpenSSL 3 does that itself
  amqp_socket_t* socket =
      options.address.tls ? amqp_ssl_socket_new(connection_.get()) : amqp_tcp_socket_new(connection_.get());
  if (socket == nullptr) throw std::bad_alloc();
  if (options.address.tls) prepare_tls(socket, options);
  const timeval timeout = timeval_of(options.connect_timeout);
  require("connect",
          amqp_socket_open_noblock(socket, options.address.host.c_str(), options.address.port, &timeout));
  const int descriptor = amqp_get_sockfd(connection_.get());
  tune(descriptor, options.heartbeat);
  try {
    watchdog_.emplace(descriptor);
  } catch (const std::system_error& failure) {  // out of descriptors or threads
    fail(BrokerFault::away, "connect", failure.what());
  }
}

void Wire::log_in(const BrokerOptions& options, const std::string& name) {
  const FieldTable properties = client_properties(options, name);
  const WireTable wire_properties(properties);
  const amqp_table_t table = wire_properties.get();
  const std::string password = password_of(options);
  const timeval timeout = timeval_of(options.connect_timeout);
  amqp_set_handshake_timeout(connection_.get(), &timeout);
  const auto reply = [&] {
    const Watchdog::Guard guard(*watchdog_, options.connect_timeout);
    return amqp_login_with_properties(connection_.get(), options.address.virtual_host.c_str(), channels_max,
                                      frame_bytes_max, static_cast<int>(options.heartbeat.count()), &table,
                                      AMQP_SASL_METHOD_PLAIN, options.address.user.c_str(), password.c_str());
  }();
  require("log in", reply);
}

std::optional<amqp_frame_t> Wire::wait_frame(std::chrono::milliseconds patience) {
  amqp_maybe_release_buffers(connection_.get());
  amqp_frame_t frame{};
  const timeval wait = timeval_of(patience);
  const int status = [&] {
    const Watchdog::Guard guard(*watchdog_, patience + answer_timeout_);
    return amqp_simple_wait_frame_noblock(connection_.get(), &frame, &wait);
  }();
  if (status == AMQP_STATUS_TIMEOUT && !watchdog_->has_struck()) return std::nullopt;
  require("listen", status);
  if (frame.frame_type == AMQP_FRAME_METHOD) close_after("listen", frame.payload.method);
  return frame;
}

void Wire::fail_on_nonsense() {
  fail(BrokerFault::away, "listen", "it sent a frame that has no place there");
}

void Wire::require(std::string_view action, int status) {
  if (watchdog_ && watchdog_->has_struck()) fail(BrokerFault::away, action, "it does not answer");
  if (status == AMQP_STATUS_OK) return;
  switch (status) {
    case AMQP_STATUS_TIMEOUT: fail(BrokerFault::away, action, "it does not answer");
    case AMQP_STATUS_HEARTBEAT_TIMEOUT: fail(BrokerFault::away, action, "its heartbeats are missing");
    case AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED:
    case AMQP_STATUS_SSL_PEER_VERIFY_FAILED:
    case AMQP_STATUS_BROKER_UNSUPPORTED_SASL_METHOD:
    case AMQP_STATUS_INVALID_PARAMETER:
    case AMQP_STATUS_TABLE_TOO_BIG: fail(BrokerFault::refused, action, amqp_error_string2(status));
    default: fail(BrokerFault::away, action, amqp_error_string2(status));
  }
}

void Wire::require(std::string_view action, const amqp_rpc_reply_t& reply) {
  switch (reply.reply_type) {
    case AMQP_RESPONSE_NORMAL: return require(action, AMQP_STATUS_OK);
    case AMQP_RESPONSE_LIBRARY_EXCEPTION: return require(action, reply.library_error);
    case AMQP_RESPONSE_SERVER_EXCEPTION: close_after(action, reply.reply); break;
    case AMQP_RESPONSE_NONE: break;
  }
  fail(BrokerFault::away, action, "the connection ended");
}

// Answers a method that ends the channel or the connection, and throws; any other is let through.
void Wire::close_after(std::string_view action, const amqp_method_t& close) {
  std::uint16_t code = 0;
  std::string text;
  if (close.id == AMQP_CHANNEL_CLOSE_METHOD) {
    const auto& method = *static_cast<const amqp_channel_close_t*>(close.decoded);
    code = method.reply_code;
    text = text_of(method.reply_text);
  } else if (close.id == AMQP_CONNECTION_CLOSE_METHOD) {
    const auto& method = *static_cast<const amqp_connection_close_t*>(close.decoded);
    code = method.reply_code;
    text = text_of(method.reply_text);
    sound_ = false;
    const Watchdog::Guard guard(*watchdog_, leave_timeout);
    amqp_connection_close_ok_t done{};
    amqp_send_method(connection_.get(), 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &done);
  } else {
    return;
  }
  fail(is_passing(code) ? BrokerFault::away : BrokerFault::refused, action,
       text.empty() ? "code " + std::to_string(code) : text);
}

void Wire::fail(BrokerFault fault, std::string_view action, const std::string& why) {
  sound_ = false;
  throw BrokerError(fault, "rabbitmq at " + where_ + " (" + std::string(action) + "): " + why);
}

}  // namespace inventory::messaging::rabbitmq

// librabbitmq with ownership, exceptions and deadlines: one connection with one channel.
//
// Every call to the library goes through ask(), tell() or wait_frame(): they bound its time. After an exception the
// object is of no more use: the broker closes a channel at the first mistake, and opening all anew is the one way
// back.
//
// One thread. Throws engine::BrokerError only: `away` or `refused`.
#pragma once

#include <amqp.h>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/event_publisher.hpp"
#include "messaging/rabbitmq/broker_options.hpp"
#include "messaging/rabbitmq/watchdog.hpp"

namespace inventory::messaging::rabbitmq {

class Wire {
 public:
  static constexpr amqp_channel_t channel = 1;

  // Connects, logs in and opens the channel. `name` is for the broker's list of connections.
  Wire(const BrokerOptions& options, const std::string& name);
  // Takes leave of the broker when nothing is wrong, for at most a second.
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  // Calls that the broker answers. `action` is what the sentence of an error is about.
  template <class Call>
  void ask(std::string_view action, Call call) {
    require(action, [&] {
      const Watchdog::Guard guard(*watchdog_, answer_timeout_);
      call(connection_.get());
      return amqp_get_rpc_reply(connection_.get());
    }());
  }
  // Calls that only send.
  template <class Call>
  void tell(std::string_view action, Call call) {
    require(action, [&] {
      const Watchdog::Guard guard(*watchdog_, answer_timeout_);
      return static_cast<int>(call(connection_.get()));
    }());
  }

  // The next frame but for heartbeats, which it answers and sends; nothing after `patience`. What a frame points at
  // lives until the next call. Throws when the frame ends the channel or the connection.
  std::optional<amqp_frame_t> wait_frame(std::chrono::milliseconds patience);

  // The broker sent what it must not.
  [[noreturn]] void fail_on_nonsense();

 private:
  struct Destroyer {
    void operator()(amqp_connection_state_t connection) const noexcept {
      amqp_destroy_connection(connection);
    }
  };

  void open_socket(const BrokerOptions& options);
  void log_in(const BrokerOptions& options, const std::string& name);
  void require(std::string_view action, int status);
  void require(std::string_view action, const amqp_rpc_reply_t& reply);
  void close_after(std::string_view action, const amqp_method_t& close);
  [[noreturn]] void fail(engine::BrokerFault fault, std::string_view action, const std::string& why);

  const std::string where_;  // `host:port`
  const std::chrono::milliseconds answer_timeout_;
  std::unique_ptr<amqp_connection_state_t_, Destroyer> connection_;
  std::optional<Watchdog> watchdog_;  // once there is a socket
  bool sound_ = false;                // open, and nothing failed
};

}  // namespace inventory::messaging::rabbitmq

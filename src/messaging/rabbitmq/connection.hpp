// What this service asks of RabbitMQ, in plain types: one connection, one channel.
//
// Every call returns within the answer timeout, receive() within its patience besides. After an exception the object is
// of no more use; the owner makes another one. To be called, receive() with no patience at least, several times a
// heartbeat.
//
// One thread. Throws engine::BrokerError: `away` or `refused`.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "messaging/rabbitmq/broker_options.hpp"
#include "messaging/rabbitmq/message.hpp"

namespace inventory::messaging::rabbitmq {

struct Queue {
  std::string name;
  bool durable = true;
  bool exclusive = false;
  bool auto_delete = false;
  FieldTable arguments = {};  // e.g. x-queue-type, x-dead-letter-exchange
};

struct Binding {
  std::string queue;
  std::string exchange;
  std::string routing_key;
};

class Connection {
 public:
  // `name` is for the broker's list of connections.
  Connection(const BrokerOptions& options, const std::string& name);
  // Takes leave of the broker when nothing is wrong, for at most a second.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Durable exchanges, made if they are missing. Throw `refused` when there is one of that name of another type.
  void declare_topic_exchange(const std::string& name);
  void declare_fanout_exchange(const std::string& name);
  // Throws `refused` when there is none.
  void check_exchange(const std::string& name);

  // Throws `refused` when there is one of that name which is not alike.
  void declare_queue(const Queue& queue);
  // How many messages wait in it.
  std::size_t check_queue(const std::string& name);
  void bind(const Binding& binding);

  // How many deliveries may be unacknowledged at a time.
  void limit_deliveries(std::uint16_t unacknowledged_max);
  void consume(const std::string& queue, const std::string& consumer_tag);
  // Ends that; what was delivered before may still be received.
  void acknowledge(std::uint64_t tag);
  // The queue's dead-letter exchange gets it, unless it is to be queued again.
  void reject(std::uint64_t tag, bool queue_again);

  // From here on the broker confirms what is published, counted from 1.
  void select_confirms();
  // Mandatory: what no queue is bound for comes back as Returned. Only hands it over.
  void publish(const std::string& exchange, const Message& message);

  // The next thing that the broker says; nothing after `patience`.
  std::optional<Received> receive(std::chrono::milliseconds patience);

  // Of a delivery's or returned message's body so much is kept; the rest is read and dropped.
  static constexpr std::size_t body_bytes_max = std::size_t{1024} * 1024;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace inventory::messaging::rabbitmq

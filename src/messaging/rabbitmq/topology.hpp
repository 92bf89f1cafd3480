// The queues and exchanges through which events of other services come in (deploy/rabbitmq/definitions.json says the same).
//
//   exchange ──key──→ queue ──→ this service
//                      ↑  └ rejected, or delivered too often ──→ dead-letter exchange ──→ dead-letter queue
//                      └── when its time is up ── queue.retry.1s, .10s, .60s, .10m
//
// Every queue is a quorum queue. A retry queue keeps all its messages equally long: with a time to live of their own,
// those behind a longer one would wait for it. Dead letters leave their queue only once the other one has them.
//
// A queue has one consumer at a time, whatever number of processes there are; the next takes over when that one is gone
// and what it had in hand is back. Else events of one variant would be applied by two of them, in any order.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "messaging/rabbitmq/broker_options.hpp"
#include "messaging/rabbitmq/connection.hpp"

namespace inventory::messaging::rabbitmq {

// Events of one service.
struct Source {
  std::string exchange;  // theirs, a durable topic exchange
  std::string queue;     // ours
  std::vector<std::string> binding_keys = {"#"};
  ClientId client;  // who the changes that follow are said to come from
};

struct ConsumerTopology {
  std::vector<Source> sources = {
      {.exchange = "product.events",
       .queue = "inventory.product-events",
       .client = ClientId{"product-events"}},
      {.exchange = "order.events", .queue = "inventory.order-events", .client = ClientId{"order-events"}}};
  std::vector<std::chrono::milliseconds> retry_delays = {std::chrono::seconds(1), std::chrono::seconds(10),
                                                         std::chrono::seconds(60), std::chrono::minutes(10)};
  std::string dead_letters = "inventory.dead-letters";  // the exchange and the queue
  // The broker counts lost connections, too, so this is out of reach; left out, newer brokers take 20. What ends the
  // process is found out by the consumer.
  std::int64_t deliveries_max = 1'000'000;
};

// `inventory.order-events.retry.10s`
std::string retry_queue(const std::string& queue, std::chrono::milliseconds delay);

Queue source_queue(const ConsumerTopology& topology, const Source& source);
Queue waiting_queue(const Source& source, std::chrono::milliseconds delay);
Queue dead_letter_queue(const ConsumerTopology& topology);

// Makes all of it, or looks whether it is there, or neither. Throws BrokerError: `refused` when it is not, or not alike.
void establish(Connection& connection, const ConsumerTopology& topology, Topology how);

}  // namespace inventory::messaging::rabbitmq

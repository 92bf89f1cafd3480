#include "messaging/rabbitmq/topology.hpp"

namespace inventory::messaging::rabbitmq {
namespace {

using std::chrono::milliseconds;

std::string text_of(milliseconds delay) {
  using namespace std::chrono;
  if (delay % seconds(1) != milliseconds(0)) return std::to_string(delay.count()) + "ms";
  if (delay % minutes(1) == milliseconds(0) && delay > minutes(1))
    return std::to_string(floor<minutes>(delay).count()) + "m";
  return std::to_string(floor<seconds>(delay).count()) + "s";
}

// Of a queue whose messages leave it for another one: none is lost on the way.
FieldTable leaving_to(const std::string& exchange) {
  return {{"x-queue-type", {"quorum"}},
          {"x-dead-letter-exchange", {exchange}},
          {"x-dead-letter-strategy", {"at-least-once"}},
          {"x-overflow", {"reject-publish"}}};
}

void declare(Connection& connection, const ConsumerTopology& topology) {
  connection.declare_fanout_exchange(topology.dead_letters);
  connection.declare_queue(dead_letter_queue(topology));
  connection.bind({.queue = topology.dead_letters, .exchange = topology.dead_letters, .routing_key = ""});
  for (const Source& source : topology.sources) {
    for (const milliseconds delay : topology.retry_delays)
      connection.declare_queue(waiting_queue(source, delay));
    connection.declare_topic_exchange(source.exchange);
    connection.declare_queue(source_queue(topology, source));
    for (const std::string& key : source.binding_keys)
      connection.bind({.queue = source.queue, .exchange = source.exchange, .routing_key = key});
  }
}

void check(Connection& connection, const ConsumerTopology& topology) {
  connection.check_exchange(topology.dead_letters);
  connection.check_queue(topology.dead_letters);
  for (const Source& source : topology.sources) {
    connection.check_exchange(source.exchange);
    connection.check_queue(source.queue);
    for (const milliseconds delay : topology.retry_delays)
      connection.check_queue(retry_queue(source.queue, delay));
  }
}

}  // namespace

std::string retry_queue(const std::string& queue, milliseconds delay) {
  return queue + ".retry." + text_of(delay);
}

Queue source_queue(const ConsumerTopology& topology, const Source& source) {
  Queue queue{.name = source.queue, .arguments = leaving_to(topology.dead_letters)};
  queue.arguments.push_back({"x-delivery-limit", {topology.deliveries_max}});
  queue.arguments.push_back({"x-single-active-consumer", {true}});
  return queue;
}

Queue waiting_queue(const Source& source, milliseconds delay) {
  Queue queue{.name = retry_queue(source.queue, delay), .arguments = leaving_to("")};
  queue.arguments.push_back({"x-dead-letter-routing-key", {source.queue}});
  queue.arguments.push_back({"x-message-ttl", {std::int64_t{delay.count()}}});
  return queue;
}

Queue dead_letter_queue(const ConsumerTopology& topology) {
  return {.name = topology.dead_letters, .arguments = {{"x-queue-type", {"quorum"}}}};
}

void establish(Connection& connection, const ConsumerTopology& topology, Topology how) {
  switch (how) {
    case Topology::declare: return declare(connection, topology);
    case Topology::check: return check(connection, topology);
    case Topology::off: return;
  }
}

}  // namespace inventory::messaging::rabbitmq

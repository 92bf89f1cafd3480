// The names and arguments that operators see, and what declare, check and off do with a real broker.

#include "messaging/rabbitmq/topology.hpp"

#include <gtest/gtest.h>

#include "messaging/rabbitmq/consumer_at_work.hpp"
#include "messaging/rabbitmq/delivery.hpp"
#include "messaging/rabbitmq/publisher_failure.hpp"

namespace inventory::testing {
namespace {

using namespace messaging::rabbitmq;
using namespace std::chrono_literals;

TEST(ConsumerTopology, RetryQueuesAreNamedByTheirDelay) {
  EXPECT_EQ(retry_queue("q", 1s), "q.retry.1s");
  EXPECT_EQ(retry_queue("q", 10s), "q.retry.10s");
  EXPECT_EQ(retry_queue("q", 60s), "q.retry.60s");
  EXPECT_EQ(retry_queue("q", 90s), "q.retry.90s");
  EXPECT_EQ(retry_queue("q", 10min), "q.retry.10m");
  EXPECT_EQ(retry_queue("q", 1500ms), "q.retry.1500ms");
}

TEST(ConsumerTopology, ByDefaultIsThatOfTheContract) {
  const ConsumerTopology topology;
  ASSERT_EQ(topology.sources.size(), 2U);
  EXPECT_EQ(topology.sources[0].exchange, "product.events");
  EXPECT_EQ(topology.sources[0].queue, "inventory.product-events");
  EXPECT_EQ(topology.sources[1].exchange, "order.events");
  EXPECT_EQ(topology.sources[1].queue, "inventory.order-events");
  EXPECT_EQ(topology.sources[1].binding_keys, std::vector<std::string>{"#"});
  EXPECT_EQ(topology.retry_delays, (std::vector<std::chrono::milliseconds>{1s, 10s, 60s, 10min}));
  EXPECT_EQ(dead_letter_queue(topology).name, "inventory.dead-letters");
}

TEST(ConsumerTopology, NoQueueLosesWhatLeavesIt) {
  const ConsumerTopology topology;
  const Source& source = topology.sources[0];
  for (const Queue& queue : {source_queue(topology, source), waiting_queue(source, 10s)}) {
    EXPECT_TRUE(queue.durable);
    EXPECT_EQ(text_in(queue.arguments, "x-queue-type"), "quorum");
    EXPECT_EQ(text_in(queue.arguments, "x-dead-letter-strategy"), "at-least-once");
    EXPECT_EQ(text_in(queue.arguments, "x-overflow"), "reject-publish");
  }
  const Queue ours = source_queue(topology, source);
  EXPECT_EQ(text_in(ours.arguments, "x-dead-letter-exchange"), "inventory.dead-letters");
  EXPECT_EQ(*find(ours.arguments, "x-delivery-limit"), Field{std::int64_t{1'000'000}});
  EXPECT_EQ(*find(ours.arguments, "x-single-active-consumer"), Field{true});
  const Queue waiting = waiting_queue(source, 10s);
  EXPECT_EQ(waiting.name, "inventory.product-events.retry.10s");
  EXPECT_EQ(text_in(waiting.arguments, "x-dead-letter-routing-key"), "inventory.product-events");
  EXPECT_EQ(*find(waiting.arguments, "x-message-ttl"), Field{std::int64_t{10'000}});
}

using TopologyOnRabbitMq = ConsumerAtWork;

TEST_F(TopologyOnRabbitMq, MayBeMadeAgainAndChecked) {
  Connection connection = connect("declares");
  establish(connection, options_.queues, Topology::declare);
  establish(connection, options_.queues, Topology::check);
}

TEST_F(TopologyOnRabbitMq, IsRefusedWhenAQueueIsMissingOrAnother) {
  delete_queue(retry_queue(order_queue(), options_.queues.retry_delays[1]));
  const auto outcome = [&](Topology how) {
    Connection connection = connect("checks");
    return failure_of([&] { establish(connection, options_.queues, how); });
  };
  ASSERT_TRUE(outcome(Topology::check));
  EXPECT_EQ(outcome(Topology::check)->fault(), engine::BrokerFault::refused);
  EXPECT_FALSE(outcome(Topology::off));
  EXPECT_FALSE(outcome(Topology::declare));
  EXPECT_FALSE(outcome(Topology::check));
  options_.queues.deliveries_max = 7;
  ASSERT_TRUE(outcome(Topology::declare));
  EXPECT_EQ(outcome(Topology::declare)->fault(), engine::BrokerFault::refused);
}

}  // namespace
}  // namespace inventory::testing

#include "messaging/rabbitmq/test_broker.hpp"

#include <cstdlib>

#include "base/clock.hpp"
#include "base/uuid.hpp"

namespace inventory::testing {
namespace {

using namespace messaging::rabbitmq;

std::string address() {
  const char* uri = std::getenv("INVENTORY_TEST_RABBITMQ");
  return uri == nullptr ? "" : uri;
}

std::string unique(const std::string& prefix) {
  return prefix + UuidMaker().make(SystemClock().now()).to_string();
}

}  // namespace

bool broker_is_there() {
  return !address().empty();
}

PublisherOptions broker_options() {
  PublisherOptions options;
  options.broker.address = BrokerAddress::parse(address()).value();
  options.broker.answer_timeout = std::chrono::seconds(20);  // the machine may be busy
  options.exchange = unique("test.events.");
  return options;
}

Subscriber::Subscriber(const PublisherOptions& options, const std::string& routing_key)
    : connection_(options.broker, "inventory: a test reads") {
  const std::string queue = unique("test.");
  connection_.declare_topic_exchange(options.exchange);
  connection_.declare_queue(
      {.name = queue, .durable = false, .exclusive = true, .auto_delete = true, .arguments = {}});
  connection_.bind({.queue = queue, .exchange = options.exchange, .routing_key = routing_key});
  connection_.limit_deliveries(1000);
  connection_.consume(queue, "test");
}

std::vector<Delivery> Subscriber::take(std::size_t count) {
  std::vector<Delivery> taken;
  while (taken.size() < count) {
    auto received = connection_.receive(std::chrono::seconds(20));
    if (!received) break;
    auto* delivery = std::get_if<Delivery>(&*received);
    if (delivery == nullptr) continue;
    connection_.acknowledge(delivery->tag);
    taken.push_back(std::move(*delivery));
  }
  return taken;
}

}  // namespace inventory::testing

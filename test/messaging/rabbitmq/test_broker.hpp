// The broker of the tests, and what they ask of it.
//
// INVENTORY_TEST_RABBITMQ is the URI of its administrator, as script/rabbitmq prints it; script/test sets it. Queues
// go with the connection that made them; exchanges stay until the broker does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messaging/rabbitmq/connection.hpp"
#include "messaging/rabbitmq/publisher.hpp"

namespace inventory::testing {

bool broker_is_there();
// To the broker, with a name of its own for the exchange.
messaging::rabbitmq::PublisherOptions broker_options();

// Binds an exclusive queue to an exchange and reads what arrives.
class Subscriber {
 public:
  Subscriber(const messaging::rabbitmq::PublisherOptions& options, const std::string& routing_key = "#");

  // Fewer when they do not come in time.
  std::vector<messaging::rabbitmq::Delivery> take(std::size_t count);

 private:
  messaging::rabbitmq::Connection connection_;
};

}  // namespace inventory::testing

// What the ways out to the broker and in from it have in common.
#pragma once

#include <string_view>

#include "engine/event_publisher.hpp"
#include "messaging/rabbitmq/broker_options.hpp"
#include "service/configuration.hpp"

namespace inventory::service {

// Of settings with an address.
messaging::rabbitmq::BrokerOptions broker_options(const BrokerSettings& broker);

// For logs.
std::string_view name_of(engine::BrokerFault fault);

}  // namespace inventory::service

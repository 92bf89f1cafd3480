// An event as the message that the broker gets: CONTRACT section 3, and CloudEvents 1.0 in either of its two modes.
//
// Pure. AMQP 0-9-1 has no application properties, which the CloudEvents binding speaks of: headers take their place,
// and RabbitMQ maps the ones to the others.
#pragma once

#include <cstdint>

#include "domain/event.hpp"
#include "messaging/rabbitmq/message.hpp"

namespace inventory::messaging::rabbitmq {

enum class EventsFormat : std::uint8_t {
  envelope,     // the platform's envelope as the body, the attributes of a CloudEvent in the headers
  cloudevents,  // a structured CloudEvent as the body, with the platform's data in it
};

Message message_of(const domain::Event& event, EventsFormat format);

}  // namespace inventory::messaging::rabbitmq

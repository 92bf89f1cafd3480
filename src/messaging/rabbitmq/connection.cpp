#include "messaging/rabbitmq/connection.hpp"

#include <algorithm>

#include "messaging/rabbitmq/wire.hpp"
#include "messaging/rabbitmq/wire_format.hpp"

namespace inventory::messaging::rabbitmq {
namespace {

template <class Method>
const Method& as(const amqp_method_t& method) {
  return *static_cast<const Method*>(method.decoded);
}

Delivery delivery_of(const amqp_basic_deliver_t& method) {
  Delivery delivery;
  delivery.tag = method.delivery_tag;
  delivery.redelivered = method.redelivered != 0;
  delivery.consumer_tag = text_of(method.consumer_tag);
  delivery.exchange = text_of(method.exchange);
  delivery.message.routing_key = text_of(method.routing_key);
  return delivery;
}

Returned returned_of(const amqp_basic_return_t& method) {
  Returned returned;
  returned.code = method.reply_code;
  returned.text = text_of(method.reply_text);
  returned.exchange = text_of(method.exchange);
  returned.message.routing_key = text_of(method.routing_key);
  return returned;
}

void declare_exchange(Wire& wire, const std::string& name, std::string_view type) {
  wire.ask("declare the exchange " + name, [&](auto* on) {
    amqp_exchange_declare(on, Wire::channel, bytes_of(name), bytes_of(type), 0, 1, 0, 0, amqp_empty_table);
  });
}

}  // namespace

struct Connection::State {
  // A method whose message is still arriving, in frames of its own.
  struct Arriving {
    Received received;
    Message* message = nullptr;  // in `received`
    std::uint64_t missing_bytes = 0;
    bool has_header = false;
  };

  State(const BrokerOptions& options, const std::string& name) : wire(options, name) {}

  // Something complete, if the frame ends it.
  std::optional<Received> take(const amqp_frame_t& frame);
  std::optional<Received> take_method(const amqp_method_t& method);
  std::optional<Received> take_header(const amqp_frame_t& frame);
  std::optional<Received> take_body(amqp_bytes_t bytes);
  std::optional<Received> complete();
  void expect_message(Received received);

  Wire wire;
  std::unique_ptr<Arriving> arriving;
};

Connection::Connection(const BrokerOptions& options, const std::string& name)
    : state_(std::make_unique<State>(options, name)) {}

Connection::~Connection() = default;

void Connection::declare_topic_exchange(const std::string& name) {
  declare_exchange(state_->wire, name, "topic");
}

void Connection::declare_fanout_exchange(const std::string& name) {
  declare_exchange(state_->wire, name, "fanout");
}

void Connection::check_exchange(const std::string& name) {
  state_->wire.ask("look for the exchange " + name, [&](auto* on) {
    amqp_exchange_declare(on, Wire::channel, bytes_of(name), bytes_of(""), 1, 0, 0, 0, amqp_empty_table);
  });
}

void Connection::declare_queue(const Queue& queue) {
  const WireTable arguments(queue.arguments);
  state_->wire.ask("declare the queue " + queue.name, [&](auto* on) {
    amqp_queue_declare(on, Wire::channel, bytes_of(queue.name), 0, queue.durable ? 1 : 0,
                       queue.exclusive ? 1 : 0, queue.auto_delete ? 1 : 0, arguments.get());
  });
}

std::size_t Connection::check_queue(const std::string& name) {
  std::size_t messages = 0;
  state_->wire.ask("look for the queue " + name, [&](auto* on) {
    const auto* queue = amqp_queue_declare(on, Wire::channel, bytes_of(name), 1, 0, 0, 0, amqp_empty_table);
    if (queue != nullptr) messages = queue->message_count;
  });
  return messages;
}

void Connection::bind(const Binding& binding) {
  state_->wire.ask("bind the queue " + binding.queue, [&](auto* on) {
    amqp_queue_bind(on, Wire::channel, bytes_of(binding.queue), bytes_of(binding.exchange),
                    bytes_of(binding.routing_key), amqp_empty_table);
  });
}

void Connection::limit_deliveries(std::uint16_t unacknowledged_max) {
  state_->wire.ask("limit deliveries",
                   [&](auto* on) { amqp_basic_qos(on, Wire::channel, 0, unacknowledged_max, 0); });
}

void Connection::consume(const std::string& queue, const std::string& consumer_tag) {
  state_->wire.ask("consume from the queue " + queue, [&](auto* on) {
    amqp_basic_consume(on, Wire::channel, bytes_of(queue), bytes_of(consumer_tag), 0, 0, 0, amqp_empty_table);
  });
}

void Connection::acknowledge(std::uint64_t tag) {
  state_->wire.tell("acknowledge", [&](auto* on) { return amqp_basic_ack(on, Wire::channel, tag, 0); });
}

void Connection::reject(std::uint64_t tag, bool queue_again) {
  state_->wire.tell("reject",
                    [&](auto* on) { return amqp_basic_reject(on, Wire::channel, tag, queue_again ? 1 : 0); });
}

void Connection::select_confirms() {
  state_->wire.ask("select confirms", [](auto* on) { amqp_confirm_select(on, Wire::channel); });
}

void Connection::publish(const std::string& exchange, const Message& message) {
  const WireTable headers(message.properties.headers);
  const amqp_basic_properties_t properties = encode(message.properties, headers);
  state_->wire.tell("publish", [&](auto* on) {
    return amqp_basic_publish(on, Wire::channel, bytes_of(exchange), bytes_of(message.routing_key), 1, 0,
                              &properties, bytes_of(message.body));
  });
}

std::optional<Received> Connection::receive(std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    const auto frame = state_->wire.wait_frame(std::max(left, std::chrono::milliseconds(0)));
    if (!frame) return std::nullopt;
    if (auto received = state_->take(*frame)) return received;
  }
}

std::optional<Received> Connection::State::take(const amqp_frame_t& frame) {
  switch (frame.frame_type) {
    case AMQP_FRAME_METHOD: return take_method(frame.payload.method);
    case AMQP_FRAME_HEADER: return take_header(frame);
    case AMQP_FRAME_BODY: return take_body(frame.payload.body_fragment);
    default: return std::nullopt;
  }
}

std::optional<Received> Connection::State::take_method(const amqp_method_t& method) {
  switch (method.id) {
    case AMQP_BASIC_DELIVER_METHOD:
      expect_message(delivery_of(as<amqp_basic_deliver_t>(method)));
      return std::nullopt;
    case AMQP_BASIC_RETURN_METHOD:
      expect_message(returned_of(as<amqp_basic_return_t>(method)));
      return std::nullopt;
    case AMQP_BASIC_ACK_METHOD: {
      const auto& ack = as<amqp_basic_ack_t>(method);
      return Confirmed{.tag = ack.delivery_tag, .multiple = ack.multiple != 0, .taken = true};
    }
    case AMQP_BASIC_NACK_METHOD: {
      const auto& nack = as<amqp_basic_nack_t>(method);
      return Confirmed{.tag = nack.delivery_tag, .multiple = nack.multiple != 0, .taken = false};
    }
    case AMQP_BASIC_CANCEL_METHOD:
      return ConsumerCancelled{text_of(as<amqp_basic_cancel_t>(method).consumer_tag)};
    case AMQP_CONNECTION_BLOCKED_METHOD:
      return Blocked{text_of(as<amqp_connection_blocked_t>(method).reason)};
    case AMQP_CONNECTION_UNBLOCKED_METHOD: return Unblocked{};
    default: return std::nullopt;
  }
}

void Connection::State::expect_message(Received received) {
  if (arriving) wire.fail_on_nonsense();
  arriving = std::make_unique<Arriving>();
  arriving->received = std::move(received);
  if (auto* delivery = std::get_if<Delivery>(&arriving->received))
    arriving->message = &delivery->message;
  else
    arriving->message = &std::get<Returned>(arriving->received).message;
}

std::optional<Received> Connection::State::take_header(const amqp_frame_t& frame) {
  if (!arriving || arriving->has_header) wire.fail_on_nonsense();
  const auto& header = frame.payload.properties;
  arriving->has_header = true;
  arriving->missing_bytes = header.body_size;
  arriving->message->properties = decode(*static_cast<const amqp_basic_properties_t*>(header.decoded));
  if (auto* delivery = std::get_if<Delivery>(&arriving->received)) delivery->body_bytes = header.body_size;
  return complete();
}

std::optional<Received> Connection::State::take_body(amqp_bytes_t bytes) {
  if (!arriving || !arriving->has_header || bytes.len > arriving->missing_bytes) wire.fail_on_nonsense();
  arriving->missing_bytes -= bytes.len;
  std::string& body = arriving->message->body;
  bytes.len = std::min(bytes.len, body_bytes_max - body.size());
  body.append(text_of(bytes));
  return complete();
}

std::optional<Received> Connection::State::complete() {
  if (arriving->missing_bytes > 0) return std::nullopt;
  const auto done = std::move(arriving);
  return std::move(done->received);
}

}  // namespace inventory::messaging::rabbitmq

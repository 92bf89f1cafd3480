#include "messaging/rabbitmq/dead_letters.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "engine/event_publisher.hpp"
#include "messaging/rabbitmq/delivery.hpp"

namespace inventory::messaging::rabbitmq {
namespace {

using engine::BrokerError;
using engine::BrokerFault;

constexpr std::chrono::seconds patience(5);
constexpr const char* consumer_tag = "dead-letters";

// The broker's account of the last death of a message that it has moved by itself.
const FieldTable* death_of(const FieldTable& headers) {
  const Field* deaths = find(headers, "x-death");
  if (deaths == nullptr || deaths->list() == nullptr || deaths->list()->empty()) return nullptr;
  return deaths->list()->front().table();
}

std::string first_routing_key(const FieldTable& death) {
  const Field* keys = find(death, "routing-keys");
  if (keys == nullptr || keys->list() == nullptr || keys->list()->empty()) return {};
  const std::string* first = keys->list()->front().text();
  return first == nullptr ? std::string() : *first;
}

void explain(DeadLetter& letter, const FieldTable& death) {
  const auto reason = text_in(death, "reason");
  if (reason == "rejected") {
    Refusal refusal = refusal_of_size();
    letter.code = std::move(refusal.code);
    letter.reason = std::move(refusal.reason);
  } else if (reason == "delivery_limit") {
    letter.code = "DELIVERY_LIMIT";
    letter.reason = "The process or the connection ended too often while it was in hand.";
  } else {
    letter.code = reason;
    letter.reason = "The broker has moved it.";
  }
  const Field* time = find(death, "time");
  if (time != nullptr && time->integer() != nullptr)
    letter.at = Timestamp::from_ms(*time->integer() * 1000).to_string();
}

void identify(DeadLetter& letter, const Delivery& delivery) {
  const Properties& properties = delivery.message.properties;
  letter.id = properties.message_id;
  letter.type = properties.type;
  if (letter.id.empty()) letter.id = attribute_in(properties.headers, "id");
  if (letter.type.empty()) letter.type = attribute_in(properties.headers, "type");
  if (!letter.id.empty() && !letter.type.empty()) return;
  const auto event = is_cut(delivery) ? std::unexpected(Refusal{}) : event_in(delivery);
  if (letter.id.empty())
    letter.id = event ? event->id : uuid_from_name({}, delivery.message.body).to_string();
  if (letter.type.empty() && event) letter.type = event->type;
}

// Each message that is in the queue now, once.
class Visit {
 public:
  Visit(Connection& connection, const std::string& queue, std::size_t max)
      : connection_(connection), left_(std::min<std::size_t>(connection.check_queue(queue), max)) {
    if (left_ == 0) return;
    connection.limit_deliveries(static_cast<std::uint16_t>(std::min(left_, dead_letters_seen_max)));
    connection.consume(queue, consumer_tag);
  }

  std::optional<Delivery> next() {
    if (left_ == 0) return std::nullopt;
    while (arrived_.empty()) {
      auto received = connection_.receive(patience);
      if (!received) return std::nullopt;  // somebody else has the others
      keep(*received);
    }
    --left_;
    Delivery delivery = std::move(arrived_.front());
    arrived_.pop_front();
    return delivery;
  }

  // Whether it is in a queue now.
  bool publish(const Message& message) {
    connection_.publish("", message);
    bool returned = false;
    while (auto received = connection_.receive(patience)) {
      if (const auto* confirmed = std::get_if<Confirmed>(&*received)) return confirmed->taken && !returned;
      if (std::holds_alternative<Returned>(*received)) returned = true;
      keep(*received);
    }
    throw BrokerError(BrokerFault::away, "rabbitmq: it confirms nothing");
  }

 private:
  void keep(Received& received) {
    if (auto* delivery = std::get_if<Delivery>(&received)) arrived_.push_back(std::move(*delivery));
    if (std::holds_alternative<ConsumerCancelled>(received))
      throw BrokerError(BrokerFault::away, "rabbitmq: the queue of dead letters was deleted");
  }

  Connection& connection_;
  std::size_t left_;
  std::deque<Delivery> arrived_;
};

std::size_t seen_max(const std::optional<std::string>& id) {
  return id ? dead_letters_seen_max : SIZE_MAX;
}

// As it came in, with where that was.
std::optional<Message> revived(const Delivery& delivery, const DeadLetter& letter) {
  if (is_cut(delivery) || letter.queue.empty()) return std::nullopt;
  Message message = delivery.message;
  FieldTable& headers = message.properties.headers;
  remove_marks_of_broker(headers);
  std::erase_if(headers, [](const NamedField& each) {
    return each.name == header::attempt || each.name == header::code || each.name == header::reason ||
           each.name == header::at;
  });
  set(headers, header::queue, {letter.queue});
  set(headers, header::exchange, {letter.exchange});
  set(headers, header::routing_key, {letter.routing_key});
  message.routing_key = letter.queue;
  return message;
}

}  // namespace

DeadLetter dead_letter_of(const Delivery& delivery) {
  const FieldTable& headers = delivery.message.properties.headers;
  DeadLetter letter{.code = std::string(text_in(headers, header::code)),
                    .reason = std::string(text_in(headers, header::reason)),
                    .queue = std::string(text_in(headers, header::queue)),
                    .exchange = std::string(text_in(headers, header::exchange)),
                    .routing_key = std::string(text_in(headers, header::routing_key)),
                    .at = std::string(text_in(headers, header::at)),
                    .attempts = attempts_before(headers),
                    .body_bytes = delivery.body_bytes};
  identify(letter, delivery);
  const FieldTable* death = death_of(headers);
  if (death == nullptr) return letter;
  ++letter.attempts;
  explain(letter, *death);
  if (!letter.queue.empty()) return letter;  // that was before it went through the retry queues
  letter.queue = text_in(*death, "queue");
  letter.exchange = text_in(*death, "exchange");
  letter.routing_key = first_routing_key(*death);
  return letter;
}

std::vector<DeadLetter> list_dead_letters(Connection& connection, const std::string& queue, std::size_t max) {
  Visit visit(connection, queue, dead_letters_seen_max);
  std::vector<DeadLetter> letters;
  while (const auto delivery = visit.next()) {
    if (letters.size() < max) letters.push_back(dead_letter_of(*delivery));
  }
  return letters;
}

std::optional<Delivery> find_dead_letter(Connection& connection, const std::string& queue,
                                         const std::string& id) {
  Visit visit(connection, queue, dead_letters_seen_max);
  std::optional<Delivery> found;
  while (auto delivery = visit.next()) {
    if (!found && dead_letter_of(*delivery).id == id) found = std::move(delivery);
  }
  return found;
}

Replay replay_dead_letters(Connection& connection, const std::string& queue,
                           const std::optional<std::string>& id) {
  connection.select_confirms();
  Visit visit(connection, queue, seen_max(id));
  Replay replay;
  while (const auto delivery = visit.next()) {
    const DeadLetter letter = dead_letter_of(*delivery);
    if (id && letter.id != *id) continue;
    const auto message = revived(*delivery, letter);
    if (!message || !visit.publish(*message)) {
      ++replay.left;
      continue;
    }
    connection.acknowledge(delivery->tag);
    ++replay.replayed;
  }
  return replay;
}

std::size_t drop_dead_letters(Connection& connection, const std::string& queue,
                              const std::optional<std::string>& id) {
  Visit visit(connection, queue, seen_max(id));
  std::size_t dropped = 0;
  while (const auto delivery = visit.next()) {
    if (id && dead_letter_of(*delivery).id != *id) continue;
    connection.acknowledge(delivery->tag);
    ++dropped;
  }
  return dropped;
}

}  // namespace inventory::messaging::rabbitmq

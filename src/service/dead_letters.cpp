// `inventory dead-letters`: what is written for people who look into them.
#include "messaging/rabbitmq/dead_letters.hpp"

#include <iostream>
#include <stdexcept>

#include "messaging/rabbitmq/delivery.hpp"
#include "service/broker_options.hpp"
#include "service/subcommands.hpp"

namespace inventory::service {
namespace {

using messaging::rabbitmq::Connection;
using messaging::rabbitmq::DeadLetter;
using messaging::rabbitmq::Delivery;

std::string_view or_dash(const std::string& text) {
  return text.empty() ? "-" : std::string_view(text);
}

// Of what others have sent: nothing in it may steer a terminal.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_control = static_cast<unsigned char>(c) < ' ' || c == 0x7f;
    out.push_back(is_control && c != '\n' && c != '\t' ? '?' : c);
  }
  return out;
}

std::string text_of(const DeadLetter& letter) {
  std::string text;
  for (const std::string* part : {&letter.id, &letter.type, &letter.code, &letter.at, &letter.queue})
    text.append(or_dash(*part)).append("  ");
  return printable(text + "attempts=" + std::to_string(letter.attempts) +
                   " bytes=" + std::to_string(letter.body_bytes) + "  " + letter.reason);
}

int list(Connection& connection, const DeadLetters& command) {
  const auto letters = list_dead_letters(connection, command.broker.queues.dead_letters, command.max);
  for (const DeadLetter& letter : letters)
    std::cout << text_of(letter) << '\n';
  std::cout << letters.size() << (letters.size() == 1 ? " dead letter" : " dead letters")
            << (letters.size() == command.max ? ", or more" : "") << '\n';
  return exit_ok;
}

int show(Connection& connection, const DeadLetters& command) {
  const std::optional<Delivery> delivery =
      find_dead_letter(connection, command.broker.queues.dead_letters, *command.id);
  if (!delivery) throw std::runtime_error("there is no dead letter " + *command.id);
  const DeadLetter letter = messaging::rabbitmq::dead_letter_of(*delivery);
  const std::pair<const char*, std::string> lines[] = {
      {"id", letter.id},
      {"type", letter.type},
      {"code", letter.code},
      {"reason", letter.reason},
      {"at", letter.at},
      {"queue", letter.queue},
      {"exchange", letter.exchange},
      {"routing key", letter.routing_key},
      {"attempts", std::to_string(letter.attempts)},
      {"content type", delivery->message.properties.content_type},
      {"correlation id", delivery->message.properties.correlation_id},
      {"bytes", std::to_string(letter.body_bytes)},
  };
  for (const auto& [name, value] : lines)
    std::cout << name << ": " << printable(or_dash(value)) << '\n';
  std::cout << '\n' << printable(delivery->message.body) << '\n';
  if (messaging::rabbitmq::is_cut(*delivery)) std::cout << "… the rest is too large to be shown\n";
  return exit_ok;
}

int replay(Connection& connection, const DeadLetters& command) {
  const auto report = replay_dead_letters(connection, command.broker.queues.dead_letters, command.id);
  if (command.id && report.replayed + report.left == 0)
    throw std::runtime_error("there is no dead letter " + *command.id);
  std::cout << report.replayed << " replayed";
  if (report.left > 0) std::cout << ", " << report.left << " could not be";
  std::cout << '\n';
  return report.left == 0 ? exit_ok : exit_failed;
}

int drop(Connection& connection, const DeadLetters& command) {
  const std::size_t dropped = drop_dead_letters(connection, command.broker.queues.dead_letters, command.id);
  if (command.id && dropped == 0) throw std::runtime_error("there is no dead letter " + *command.id);
  std::cout << dropped << " dropped\n";
  return exit_ok;
}

}  // namespace

int run(const DeadLetters& command) {
  Connection connection(broker_options(command.broker), "inventory: dead letters");
  switch (command.action) {
    case DeadLetters::Action::list: return list(connection, command);
    case DeadLetters::Action::show: return show(connection, command);
    case DeadLetters::Action::replay: return replay(connection, command);
    case DeadLetters::Action::drop: return drop(connection, command);
  }
  std::unreachable();
}

}  // namespace inventory::service

// Looks at the dead letters, and has them tried again or dropped.
//
// A connection is good for one of these calls: what it has seen and not settled stays in its hands, and goes back to its
// place when the connection ends. So nothing is lost or put in another order, but for what is settled.
//
// Of a queue so many are looked through, and all are in hand at a time: what comes back goes behind what came back before.
// When no id is given, though, all of them are replayed or dropped.
//
// Throws BrokerError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "messaging/rabbitmq/connection.hpp"

namespace inventory::messaging::rabbitmq {

inline constexpr std::size_t dead_letters_seen_max = 2000;  // as many as a quorum queue hands out

struct DeadLetter {
  std::string id = {};    // of the message, else of the event in it, else one made of its body
  std::string type = {};  // empty: it has none that could be read
  std::string code = {};
  std::string reason = {};
  std::string queue = {};  // where it came in
  std::string exchange = {};
  std::string routing_key = {};
  std::string at = {};  // when it was refused, RFC 3339
  std::int64_t attempts = 0;
  std::uint64_t body_bytes = 0;
};

// Pure.
DeadLetter dead_letter_of(const Delivery& delivery);

// The oldest first.
std::vector<DeadLetter> list_dead_letters(Connection& connection, const std::string& queue, std::size_t max);

// The oldest of that id, with all that it has; of a body that is too large, the beginning.
std::optional<Delivery> find_dead_letter(Connection& connection, const std::string& queue,
                                         const std::string& id);

struct Replay {
  std::size_t replayed = 0;
  std::size_t left = 0;  // too large, or it cannot be told where it came in, or that queue is gone
};

// Puts those of an id, or all, into the queue where they came in, as if they had not been tried.
Replay replay_dead_letters(Connection& connection, const std::string& queue,
                           const std::optional<std::string>& id);

// Returns how many were dropped.
std::size_t drop_dead_letters(Connection& connection, const std::string& queue,
                              const std::optional<std::string>& id);

}  // namespace inventory::messaging::rabbitmq

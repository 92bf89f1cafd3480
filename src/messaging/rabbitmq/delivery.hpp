// What a delivery says, and what is written on one that could not be applied.
//
// A message that is moved keeps its body, its properties and its headers, and has these beside them:
//   inventory-attempt      how often it was tried
//   inventory-code         why it was refused, as the HTTP API would say it: INVENTORY_NOT_FOUND
//   inventory-reason       the same in a sentence
//   inventory-at           when, RFC 3339
//   inventory-queue, inventory-exchange, inventory-routing-key
//                          how it came in the first time
// The broker's own headers about deaths are left out: it drops what seems to go round between its queues in a circle. So
// is an expiration, which would end it in the queue that it is moved to.
//
// Pure.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/timestamp.hpp"
#include "domain/outcome.hpp"
#include "messaging/incoming_event.hpp"
#include "messaging/rabbitmq/message.hpp"

namespace inventory::messaging::rabbitmq {

namespace header {
inline constexpr std::string_view attempt = "inventory-attempt";
inline constexpr std::string_view code = "inventory-code";
inline constexpr std::string_view reason = "inventory-reason";
inline constexpr std::string_view at = "inventory-at";
inline constexpr std::string_view queue = "inventory-queue";
inline constexpr std::string_view exchange = "inventory-exchange";
inline constexpr std::string_view routing_key = "inventory-routing-key";
}  // namespace header

struct Refusal {
  std::string code;
  std::string reason;
  bool may_pass = false;  // the same message may succeed later
};

// Its body is larger than what is kept of it.
bool is_cut(const Delivery& delivery);

// `delivery` is whole.
std::expected<IncomingEvent, Refusal> event_in(const Delivery& delivery);

Refusal refusal_of(const domain::Rejection& rejection);
Refusal refusal_of_size();

// How often it was tried before.
std::int64_t attempts_before(const FieldTable& headers);

// Text of a header; empty when there is none.
std::string_view text_in(const FieldTable& headers, std::string_view name);
// Of an attribute of a CloudEvent in binary mode, with either of the prefixes in use.
std::string_view attribute_in(const FieldTable& headers, std::string_view name);

void set(FieldTable& headers, std::string_view name, Field field);
void remove_marks_of_broker(FieldTable& headers);

// Marks a message that came in by `queue` and was refused. Its routing key stays.
Message refused(const Delivery& delivery, const std::string& queue, const Refusal& refusal, Timestamp now);

}  // namespace inventory::messaging::rabbitmq

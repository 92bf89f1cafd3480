// AMQP 0-9-1 messages in plain types: properties, headers, and what else a broker sends.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace inventory::messaging::rabbitmq {

// A value of a header or of an argument. Kinds that have no place here are read as nothing, numbers of every width as
// the widest, a timestamp as its seconds.
struct Field;
struct NamedField;
using FieldList = std::vector<Field>;
using FieldTable = std::vector<NamedField>;
struct Field {
  std::variant<std::monostate, bool, std::int64_t, double, std::string, FieldList, FieldTable> value;

  const std::string* text() const { return std::get_if<std::string>(&value); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value); }
  const FieldList* list() const { return std::get_if<FieldList>(&value); }
  const FieldTable* table() const { return std::get_if<FieldTable>(&value); }
  bool operator==(const Field&) const;
};

struct NamedField {
  std::string name;
  Field field;
  bool operator==(const NamedField&) const = default;
};

inline bool Field::operator==(const Field&) const = default;

// The first of that name, or nullptr.
const Field* find(const FieldTable& table, std::string_view name);

// Empty text: not there.
struct Properties {
  std::string content_type;
  std::string content_encoding;
  std::string message_id;
  std::string type;
  std::string correlation_id;
  std::string app_id;
  std::string reply_to;
  std::string expiration;                    // milliseconds, as text
  std::optional<std::uint64_t> timestamp_s;  // seconds since 1970
  std::optional<std::uint8_t> priority;
  bool persistent = false;
  FieldTable headers;

  bool operator==(const Properties&) const = default;
};

struct Message {
  std::string routing_key;
  Properties properties;
  std::string body;
};

// A message for a consumer.
struct Delivery {
  std::uint64_t tag = 0;  // to be acknowledged with
  bool redelivered = false;
  std::string consumer_tag;
  std::string exchange;
  Message message;
  std::uint64_t body_bytes = 0;  // more than the body has: it is larger than what is kept
};

// The broker has taken messages over, or could not.
struct Confirmed {
  std::uint64_t tag = 0;
  bool multiple = false;  // and all before it
  bool taken = true;
};

// No queue is bound for a message. Comes before its Confirmed.
struct Returned {
  std::uint16_t code = 0;
  std::string text;
  std::string exchange;
  Message message;
};

// The broker ended a consumer, e.g. since the queue was deleted.
struct ConsumerCancelled {
  std::string consumer_tag;
};

// The broker is short of memory or disk and reads nothing more, or does so again.
struct Blocked {
  std::string reason;
};
struct Unblocked {};

using Received = std::variant<Delivery, Confirmed, Returned, ConsumerCancelled, Blocked, Unblocked>;

}  // namespace inventory::messaging::rabbitmq

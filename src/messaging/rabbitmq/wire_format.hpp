// Between the plain types of message.hpp and those of librabbitmq.
#pragma once

#include <amqp.h>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "messaging/rabbitmq/message.hpp"

namespace inventory::messaging::rabbitmq {

// Points at `text`, which must outlive it.
amqp_bytes_t bytes_of(std::string_view text);
std::string text_of(amqp_bytes_t bytes);

// A table as librabbitmq takes it. Points into what it was made from, which must outlive it.
class WireTable {
 public:
  explicit WireTable(const FieldTable& table) : table_(encode(table)) {}
  WireTable(const WireTable&) = delete;
  WireTable& operator=(const WireTable&) = delete;

  amqp_table_t get() const { return table_; }

 private:
  amqp_table_t encode(const FieldTable& table);
  amqp_field_value_t encode(const Field& field);

  std::deque<std::vector<amqp_table_entry_t>> entries_;  // a deque: what is in it stays where it is
  std::deque<std::vector<amqp_field_value_t>> values_;
  amqp_table_t table_;
};

FieldTable decode(const amqp_table_t& table);
Properties decode(const amqp_basic_properties_t& properties);

// Points into `properties` and `headers`, made of its headers.
amqp_basic_properties_t encode(const Properties& properties, const WireTable& headers);

}  // namespace inventory::messaging::rabbitmq

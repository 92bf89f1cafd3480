#include "messaging/rabbitmq/wire_format.hpp"

#include <algorithm>

namespace inventory::messaging::rabbitmq {
namespace {

constexpr std::uint8_t persistent_mode = 2;
constexpr int depth_max = 16;  // of tables in tables, which a stranger may have written

Field decode(const amqp_field_value_t& from, int depth);

FieldTable decode(const amqp_table_t& from, int depth) {
  FieldTable table;
  if (depth > depth_max) return table;
  table.reserve(static_cast<std::size_t>(from.num_entries));
  for (int i = 0; i < from.num_entries; ++i)
    table.push_back({.name = text_of(from.entries[i].key), .field = decode(from.entries[i].value, depth)});
  return table;
}

FieldList decode(const amqp_array_t& from, int depth) {
  FieldList list;
  if (depth > depth_max) return list;
  list.reserve(static_cast<std::size_t>(from.num_entries));
  for (int i = 0; i < from.num_entries; ++i)
    list.push_back(decode(from.entries[i], depth));
  return list;
}

Field decode(const amqp_field_value_t& from, int depth) {
  switch (from.kind) {
    case AMQP_FIELD_KIND_BOOLEAN: return {from.value.boolean != 0};
    case AMQP_FIELD_KIND_I8: return {std::int64_t{from.value.i8}};
    case AMQP_FIELD_KIND_U8: return {std::int64_t{from.value.u8}};
    case AMQP_FIELD_KIND_I16: return {std::int64_t{from.value.i16}};
    case AMQP_FIELD_KIND_U16: return {std::int64_t{from.value.u16}};
    case AMQP_FIELD_KIND_I32: return {std::int64_t{from.value.i32}};
    case AMQP_FIELD_KIND_U32: return {std::int64_t{from.value.u32}};
    case AMQP_FIELD_KIND_I64: return {from.value.i64};
    case AMQP_FIELD_KIND_U64:
    case AMQP_FIELD_KIND_TIMESTAMP: return {static_cast<std::int64_t>(from.value.u64)};
    case AMQP_FIELD_KIND_F32: return {static_cast<double>(from.value.f32)};
    case AMQP_FIELD_KIND_F64: return {from.value.f64};
    case AMQP_FIELD_KIND_UTF8:
    case AMQP_FIELD_KIND_BYTES: return {text_of(from.value.bytes)};
    case AMQP_FIELD_KIND_ARRAY: return {decode(from.value.array, depth + 1)};
    case AMQP_FIELD_KIND_TABLE: return {decode(from.value.table, depth + 1)};
    default: return {};
  }
}

void set(amqp_basic_properties_t& into, amqp_flags_t flag, amqp_bytes_t& member, const std::string& text) {
  if (text.empty()) return;
  into._flags |= flag;
  member = bytes_of(text);
}

}  // namespace

const Field* find(const FieldTable& table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &NamedField::name);
  return found == table.end() ? nullptr : &found->field;
}

amqp_bytes_t bytes_of(std::string_view text) {
  return {.len = text.size(), .bytes = const_cast<char*>(text.data())};  // librabbitmq only reads it
}

std::string text_of(amqp_bytes_t bytes) {
  return bytes.len == 0 ? std::string() : std::string(static_cast<const char*>(bytes.bytes), bytes.len);
}

amqp_table_t WireTable::encode(const FieldTable& table) {
  auto& entries = entries_.emplace_back();
  entries.reserve(table.size());
  for (const auto& [name, field] : table)
    entries.push_back({.key = bytes_of(name), .value = encode(field)});
  return {.num_entries = static_cast<int>(entries.size()), .entries = entries.data()};
}

amqp_field_value_t WireTable::encode(const Field& field) {
  struct Encoder {
    WireTable& self;
    amqp_field_value_t to{};

    void operator()(std::monostate) { to.kind = AMQP_FIELD_KIND_VOID; }
    void operator()(bool truth) {
      to.kind = AMQP_FIELD_KIND_BOOLEAN;
      to.value.boolean = truth ? 1 : 0;
    }
    void operator()(std::int64_t number) {
      to.kind = AMQP_FIELD_KIND_I64;
      to.value.i64 = number;
    }
    void operator()(double number) {
      to.kind = AMQP_FIELD_KIND_F64;
      to.value.f64 = number;
    }
    void operator()(const std::string& text) {
      to.kind = AMQP_FIELD_KIND_UTF8;
      to.value.bytes = bytes_of(text);
    }
    void operator()(const FieldList& list) {
      auto& values = self.values_.emplace_back();
      values.reserve(list.size());
      for (const Field& each : list)
        values.push_back(self.encode(each));
      to.kind = AMQP_FIELD_KIND_ARRAY;
      to.value.array = {.num_entries = static_cast<int>(values.size()), .entries = values.data()};
    }
    void operator()(const FieldTable& table) {
      to.kind = AMQP_FIELD_KIND_TABLE;
      to.value.table = self.encode(table);
    }
  };
  Encoder encoder{*this};
  std::visit(encoder, field.value);
  return encoder.to;
}

FieldTable decode(const amqp_table_t& table) {
  return decode(table, 0);
}

Properties decode(const amqp_basic_properties_t& from) {
  Properties to;
  const auto has = [&from](amqp_flags_t flag) { return (from._flags & flag) != 0; };
  if (has(AMQP_BASIC_CONTENT_TYPE_FLAG)) to.content_type = text_of(from.content_type);
  if (has(AMQP_BASIC_CONTENT_ENCODING_FLAG)) to.content_encoding = text_of(from.content_encoding);
  if (has(AMQP_BASIC_MESSAGE_ID_FLAG)) to.message_id = text_of(from.message_id);
  if (has(AMQP_BASIC_TYPE_FLAG)) to.type = text_of(from.type);
  if (has(AMQP_BASIC_CORRELATION_ID_FLAG)) to.correlation_id = text_of(from.correlation_id);
  if (has(AMQP_BASIC_APP_ID_FLAG)) to.app_id = text_of(from.app_id);
  if (has(AMQP_BASIC_REPLY_TO_FLAG)) to.reply_to = text_of(from.reply_to);
  if (has(AMQP_BASIC_PRIORITY_FLAG)) to.priority = from.priority;
  if (has(AMQP_BASIC_EXPIRATION_FLAG)) to.expiration = text_of(from.expiration);
  if (has(AMQP_BASIC_TIMESTAMP_FLAG)) to.timestamp_s = from.timestamp;
  to.persistent = has(AMQP_BASIC_DELIVERY_MODE_FLAG) && from.delivery_mode == persistent_mode;
  if (has(AMQP_BASIC_HEADERS_FLAG)) to.headers = decode(from.headers);
  return to;
}

amqp_basic_properties_t encode(const Properties& from, const WireTable& headers) {
  amqp_basic_properties_t to{};
  set(to, AMQP_BASIC_CONTENT_TYPE_FLAG, to.content_type, from.content_type);
  set(to, AMQP_BASIC_CONTENT_ENCODING_FLAG, to.content_encoding, from.content_encoding);
  set(to, AMQP_BASIC_MESSAGE_ID_FLAG, to.message_id, from.message_id);
  set(to, AMQP_BASIC_TYPE_FLAG, to.type, from.type);
  set(to, AMQP_BASIC_CORRELATION_ID_FLAG, to.correlation_id, from.correlation_id);
  set(to, AMQP_BASIC_APP_ID_FLAG, to.app_id, from.app_id);
  set(to, AMQP_BASIC_REPLY_TO_FLAG, to.reply_to, from.reply_to);
  set(to, AMQP_BASIC_EXPIRATION_FLAG, to.expiration, from.expiration);
  if (from.timestamp_s) {
    to._flags |= AMQP_BASIC_TIMESTAMP_FLAG;
    to.timestamp = *from.timestamp_s;
  }
  if (from.priority) {
    to._flags |= AMQP_BASIC_PRIORITY_FLAG;
    to.priority = *from.priority;
  }
  if (from.persistent) {
    to._flags |= AMQP_BASIC_DELIVERY_MODE_FLAG;
    to.delivery_mode = persistent_mode;
  }
  if (!from.headers.empty()) {
    to._flags |= AMQP_BASIC_HEADERS_FLAG;
    to.headers = headers.get();
  }
  return to;
}

}  // namespace inventory::messaging::rabbitmq

// How the domain's values lie in rows: the lists of columns, and reading in their order. The same in every database.
//
// A Row is read from left to right by integer(), quantity(), timestamp(), id<>(), name<>(), text() and their optional
// forms, and throws engine::StoreError when a value is none of its kind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/alert.hpp"
#include "domain/item.hpp"
#include "domain/ledger_entry.hpp"
#include "domain/reservation.hpp"
#include "engine/store.hpp"

namespace inventory::store {

inline constexpr std::string_view item_columns =
    "variant, sku, quantity, reserved, low_stock_threshold, flags, version, created_at, updated_at, "
    "entry_count, last_sequence";
inline constexpr std::string_view hold_columns =
    "reservation, variant, order_id, client, user_id, quantity, outstanding, confirmed, released, expired, "
    "expires_at, created_at, updated_at";
inline constexpr std::string_view ledger_columns =
    "stream, sequence, variant, version, type, quantity_change, reserved_change, quantity_after, "
    "reserved_after, "
    "status_before, status_after, threshold_after, sku_after, attempted, order_id, reservation, expires_at, "
    "actor, "
    "user_id, reason, correlation, occurred_at, position, previous, alert, trace";
inline constexpr std::string_view opening_hold_columns = "reservation, variant, quantity";
inline constexpr std::string_view alert_columns =
    "id, variant, kind, detail, raised_at, acknowledged_at, acknowledged_by";

// "SELECT <columns> <rest>"
inline std::string select(std::string_view columns, std::string_view rest) {
  std::string sql = "SELECT ";
  sql.append(columns).append(" ").append(rest);
  return sql;
}

// The column `flags` of an item.
inline constexpr std::int64_t flag_discontinued = 1;
inline constexpr std::int64_t flag_awaiting_initial_stock = 2;
inline constexpr std::int64_t flag_deleted = 4;

inline std::int64_t flags_of(const domain::Item& item) {
  return (item.discontinued ? flag_discontinued : 0) |
         (item.awaiting_initial_stock ? flag_awaiting_initial_stock : 0) | (item.deleted ? flag_deleted : 0);
}

template <class Enumeration>
std::optional<std::int64_t> number_of(std::optional<Enumeration> value) {
  if (!value) return std::nullopt;
  return std::to_underlying(*value);
}

template <class Row>
domain::Item read_item(Row& row) {
  domain::Item item;
  item.variant = row.template id<VariantId>();
  item.sku = row.optional_text();
  item.quantity = row.quantity();
  item.reserved = row.quantity();
  item.low_stock_threshold = row.quantity();
  const std::int64_t flags = row.integer();
  item.discontinued = (flags & flag_discontinued) != 0;
  item.awaiting_initial_stock = (flags & flag_awaiting_initial_stock) != 0;
  item.deleted = (flags & flag_deleted) != 0;
  item.version = row.integer();
  item.created_at = row.timestamp();
  item.updated_at = row.timestamp();
  item.entry_count = row.integer();
  item.last_sequence = row.integer();
  return item;
}

// Rows of one reservation stand together, its lines in order; a new id begins the next reservation.
template <class Row>
void read_hold(Row& row, std::vector<domain::Reservation>& reservations) {
  const auto id = row.template id<ReservationId>();
  if (reservations.empty() || reservations.back().id != id) reservations.push_back({.id = id});
  domain::Reservation& reservation = reservations.back();
  domain::ReservationLine& line = reservation.lines.emplace_back();
  line.variant = row.template id<VariantId>();
  reservation.order = row.template optional_name<OrderId>();
  reservation.client = row.template name<ClientId>();
  reservation.user = row.template optional_name<UserId>();
  line.quantity = row.quantity();
  line.outstanding = row.quantity();
  line.confirmed = row.quantity();
  line.released = row.quantity();
  line.expired = row.quantity();
  reservation.expires_at = row.optional_timestamp();
  reservation.created_at = row.timestamp();
  reservation.updated_at = row.timestamp();
}

// Of rows that are their own cursor.
template <class Rows>
std::vector<domain::Reservation> read_reservations(Rows rows) {
  std::vector<domain::Reservation> found;
  while (rows.next())
    read_hold(rows, found);
  return found;
}

inline TraceContext trace_of(std::string_view bytes) {
  const auto trace = TraceContext::from_bytes(bytes);
  if (!trace) throw engine::StoreError("a trace context is damaged");
  return *trace;
}

template <class Row>
domain::LedgerEntry read_entry(Row& row) {
  domain::LedgerEntry entry;
  entry.stream = static_cast<std::int32_t>(row.integer());
  entry.sequence = row.integer();
  entry.variant = row.template id<VariantId>();
  entry.version = row.integer();
  entry.type = static_cast<domain::ChangeType>(row.integer());
  entry.quantity_change = row.integer();
  entry.reserved_change = row.integer();
  entry.quantity_after = row.quantity();
  entry.reserved_after = row.quantity();
  if (!row.next_is_null()) entry.status_before = static_cast<domain::Status>(row.integer());
  if (!row.next_is_null()) entry.status_after = static_cast<domain::Status>(row.integer());
  entry.threshold_after = row.quantity();
  entry.sku_after = row.optional_text();
  if (!row.next_is_null()) entry.attempted = row.quantity();
  entry.order = row.template optional_name<OrderId>();
  if (!row.next_is_null()) entry.reservation = row.template id<ReservationId>();
  entry.expires_at = row.optional_timestamp();
  entry.actor = row.template name<ClientId>();
  entry.user = row.template optional_name<UserId>();
  entry.reason = row.optional_text();
  entry.correlation = row.template id<CorrelationId>();
  entry.occurred_at = row.timestamp();
  entry.position = row.integer();
  entry.previous = row.integer();
  if (!row.next_is_null()) entry.alert = static_cast<domain::AlertKind>(row.integer());
  if (!row.next_is_null()) entry.trace = trace_of(row.bytes());
  return entry;
}

template <class Row>
engine::OpeningHold read_opening_hold(Row& row) {
  engine::OpeningHold hold;
  hold.reservation = row.template id<ReservationId>();
  hold.variant = row.template id<VariantId>();
  hold.quantity = row.quantity();
  return hold;
}

template <class Row>
domain::Alert read_alert(Row& row) {
  domain::Alert alert;
  alert.id = row.template id<AlertId>();
  alert.variant = row.template id<VariantId>();
  alert.kind = static_cast<domain::AlertKind>(row.integer());
  alert.detail = row.text();
  alert.raised_at = row.timestamp();
  alert.acknowledged_at = row.optional_timestamp();
  alert.acknowledged_by = row.template optional_name<ClientId>();
  return alert;
}

// `fingerprint, status, body, etag, location, created_at`; the key is what was asked for.
template <class Row>
engine::IdempotencyRecord read_answer(Row& row, engine::IdempotencyKey key) {
  engine::IdempotencyRecord record;
  record.key = std::move(key);
  const std::string_view fingerprint = row.bytes();
  if (fingerprint.size() != record.fingerprint.size()) throw engine::StoreError("a fingerprint is damaged");
  std::copy(fingerprint.begin(), fingerprint.end(), record.fingerprint.begin());
  record.answer.status = static_cast<std::uint16_t>(row.integer());
  record.answer.body = row.text();
  record.answer.etag = row.text();
  record.answer.location = row.text();
  record.created_at = row.timestamp();
  return record;
}

}  // namespace inventory::store

#include "store/sqlite/rows.hpp"

#include <utility>

namespace inventory::store::sqlite {
namespace {

constexpr std::int64_t flag_discontinued = 1;
constexpr std::int64_t flag_awaiting_initial_stock = 2;
constexpr std::int64_t flag_deleted = 4;

domain::Status status(Statement& row) {
  return static_cast<domain::Status>(row.integer());
}

template <class Enumeration>
std::optional<std::int64_t> number_of(std::optional<Enumeration> value) {
  if (!value) return std::nullopt;
  return std::to_underlying(*value);
}

}  // namespace

domain::Item read_item(Statement& row) {
  domain::Item item;
  item.variant = row.id<VariantId>();
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

std::int64_t flags_of(const domain::Item& item) {
  return (item.discontinued ? flag_discontinued : 0) |
         (item.awaiting_initial_stock ? flag_awaiting_initial_stock : 0) | (item.deleted ? flag_deleted : 0);
}

void read_hold(Statement& row, std::vector<domain::Reservation>& reservations) {
  const auto id = row.id<ReservationId>();
  if (reservations.empty() || reservations.back().id != id) reservations.push_back({.id = id});
  domain::Reservation& reservation = reservations.back();
  domain::ReservationLine& line = reservation.lines.emplace_back();
  line.variant = row.id<VariantId>();
  reservation.order = row.optional<OrderId>(&Statement::name<OrderId>);
  reservation.client = row.name<ClientId>();
  reservation.user = row.optional<UserId>(&Statement::name<UserId>);
  line.quantity = row.quantity();
  line.outstanding = row.quantity();
  line.confirmed = row.quantity();
  line.released = row.quantity();
  line.expired = row.quantity();
  reservation.expires_at = row.optional<Timestamp>(&Statement::timestamp);
  reservation.created_at = row.timestamp();
  reservation.updated_at = row.timestamp();
}

domain::LedgerEntry read_entry(Statement& row) {
  domain::LedgerEntry entry;
  entry.stream = static_cast<std::int32_t>(row.integer());
  entry.sequence = row.integer();
  entry.variant = row.id<VariantId>();
  entry.version = row.integer();
  entry.type = static_cast<domain::ChangeType>(row.integer());
  entry.quantity_change = row.integer();
  entry.reserved_change = row.integer();
  entry.quantity_after = row.quantity();
  entry.reserved_after = row.quantity();
  if (!row.next_is_null()) entry.status_before = status(row);
  if (!row.next_is_null()) entry.status_after = status(row);
  entry.threshold_after = row.quantity();
  entry.sku_after = row.optional_text();
  entry.attempted = row.optional<Quantity>(&Statement::quantity);
  entry.order = row.optional<OrderId>(&Statement::name<OrderId>);
  entry.reservation = row.optional<ReservationId>(&Statement::id<ReservationId>);
  entry.expires_at = row.optional<Timestamp>(&Statement::timestamp);
  entry.actor = row.name<ClientId>();
  entry.user = row.optional<UserId>(&Statement::name<UserId>);
  entry.reason = row.optional_text();
  entry.correlation = row.id<CorrelationId>();
  entry.occurred_at = row.timestamp();
  entry.position = row.integer();
  entry.previous = row.integer();
  if (!row.next_is_null()) entry.alert = static_cast<domain::AlertKind>(row.integer());
  return entry;
}

domain::Alert read_alert(Statement& row) {
  domain::Alert alert;
  alert.id = row.id<AlertId>();
  alert.variant = row.id<VariantId>();
  alert.kind = static_cast<domain::AlertKind>(row.integer());
  alert.detail = row.text();
  alert.raised_at = row.timestamp();
  alert.acknowledged_at = row.optional<Timestamp>(&Statement::timestamp);
  alert.acknowledged_by = row.optional<ClientId>(&Statement::name<ClientId>);
  return alert;
}

void bind_entry(Statement& statement, const domain::LedgerEntry& entry) {
  statement.bind(std::int64_t{entry.stream})
      .bind(entry.sequence)
      .bind(entry.variant)
      .bind(entry.version)
      .bind(std::int64_t{std::to_underlying(entry.type)})
      .bind(entry.quantity_change)
      .bind(entry.reserved_change)
      .bind(entry.quantity_after)
      .bind(entry.reserved_after)
      .bind(number_of(entry.status_before))
      .bind(number_of(entry.status_after))
      .bind(entry.threshold_after)
      .bind(entry.sku_after)
      .bind(entry.attempted)
      .bind(entry.order)
      .bind(entry.reservation)
      .bind(entry.expires_at)
      .bind(entry.actor)
      .bind(entry.user)
      .bind(entry.reason)
      .bind(entry.correlation)
      .bind(entry.occurred_at)
      .bind(entry.position)
      .bind(entry.previous)
      .bind(number_of(entry.alert));
}

std::string select(std::string_view columns, std::string_view rest) {
  std::string sql = "SELECT ";
  sql.append(columns).append(" ").append(rest);
  return sql;
}

}  // namespace inventory::store::sqlite

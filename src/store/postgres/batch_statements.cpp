#include "store/postgres/batch_statements.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "store/rows.hpp"

namespace inventory::store::postgres {
namespace {

using Items = std::vector<const domain::Item*>;

Items sorted(Items items) {
  std::ranges::sort(items, {}, &domain::Item::variant);
  return items;
}

// A composite type of the database (migrations/postgres/0003, 0004) and its columns in order.
struct RowType {
  const char* name;
  std::string_view columns;
  std::vector<Type> types;
};

using enum Type;

const RowType item_rows{"batch_item",
                        "variant, stream, sku, quantity, reserved, low_stock_threshold, flags, version, "
                        "created_at, updated_at, entry_count, last_sequence",
                        {uuid, int4, text, int4, int4, int4, int2, int8, int8, int8, int8, int8}};
const RowType hold_rows{
    "batch_hold",
    "reservation, line, stream, variant, order_id, client, user_id, quantity, outstanding, confirmed, "
    "released, expired, expires_at, created_at, updated_at",
    {uuid, int4, int4, uuid, text, text, text, int4, int4, int4, int4, int4, int8, int8, int8}};
const RowType entry_rows{"batch_traced_entry",
                         ledger_columns,
                         {int4, int8, uuid, int8, int2, int8, int8, int4, int4, int2, int2, int4, text,
                          int4, text, uuid, int8, text, text, text, uuid, int8, int8, int8, int2, bytea}};
const RowType head_rows{"batch_head", "stream, last_sequence, last_at", {int4, int8, int8}};
const RowType alert_rows{"batch_alert",
                         "id, stream, variant, kind, detail, raised_at, acknowledged_at, acknowledged_by",
                         {uuid, int4, uuid, int2, text, int8, int8, text}};
const RowType answer_rows{"batch_answer",
                          "client, key, fingerprint, status, body, etag, location, created_at",
                          {text, text, bytea, int2, text, text, text, int8}};
const RowType event_rows{"batch_event", "event_id, consumed_at", {text, int8}};

Statement insertion(const char* name, std::string_view table, const RowType& rows) {
  const std::string columns(rows.columns);
  return {name, "INSERT INTO " + std::string(table) + " (" + columns + ") SELECT " + columns +
                    " FROM unnest($1::" + rows.name + "[])"};
}

// An index over a column that stays as it was is left alone.
Statement update(const char* name, const std::string& table, const RowType& rows,
                 const std::vector<std::string>& columns, const std::string& where) {
  std::string sql = "UPDATE " + table + " SET ";
  for (const std::string& column : columns)
    sql.append(&column == columns.data() ? "" : ", ").append(column + " = u." + column);
  return {name, sql + " FROM unnest($1::" + rows.name + "[]) AS u WHERE " + where};
}

const Statement insert_items = insertion("insert_items", "item", item_rows);
const Statement update_items = update("update_items", "item", item_rows,
                                      {"sku", "quantity", "reserved", "low_stock_threshold", "flags",
                                       "version", "updated_at", "entry_count", "last_sequence"},
                                      "item.variant = u.variant");
const Statement insert_holds = insertion("insert_holds", "hold", hold_rows);
const Statement update_holds =
    update("update_holds", "hold", hold_rows,
           {"quantity", "outstanding", "confirmed", "released", "expired", "expires_at", "updated_at"},
           "hold.reservation = u.reservation AND hold.line = u.line");
const Statement insert_entries = insertion("insert_entries", "ledger", entry_rows);
const Statement update_heads = update("update_heads", "stream_head", head_rows, {"last_sequence", "last_at"},
                                      "stream_head.stream = u.stream");
const Statement insert_alerts = insertion("insert_alerts", "alert", alert_rows);
const Statement update_alerts =
    update("update_alerts", "alert", alert_rows, {"acknowledged_at", "acknowledged_by"}, "alert.id = u.id");
const Statement insert_answers = insertion("insert_answers", "idempotency", answer_rows);
const Statement insert_events = insertion("insert_events", "consumed_event", event_rows);

const Statement select_row_types{
    "select_row_types",
    "SELECT typname::text, oid::bigint FROM pg_catalog.pg_type WHERE oid = ANY ('{batch_item,batch_hold,"
    "batch_traced_entry,batch_head,batch_alert,batch_answer,batch_event}'::regtype[])"};

RowArray array_of(Connection& connection, const RowType& rows) {
  return {connection.type(rows.name), rows.types};
}

// Sends nothing for no rows. Returns how many statements it sent.
int send(Connection& connection, const Statement& statement, RowArray&& rows) {
  if (rows.empty()) return 0;
  connection.send(statement, Parameters().add(std::move(rows)));
  return 1;
}

}  // namespace

const Statement begin_batch{"begin_batch", "BEGIN ISOLATION LEVEL READ COMMITTED"};
const Statement lock_heads{
    "lock_heads",
    "SELECT stream, last_sequence, last_at FROM stream_head WHERE stream = ANY ($1::int[]) "
    "ORDER BY stream FOR NO KEY UPDATE"};
const Statement load_items{"load_items", select(item_columns, "FROM item WHERE variant = ANY ($1::uuid[])")};
const Statement load_holds{
    "load_holds",
    select(hold_columns, "FROM hold WHERE reservation = ANY ($1::uuid[]) ORDER BY reservation, line")};
const Statement load_holds_of_orders{
    "load_holds_of_orders",
    select(hold_columns,
           "FROM hold WHERE reservation IN (SELECT reservation FROM hold WHERE order_id = ANY ($1::text[]) "
           "AND order_id IS NOT NULL AND line = 0) ORDER BY reservation, line")};
const Statement load_unordered_holds{
    "load_unordered_holds",
    select(hold_columns,
           "FROM hold WHERE reservation IN (SELECT h.reservation FROM unnest($1::uuid[], $2::text[]) AS u "
           "(variant, client) JOIN hold h ON h.variant = u.variant AND h.client = u.client WHERE "
           "h.outstanding > 0 AND h.order_id IS NULL) ORDER BY reservation, line")};
const Statement find_due{
    "find_due",
    "SELECT reservation, variant, stream FROM hold WHERE outstanding > 0 AND expires_at IS NOT NULL "
    "AND expires_at <= $1::bigint ORDER BY expires_at LIMIT $2::bigint"};
const Statement find_due_of{
    "find_due_of",
    "SELECT reservation, variant, stream FROM hold WHERE outstanding > 0 AND expires_at IS NOT "
    "NULL AND expires_at <= $1::bigint AND variant = ANY ($2::uuid[])"};
const Statement load_answers{
    "load_answers",
    "SELECT client, key, fingerprint, status, body, etag, location, created_at FROM idempotency "
    "JOIN unnest($1::text[], $2::text[]) AS u (client, key) USING (client, key)"};
const Statement load_events{"load_events",
                            "SELECT event_id FROM consumed_event WHERE event_id = ANY ($1::text[])"};
const Statement load_alerts{
    "load_alerts", select(alert_columns,
                          "FROM alert WHERE id = ANY ($1::uuid[]) OR (variant = ANY ($2::uuid[]) AND "
                          "acknowledged_at IS NULL)")};

std::vector<DueLine> read_due(Rows rows) {
  std::vector<DueLine> lines;
  while (rows.next()) {
    const auto reservation = rows.id<ReservationId>();
    const auto variant = rows.id<VariantId>();
    lines.push_back({reservation, variant, static_cast<std::int32_t>(rows.integer())});
  }
  return lines;
}

void send_lock_heads(Connection& connection, const std::set<std::int32_t>& streams) {
  Array numbers(Type::int4);
  for (const std::int32_t stream : streams)
    numbers.add(std::int64_t{stream});
  connection.send(lock_heads, Parameters().add(std::move(numbers)));
}

void learn_row_types(Connection& connection) {
  if (connection.knows_types()) return;
  Rows rows = connection.query(select_row_types);
  while (rows.next()) {
    const std::string name(rows.text());
    connection.learn_type(name, static_cast<std::uint32_t>(rows.integer()));
  }
}

int send_items(Connection& connection, const domain::Stock& stock, domain::StreamCount streams) {
  int sent = 0;
  for (const bool stored : {true, false}) {
    Items items;
    for (const domain::Tracked<domain::Item>* item : stock.changed_items()) {
      if (item->stored == stored) items.push_back(&item->value);
    }
    RowArray rows = array_of(connection, item_rows);
    for (const domain::Item* item : sorted(std::move(items))) {
      rows.add(item->variant).add(std::int64_t{domain::stream_of(item->variant, streams)}).add(item->sku);
      rows.add(item->quantity).add(item->reserved).add(item->low_stock_threshold).add(flags_of(*item));
      rows.add(item->version).add(item->created_at).add(item->updated_at);
      rows.add(item->entry_count).add(item->last_sequence);
    }
    sent += send(connection, stored ? update_items : insert_items, std::move(rows));
  }
  return sent;
}

int send_holds(Connection& connection, const domain::Stock& stock, domain::StreamCount streams) {
  struct Hold {
    const domain::Reservation* reservation;
    std::size_t line;
  };
  std::vector<Hold> holds[2];
  for (const domain::Tracked<domain::Reservation>* reservation : stock.changed_reservations()) {
    for (std::size_t i = 0; i < reservation->value.lines.size(); ++i)
      holds[i < reservation->stored_lines ? 1 : 0].push_back({&reservation->value, i});
  }
  int sent = 0;
  for (const bool stored : {true, false}) {
    std::vector<Hold>& these = holds[stored ? 1 : 0];
    std::ranges::sort(these, {}, [](const Hold& hold) { return std::pair(hold.reservation->id, hold.line); });
    RowArray rows = array_of(connection, hold_rows);
    for (const Hold& hold : these) {
      const domain::Reservation& reservation = *hold.reservation;
      const domain::ReservationLine& line = reservation.lines[hold.line];
      rows.add(reservation.id).add(static_cast<std::int64_t>(hold.line));
      rows.add(std::int64_t{domain::stream_of(line.variant, streams)}).add(line.variant);
      rows.add(reservation.order).add(reservation.client).add(reservation.user);
      rows.add(line.quantity).add(line.outstanding).add(line.confirmed).add(line.released).add(line.expired);
      rows.add(reservation.expires_at).add(reservation.created_at).add(reservation.updated_at);
    }
    sent += send(connection, stored ? update_holds : insert_holds, std::move(rows));
  }
  return sent;
}

int send_entries(Connection& connection, const domain::Stock& stock) {
  RowArray rows = array_of(connection, entry_rows);
  for (const domain::LedgerEntry& entry : stock.entries()) {
    rows.add(std::int64_t{entry.stream}).add(entry.sequence).add(entry.variant).add(entry.version);
    rows.add(std::int64_t{std::to_underlying(entry.type)});
    rows.add(entry.quantity_change).add(entry.reserved_change);
    rows.add(entry.quantity_after).add(entry.reserved_after);
    rows.add(number_of(entry.status_before)).add(number_of(entry.status_after));
    rows.add(entry.threshold_after).add(entry.sku_after).add(entry.attempted);
    rows.add(entry.order).add(entry.reservation).add(entry.expires_at);
    rows.add(entry.actor).add(entry.user).add(entry.reason).add(entry.correlation).add(entry.occurred_at);
    rows.add(entry.position).add(entry.previous).add(number_of(entry.alert));
    rows.add(entry.trace);
  }
  return send(connection, insert_entries, std::move(rows));
}

int send_heads(Connection& connection, const domain::Stock& stock) {
  std::map<std::int32_t, domain::StreamHead> moved;
  for (const domain::LedgerEntry& entry : stock.entries())
    moved[entry.stream] = stock.head(entry.stream);
  RowArray rows = array_of(connection, head_rows);
  for (const auto& [stream, head] : moved)
    rows.add(std::int64_t{stream}).add(head.last_sequence).add(head.last_at);
  return send(connection, update_heads, std::move(rows));
}

int send_alerts(Connection& connection, const domain::Stock& stock, domain::StreamCount streams) {
  int sent = 0;
  for (const bool stored : {true, false}) {
    RowArray rows = array_of(connection, alert_rows);
    for (const domain::Tracked<domain::Alert>& alert : stock.alerts()) {
      if (!alert.changed || alert.stored != stored) continue;
      const domain::Alert& value = alert.value;
      rows.add(value.id).add(std::int64_t{domain::stream_of(value.variant, streams)}).add(value.variant);
      rows.add(std::int64_t{std::to_underlying(value.kind)}).add(value.detail).add(value.raised_at);
      rows.add(value.acknowledged_at).add(value.acknowledged_by);
    }
    sent += send(connection, stored ? update_alerts : insert_alerts, std::move(rows));
  }
  return sent;
}

int send_remembered(Connection& connection, const engine::Remembered& remembered) {
  std::vector<const engine::IdempotencyRecord*> answers;
  for (const engine::IdempotencyRecord& answer : remembered.answers)
    answers.push_back(&answer);
  std::ranges::sort(answers, {}, [](const auto* answer) -> const auto& { return answer->key; });
  RowArray answered = array_of(connection, answer_rows);
  for (const engine::IdempotencyRecord* record : answers) {
    const engine::Fingerprint& fingerprint = record->fingerprint;
    const engine::StoredAnswer& answer = record->answer;
    answered.add(record->key.client).add(record->key.text);
    answered.add(std::string_view(reinterpret_cast<const char*>(fingerprint.data()), fingerprint.size()));
    answered.add(std::int64_t{answer.status}).add(answer.body).add(answer.etag).add(answer.location);
    answered.add(record->created_at);
  }

  std::vector<const engine::ConsumedEvent*> events;
  for (const engine::ConsumedEvent& event : remembered.events)
    events.push_back(&event);
  std::ranges::sort(events, {}, &engine::ConsumedEvent::id);
  RowArray consumed = array_of(connection, event_rows);
  for (const engine::ConsumedEvent* event : events)
    consumed.add(event->id).add(event->consumed_at);

  return send(connection, insert_answers, std::move(answered)) +
         send(connection, insert_events, std::move(consumed));
}

}  // namespace inventory::store::postgres

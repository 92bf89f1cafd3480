#include "store/postgres/batch_statements.hpp"

#include <algorithm>
#include <array>
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

const Statement insert_items{
    "insert_items",
    "INSERT INTO item (variant, sku, quantity, reserved, low_stock_threshold, flags, version, updated_at, "
    "entry_count, "
    "last_sequence, created_at, stream) SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[], $4::int[], "
    "$5::int[], "
    "$6::smallint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::int[])"};
// An index that the sku is in is left alone when the sku stays as it was.
const Statement update_items{
    "update_items",
    "UPDATE item SET sku = u.sku, quantity = u.quantity, reserved = u.reserved, "
    "low_stock_threshold = u.low_stock_threshold, flags = u.flags, version = u.version, updated_at = "
    "u.updated_at, "
    "entry_count = u.entry_count, last_sequence = u.last_sequence FROM unnest($1::uuid[], $2::text[], "
    "$3::int[], "
    "$4::int[], $5::int[], $6::smallint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[]) AS u "
    "(variant, sku, "
    "quantity, reserved, low_stock_threshold, flags, version, updated_at, entry_count, last_sequence) "
    "WHERE item.variant = u.variant"};
const Statement insert_holds{"insert_holds",
                             "INSERT INTO hold (reservation, line, quantity, outstanding, confirmed, "
                             "released, expired, expires_at, updated_at, "
                             "stream, variant, order_id, client, user_id, created_at) SELECT * FROM "
                             "unnest($1::uuid[], $2::int[], $3::int[], "
                             "$4::int[], $5::int[], $6::int[], $7::int[], $8::bigint[], $9::bigint[], "
                             "$10::int[], $11::uuid[], $12::text[], "
                             "$13::text[], $14::text[], $15::bigint[])"};
const Statement update_holds{"update_holds",
                             "UPDATE hold SET quantity = u.quantity, outstanding = u.outstanding, confirmed "
                             "= u.confirmed, released = u.released, "
                             "expired = u.expired, expires_at = u.expires_at, updated_at = u.updated_at FROM "
                             "unnest($1::uuid[], $2::int[], "
                             "$3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::bigint[], "
                             "$9::bigint[]) AS u (reservation, line, "
                             "quantity, outstanding, confirmed, released, expired, expires_at, updated_at) "
                             "WHERE hold.reservation = u.reservation AND hold.line = u.line"};
const Statement insert_entries{"insert_entries",
                               "INSERT INTO ledger (" + std::string(ledger_columns) +
                                   ") SELECT * FROM unnest($1::int[], $2::bigint[], $3::uuid[], "
                                   "$4::bigint[], $5::smallint[], $6::bigint[], "
                                   "$7::bigint[], $8::int[], $9::int[], $10::smallint[], $11::smallint[], "
                                   "$12::int[], $13::text[], $14::int[], "
                                   "$15::text[], $16::uuid[], $17::bigint[], $18::text[], $19::text[], "
                                   "$20::text[], $21::uuid[], $22::bigint[], "
                                   "$23::bigint[], $24::bigint[], $25::smallint[])"};
const Statement update_heads{
    "update_heads",
    "UPDATE stream_head SET last_sequence = u.last_sequence, last_at = u.last_at FROM unnest($1::int[], "
    "$2::bigint[], "
    "$3::bigint[]) AS u (stream, last_sequence, last_at) WHERE stream_head.stream = u.stream"};
const Statement insert_alerts{"insert_alerts",
                              "INSERT INTO alert (id, acknowledged_at, acknowledged_by, stream, variant, "
                              "kind, detail, raised_at) SELECT * FROM "
                              "unnest($1::uuid[], $2::bigint[], $3::text[], $4::int[], $5::uuid[], "
                              "$6::smallint[], $7::text[], $8::bigint[])"};
const Statement update_alerts{
    "update_alerts",
    "UPDATE alert SET acknowledged_at = u.acknowledged_at, acknowledged_by = u.acknowledged_by FROM "
    "unnest($1::uuid[], "
    "$2::bigint[], $3::text[]) AS u (id, acknowledged_at, acknowledged_by) WHERE alert.id = u.id"};
const Statement insert_answers{"insert_answers",
                               "INSERT INTO idempotency (client, key, fingerprint, status, body, etag, "
                               "location, created_at) SELECT * FROM "
                               "unnest($1::text[], $2::text[], $3::bytea[], $4::smallint[], $5::text[], "
                               "$6::text[], $7::text[], $8::bigint[])"};
const Statement insert_events{
    "insert_events",
    "INSERT INTO consumed_event (event_id, consumed_at) SELECT * FROM unnest($1::text[], $2::bigint[])"};

template <std::size_t count>
Parameters all_of(std::array<Array, count>& columns) {
  Parameters parameters;
  for (Array& column : columns)
    parameters.add(std::move(column));
  return parameters;
}

using enum Type;

}  // namespace

const Statement begin_batch{"begin_batch", "BEGIN ISOLATION LEVEL READ COMMITTED"};
const Statement lock_items{
    "lock_items",
    select(item_columns, "FROM item WHERE variant = ANY ($1::uuid[]) ORDER BY variant FOR NO KEY UPDATE")};
const Statement lock_heads{
    "lock_heads",
    "SELECT stream, last_sequence, last_at FROM stream_head WHERE stream = ANY ($1::int[]) "
    "ORDER BY stream FOR NO KEY UPDATE"};
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

int send_items(Connection& connection, const domain::Stock& stock, domain::StreamCount streams) {
  int sent = 0;
  for (const bool stored : {true, false}) {
    Items items;
    for (const domain::Tracked<domain::Item>* item : stock.changed_items()) {
      if (item->stored == stored) items.push_back(&item->value);
    }
    if (items.empty()) continue;
    std::array<Array, 10> columns{Array(uuid), Array(text), Array(int4), Array(int4), Array(int4),
                                  Array(int2), Array(int8), Array(int8), Array(int8), Array(int8)};
    Array created(int8);
    Array stream(int4);
    for (const domain::Item* item : sorted(std::move(items))) {
      auto column = columns.begin();
      column++->add(item->variant);
      column++->add(item->sku);
      column++->add(item->quantity);
      column++->add(item->reserved);
      column++->add(item->low_stock_threshold);
      column++->add(flags_of(*item));
      column++->add(item->version);
      column++->add(item->updated_at);
      column++->add(item->entry_count);
      column++->add(item->last_sequence);
      created.add(item->created_at);
      stream.add(std::int64_t{domain::stream_of(item->variant, streams)});
    }
    Parameters parameters = all_of(columns);
    if (!stored) parameters.add(std::move(created)).add(std::move(stream));
    connection.send(stored ? update_items : insert_items, parameters);
    ++sent;
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
    if (these.empty()) continue;
    std::ranges::sort(these, {}, [](const Hold& hold) { return std::pair(hold.reservation->id, hold.line); });
    std::array<Array, 9> columns{Array(uuid), Array(int4), Array(int4), Array(int4), Array(int4),
                                 Array(int4), Array(int4), Array(int8), Array(int8)};
    std::array<Array, 6> constant{Array(int4), Array(uuid), Array(text),
                                  Array(text), Array(text), Array(int8)};
    for (const Hold& hold : these) {
      const domain::Reservation& reservation = *hold.reservation;
      const domain::ReservationLine& line = reservation.lines[hold.line];
      auto column = columns.begin();
      column++->add(reservation.id);
      column++->add(static_cast<std::int64_t>(hold.line));
      column++->add(line.quantity);
      column++->add(line.outstanding);
      column++->add(line.confirmed);
      column++->add(line.released);
      column++->add(line.expired);
      column++->add(reservation.expires_at);
      column++->add(reservation.updated_at);
      if (stored) continue;
      column = constant.begin();
      column++->add(std::int64_t{domain::stream_of(line.variant, streams)});
      column++->add(line.variant);
      column++->add(reservation.order);
      column++->add(reservation.client);
      column++->add(reservation.user);
      column++->add(reservation.created_at);
    }
    Parameters parameters = all_of(columns);
    if (!stored) {
      for (Array& column : constant)
        parameters.add(std::move(column));
    }
    connection.send(stored ? update_holds : insert_holds, parameters);
    ++sent;
  }
  return sent;
}

int send_entries(Connection& connection, const domain::Stock& stock) {
  if (stock.entries().empty()) return 0;
  std::array<Array, 25> columns{Array(int4), Array(int8), Array(uuid), Array(int8), Array(int2),
                                Array(int8), Array(int8), Array(int4), Array(int4), Array(int2),
                                Array(int2), Array(int4), Array(text), Array(int4), Array(text),
                                Array(uuid), Array(int8), Array(text), Array(text), Array(text),
                                Array(uuid), Array(int8), Array(int8), Array(int8), Array(int2)};
  for (const domain::LedgerEntry& entry : stock.entries()) {
    auto column = columns.begin();
    column++->add(std::int64_t{entry.stream});
    column++->add(entry.sequence);
    column++->add(entry.variant);
    column++->add(entry.version);
    column++->add(std::int64_t{std::to_underlying(entry.type)});
    column++->add(entry.quantity_change);
    column++->add(entry.reserved_change);
    column++->add(entry.quantity_after);
    column++->add(entry.reserved_after);
    column++->add(number_of(entry.status_before));
    column++->add(number_of(entry.status_after));
    column++->add(entry.threshold_after);
    column++->add(entry.sku_after);
    column++->add(entry.attempted);
    column++->add(entry.order);
    column++->add(entry.reservation);
    column++->add(entry.expires_at);
    column++->add(entry.actor);
    column++->add(entry.user);
    column++->add(entry.reason);
    column++->add(entry.correlation);
    column++->add(entry.occurred_at);
    column++->add(entry.position);
    column++->add(entry.previous);
    column++->add(number_of(entry.alert));
  }
  connection.send(insert_entries, all_of(columns));
  return 1;
}

int send_heads(Connection& connection, const domain::Stock& stock) {
  std::map<std::int32_t, domain::StreamHead> moved;
  for (const domain::LedgerEntry& entry : stock.entries())
    moved[entry.stream] = stock.head(entry.stream);
  if (moved.empty()) return 0;
  std::array<Array, 3> columns{Array(int4), Array(int8), Array(int8)};
  for (const auto& [stream, head] : moved) {
    columns[0].add(std::int64_t{stream});
    columns[1].add(head.last_sequence);
    columns[2].add(head.last_at);
  }
  connection.send(update_heads, all_of(columns));
  return 1;
}

int send_alerts(Connection& connection, const domain::Stock& stock, domain::StreamCount streams) {
  int sent = 0;
  for (const bool stored : {true, false}) {
    std::array<Array, 3> columns{Array(uuid), Array(int8), Array(text)};
    std::array<Array, 5> constant{Array(int4), Array(uuid), Array(int2), Array(text), Array(int8)};
    for (const domain::Tracked<domain::Alert>& alert : stock.alerts()) {
      if (!alert.changed || alert.stored != stored) continue;
      const domain::Alert& value = alert.value;
      columns[0].add(value.id);
      columns[1].add(value.acknowledged_at);
      columns[2].add(value.acknowledged_by);
      constant[0].add(std::int64_t{domain::stream_of(value.variant, streams)});
      constant[1].add(value.variant);
      constant[2].add(std::int64_t{std::to_underlying(value.kind)});
      constant[3].add(value.detail);
      constant[4].add(value.raised_at);
    }
    if (columns[0].empty()) continue;
    Parameters parameters = all_of(columns);
    if (!stored) {
      for (Array& column : constant)
        parameters.add(std::move(column));
    }
    connection.send(stored ? update_alerts : insert_alerts, parameters);
    ++sent;
  }
  return sent;
}

int send_remembered(Connection& connection, const engine::Remembered& remembered) {
  int sent = 0;
  if (!remembered.answers.empty()) {
    std::vector<const engine::IdempotencyRecord*> answers;
    for (const engine::IdempotencyRecord& answer : remembered.answers)
      answers.push_back(&answer);
    std::ranges::sort(answers, {}, [](const auto* answer) -> const auto& { return answer->key; });
    std::array<Array, 8> columns{Array(text), Array(text), Array(bytea), Array(int2),
                                 Array(text), Array(text), Array(text),  Array(int8)};
    for (const engine::IdempotencyRecord* answer : answers) {
      const engine::Fingerprint& fingerprint = answer->fingerprint;
      columns[0].add(answer->key.client);
      columns[1].add(answer->key.text);
      columns[2].add(std::string_view(reinterpret_cast<const char*>(fingerprint.data()), fingerprint.size()));
      columns[3].add(std::int64_t{answer->answer.status});
      columns[4].add(answer->answer.body);
      columns[5].add(answer->answer.etag);
      columns[6].add(answer->answer.location);
      columns[7].add(answer->created_at);
    }
    connection.send(insert_answers, all_of(columns));
    ++sent;
  }
  if (!remembered.events.empty()) {
    std::vector<const engine::ConsumedEvent*> events;
    for (const engine::ConsumedEvent& event : remembered.events)
      events.push_back(&event);
    std::ranges::sort(events, {}, &engine::ConsumedEvent::id);
    std::array<Array, 2> columns{Array(text), Array(int8)};
    for (const engine::ConsumedEvent* event : events) {
      columns[0].add(event->id);
      columns[1].add(event->consumed_at);
    }
    connection.send(insert_events, all_of(columns));
    ++sent;
  }
  return sent;
}

}  // namespace inventory::store::postgres

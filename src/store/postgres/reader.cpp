#include "store/postgres/reader.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "store/rows.hpp"

namespace inventory::store::postgres {
namespace {

constexpr std::chrono::milliseconds connect_patience{
    1000};  // a reader waits for an answer: say soon that there is none

const Statement begin_snapshot{"begin_snapshot", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};
const Statement end_snapshot{"end_snapshot", "COMMIT"};
const Statement select_items{"select_items",
                             select(item_columns, "FROM item WHERE variant = ANY ($1::uuid[])")};
const Statement select_hold{"select_hold",
                            select(hold_columns, "FROM hold WHERE reservation = $1::uuid ORDER BY line")};
const Statement select_holds_of_order{
    "select_holds_of_order",
    select(hold_columns,
           "FROM hold WHERE reservation IN (SELECT reservation FROM hold WHERE order_id = $1::text AND "
           "order_id IS NOT NULL AND line = 0) ORDER BY reservation, line")};
const Statement count_open{
    "count_open",
    // Materialized: else the planner may walk all that ever was, in the order of reservations.
    "WITH held AS MATERIALIZED (SELECT reservation FROM hold WHERE outstanding > 0 AND "
    "expires_at IS NOT NULL AND expires_at > $1::bigint AND client = $2::text) "
    "SELECT count(*) FROM (SELECT DISTINCT reservation FROM held LIMIT $3::bigint) AS open"};
const Statement select_mark{
    "select_mark",
    "SELECT sequence FROM ledger WHERE variant = $1::uuid AND sequence >= $2::bigint AND "
    "position > 0 AND position % 64 = 0 ORDER BY sequence LIMIT 1"};
// From entry to entry back in time. As a recursive query it is walked in the server, and no further than the limit asks.
const Statement select_history{
    "select_history",
    "WITH RECURSIVE chain AS (" +
        select(ledger_columns, "FROM ledger WHERE stream = $1::bigint AND sequence = $2::bigint") +
        " UNION ALL SELECT before.* FROM chain JOIN LATERAL (" +
        select(ledger_columns,
               "FROM ledger l WHERE l.stream = $1::bigint AND l.sequence = chain.previous AND chain.previous "
               "> 0 AND "
               "($4::bigint IS NULL OR chain.occurred_at >= $4::bigint)") +
        ") AS before ON true) " +
        select(ledger_columns,
               "FROM chain WHERE ($3::bigint IS NULL OR sequence < $3::bigint) AND "
               "($4::bigint IS NULL OR occurred_at >= $4::bigint) AND ($5::bigint IS NULL OR occurred_at < "
               "$5::bigint) "
               "AND ($6::bigint IS NULL OR type = $6::bigint) AND ($7::text IS NULL OR order_id = $7::text) "
               "LIMIT $8::bigint")};
const Statement select_entries{"select_entries", select(ledger_columns,
                                                        "FROM ledger WHERE stream = $1::bigint AND sequence "
                                                        "> $2::bigint ORDER BY sequence LIMIT $3::bigint")};
const Statement select_head{"select_head",
                            "SELECT last_sequence, last_at FROM stream_head WHERE stream = $1::bigint"};
const Statement select_archived{"select_archived", "SELECT stream, archived_through FROM ledger_beginning"};
const Statement select_opening_item{"select_opening_item",
                                    select(item_columns, "FROM opening_item WHERE variant = $1::uuid")};
const Statement select_opening_items{"select_opening_items",
                                     select(item_columns,
                                            "FROM opening_item WHERE ($1::uuid IS NULL OR variant > "
                                            "$1::uuid) ORDER BY variant LIMIT $2::bigint")};
const Statement select_opening_holds{
    "select_opening_holds",
    select(opening_hold_columns,
           "FROM opening_hold WHERE stream = $1::bigint ORDER BY reservation, variant")};
const Statement select_settings{
    "select_settings",
    select(ledger_columns,
           "FROM ledger WHERE variant = $1::uuid AND sequence <= $2::bigint AND type IN (1, 10, 11) "
           "ORDER BY sequence DESC LIMIT 1")};
const Statement select_items_by_sku{
    "select_items_by_sku",
    select(item_columns,
           "FROM item WHERE sku IS NOT NULL AND sku >= $1::text AND sku <= $2::text AND "
           "($3::text IS NULL OR (sku, variant) > ($3::text, $4::uuid)) "
           "ORDER BY sku, variant LIMIT $5::bigint")};
const Statement select_items_after{
    "select_items_after",
    select(item_columns,
           "FROM item WHERE ($1::uuid IS NULL OR variant > $1::uuid) ORDER BY variant LIMIT $2::bigint")};
const Statement select_reservations_after{
    "select_reservations_after",
    select(hold_columns,
           "FROM hold WHERE reservation IN (SELECT reservation FROM hold WHERE ($1::uuid IS NULL OR "
           "reservation > $1::uuid) AND line = 0 ORDER BY reservation LIMIT $2::bigint) "
           "ORDER BY reservation, line")};

Statement alerts_where(const char* name, std::string_view state) {
  return {name, select(alert_columns, "FROM alert WHERE (raised_at, id) < ($1::bigint, $2::uuid) AND " +
                                          std::string(state) +
                                          " ORDER BY raised_at DESC, id DESC LIMIT $3::bigint")};
}
const Statement select_alerts = alerts_where("select_alerts", "TRUE");
const Statement select_open_alerts = alerts_where("select_open_alerts", "acknowledged_at IS NULL");
const Statement select_acknowledged_alerts =
    alerts_where("select_acknowledged_alerts", "acknowledged_at IS NOT NULL");

constexpr Uuid last_uuid{{255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}};

Parameters page(auto last, std::size_t limit) {
  Parameters parameters;
  parameters.add(last).add(static_cast<std::int64_t>(limit));
  return parameters;
}

template <class Read>
auto read_all(Rows rows, Read read) {
  std::vector<decltype(read(rows))> all;
  while (rows.next())
    all.push_back(read(rows));
  return all;
}

}  // namespace

Reader::Reader(ConnectionOptions options, domain::StreamCount streams)
    : streams_(streams), connection_(std::move(options)) {}

void Reader::open_snapshot() {
  prefetched_.clear();
  snapshot_wanted_ = true;
}

void Reader::close_snapshot() noexcept {
  prefetched_.clear();
  snapshot_wanted_ = false;
  if (!std::exchange(snapshot_begun_, false)) return;
  try {
    Connection* connection = connection_.current();
    if (connection == nullptr) return;
    connection->send(end_snapshot);
    connection->sync();
    connection->flush();  // its answer is read before the next question
  } catch (const engine::StoreError&) {
    connection_.drop();
  }
}

// A session that went while nobody used it costs nobody his answer.
Rows Reader::query(const Statement& statement, const Parameters& parameters) {
  const bool is_first = !snapshot_begun_;
  try {
    return query_once(statement, parameters);
  } catch (const ConnectionLost&) {
    if (!is_first) throw;
  }
  snapshot_begun_ = false;
  return query_once(statement, parameters);
}

Rows Reader::query_once(const Statement& statement, const Parameters& parameters) {
  try {
    if (snapshot_begun_ && connection_.current() == nullptr)
      throw ConnectionLost("postgresql: the connection was lost in a snapshot");
    Connection& connection = connection_.get(std::chrono::steady_clock::now() + connect_patience);
    const bool begins = snapshot_wanted_ && !snapshot_begun_;
    connection.drain();
    if (begins) connection.send(begin_snapshot);
    connection.send(statement, parameters);
    connection.sync();
    if (begins) connection.next();
    snapshot_begun_ = snapshot_wanted_;
    Rows rows = connection.next();
    connection.next_sync();
    return rows;
  } catch (const engine::StoreError&) {
    // Whatever it was, the session is in the middle of something; a new one is not.
    connection_.drop();
    throw;
  }
}

void Reader::prefetch(const std::vector<VariantId>& variants) {
  Array wanted(Type::uuid);
  for (const VariantId& variant : variants) {
    if (prefetched_.try_emplace(variant).second) wanted.add(variant);
  }
  if (wanted.empty()) return;
  Rows rows = query(select_items, Parameters().add(std::move(wanted)));
  while (rows.next()) {
    domain::Item item = read_item(rows);
    prefetched_[item.variant] = std::move(item);
  }
}

std::optional<domain::Item> Reader::item(VariantId variant) {
  if (const auto found = prefetched_.find(variant); found != prefetched_.end()) return found->second;
  Array wanted(Type::uuid);
  wanted.add(variant);
  Rows rows = query(select_items, Parameters().add(std::move(wanted)));
  if (!rows.next()) return std::nullopt;
  return read_item(rows);
}

std::optional<domain::Reservation> Reader::reservation(ReservationId id) {
  std::vector<domain::Reservation> found = read_reservations(query(select_hold, Parameters().add(id)));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<domain::Reservation> Reader::reservations_of(const OrderId& order) {
  std::vector<domain::Reservation> found =
      read_reservations(query(select_holds_of_order, Parameters().add(std::string_view(order.text))));
  std::ranges::sort(found, domain::older);
  return found;
}

std::int64_t Reader::open_reservations(const ClientId& client, Timestamp now, std::int64_t max) {
  Rows rows = query(count_open, Parameters().add(now).add(std::string_view(client.text)).add(max));
  rows.next();
  return rows.integer();
}

std::int64_t Reader::begin_of_history(VariantId variant, std::optional<std::int64_t> before) {
  if (before) {
    Rows rows = query(select_mark, Parameters().add(variant).add(*before));
    if (rows.next()) return rows.integer();
  }
  const std::optional<domain::Item> found = item(variant);
  return found ? found->last_sequence : 0;
}

std::vector<domain::LedgerEntry> Reader::history(const engine::HistoryFilter& filter, std::size_t limit) {
  const std::int64_t begin = begin_of_history(filter.variant, filter.before_sequence);
  if (begin == 0) return {};
  Parameters parameters;
  parameters.add(std::int64_t{domain::stream_of(filter.variant, streams_)}).add(begin);
  parameters.add(filter.before_sequence).add(filter.from).add(filter.to).add(number_of(filter.type));
  if (filter.order) {
    parameters.add(std::string_view(filter.order->text));
  } else {
    parameters.add_null();
  }
  parameters.add(static_cast<std::int64_t>(limit));
  return read_all(query(select_history, parameters), read_entry<Rows>);
}

std::vector<domain::LedgerEntry> Reader::entries_after(std::int32_t stream, std::int64_t sequence,
                                                       std::size_t limit) {
  Parameters parameters;
  parameters.add(std::int64_t{stream}).add(sequence).add(static_cast<std::int64_t>(limit));
  return read_all(query(select_entries, parameters), read_entry<Rows>);
}

domain::StreamHead Reader::head(std::int32_t stream) {
  Rows rows = query(select_head, Parameters().add(std::int64_t{stream}));
  if (!rows.next()) return {};
  const std::int64_t last_sequence = rows.integer();
  return {last_sequence, rows.timestamp()};
}

std::vector<std::int64_t> Reader::archived_through() {
  std::vector<std::int64_t> sequences(static_cast<std::size_t>(streams_.value));
  Rows rows = query(select_archived, {});
  while (rows.next()) {
    const std::int64_t stream = rows.integer();
    sequences.at(static_cast<std::size_t>(stream)) = rows.integer();
  }
  return sequences;
}

std::optional<domain::Item> Reader::opening_item(VariantId variant) {
  Rows rows = query(select_opening_item, Parameters().add(variant));
  if (!rows.next()) return std::nullopt;
  return read_item(rows);
}

std::vector<domain::Item> Reader::opening_items_after(std::optional<VariantId> last, std::size_t limit) {
  return read_all(query(select_opening_items, page(last, limit)), read_item<Rows>);
}

std::vector<engine::OpeningHold> Reader::opening_holds(std::int32_t stream) {
  return read_all(query(select_opening_holds, Parameters().add(std::int64_t{stream})),
                  read_opening_hold<Rows>);
}

std::optional<domain::LedgerEntry> Reader::last_settings(VariantId variant, std::int64_t sequence) {
  Rows rows = query(select_settings, Parameters().add(variant).add(sequence));
  if (!rows.next()) return std::nullopt;
  return read_entry(rows);
}

std::vector<domain::Item> Reader::items_by_sku(const engine::SkuRange& range,
                                               const std::optional<engine::SkuPosition>& after,
                                               std::size_t limit) {
  Parameters parameters;
  parameters.add(std::string_view(range.first)).add(std::string_view(range.last));
  if (after) {
    parameters.add(std::string_view(after->sku)).add(after->variant);
  } else {
    parameters.add_null().add_null();
  }
  parameters.add(static_cast<std::int64_t>(limit));
  return read_all(query(select_items_by_sku, parameters), read_item<Rows>);
}

std::vector<domain::Alert> Reader::alerts(std::optional<engine::AlertState> state,
                                          const std::optional<engine::AlertPosition>& after,
                                          std::size_t limit) {
  const Statement& statement = !state                               ? select_alerts
                               : *state == engine::AlertState::open ? select_open_alerts
                                                                    : select_acknowledged_alerts;
  const engine::AlertPosition newest{Timestamp::from_ms(std::numeric_limits<std::int64_t>::max()),
                                     AlertId{last_uuid}};
  const engine::AlertPosition& from = after ? *after : newest;
  Parameters parameters;
  parameters.add(from.raised_at).add(from.id).add(static_cast<std::int64_t>(limit));
  return read_all(query(statement, parameters), read_alert<Rows>);
}

std::vector<domain::Item> Reader::items_after(std::optional<VariantId> last, std::size_t limit) {
  return read_all(query(select_items_after, page(last, limit)), read_item<Rows>);
}

std::vector<domain::Reservation> Reader::reservations_after(std::optional<ReservationId> last,
                                                            std::size_t limit) {
  return read_reservations(query(select_reservations_after, page(last, limit)));
}

}  // namespace inventory::store::postgres

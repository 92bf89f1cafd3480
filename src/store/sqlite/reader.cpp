#include "store/sqlite/reader.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "store/rows.hpp"

namespace inventory::store::sqlite {
namespace {

constexpr int cache_kib = 8 * 1024;
constexpr std::uint8_t beginning[1] = {};  // bound as no bytes: less than every id

std::vector<domain::Reservation> read_reservations(Statement& statement) {
  std::vector<domain::Reservation> found;
  Rows rows(statement);
  while (rows.next())
    read_hold(statement, found);
  return found;
}

std::string alerts_where(const std::string& condition) {
  return select(alert_columns, "FROM alert INDEXED BY alert_raised WHERE (raised_at, id) < (?, ?) AND " +
                                   condition + " ORDER BY raised_at DESC, id DESC LIMIT ?");
}

}  // namespace

Reader::Reader(const std::string& path, domain::StreamCount streams)
    : streams_(streams),
      database_(path, Access::read_write, cache_kib),
      begin_(database_.prepare("BEGIN")),
      select_item_(database_.prepare(select(item_columns, "FROM item WHERE variant = ?"))),
      select_hold_(database_.prepare(select(hold_columns, "FROM hold WHERE reservation = ? ORDER BY line"))),
      select_holds_of_order_(database_.prepare(
          select(hold_columns,
                 "FROM hold WHERE reservation IN (SELECT reservation FROM hold INDEXED BY hold_order "
                 "WHERE order_id = ? AND line = 0) ORDER BY reservation, line"))),
      count_open_(database_.prepare(
          "SELECT count(*) FROM (SELECT DISTINCT reservation FROM hold INDEXED BY hold_due "
          "WHERE outstanding > 0 AND expires_at IS NOT NULL AND expires_at > ? AND client = ? LIMIT ?)")),
      select_mark_(database_.prepare(
          "SELECT sequence FROM ledger INDEXED BY ledger_mark WHERE variant = ? "
          "AND sequence >= ? AND position > 0 AND position % 64 = 0 ORDER BY sequence LIMIT 1")),
      select_entry_(
          database_.prepare(select(ledger_columns, "FROM ledger WHERE stream = ? AND sequence = ?"))),
      select_entries_(database_.prepare(
          select(ledger_columns, "FROM ledger WHERE stream = ? AND sequence > ? ORDER BY sequence LIMIT ?"))),
      select_head_(database_.prepare("SELECT last_sequence, last_at FROM stream_head WHERE stream = ?")),
      select_archived_(database_.prepare("SELECT stream, archived_through FROM ledger_beginning")),
      select_opening_item_(database_.prepare(select(item_columns, "FROM opening_item WHERE variant = ?"))),
      select_opening_items_(database_.prepare(
          select(item_columns, "FROM opening_item WHERE variant > ? ORDER BY variant LIMIT ?"))),
      select_opening_holds_(database_.prepare(
          select(opening_hold_columns, "FROM opening_hold WHERE stream = ? ORDER BY reservation, variant"))),
      select_settings_(database_.prepare(
          select(ledger_columns,
                 "FROM ledger INDEXED BY ledger_settings WHERE variant = ? AND sequence <= ? "
                 "AND (type = 1 OR type = 10 OR type = 11) ORDER BY sequence DESC LIMIT 1"))),
      select_items_by_sku_(database_.prepare(
          select(item_columns,
                 "FROM item INDEXED BY item_sku WHERE sku IS NOT NULL AND sku >= ? AND sku <= ? "
                 "AND (sku, variant) > (?, ?) ORDER BY sku, variant LIMIT ?"))),
      select_alerts_(database_.prepare(alerts_where("TRUE"))),
      select_open_alerts_(database_.prepare(alerts_where("acknowledged_at IS NULL"))),
      select_acknowledged_alerts_(database_.prepare(alerts_where("acknowledged_at IS NOT NULL"))),
      select_items_(
          database_.prepare(select(item_columns, "FROM item WHERE variant > ? ORDER BY variant LIMIT ?"))),
      select_reservations_(database_.prepare(select(
          hold_columns,
          "FROM hold WHERE reservation IN (SELECT reservation FROM hold WHERE reservation > ? AND line = 0 "
          "ORDER BY reservation LIMIT ?) ORDER BY reservation, line"))) {
  database_.run("PRAGMA query_only = ON");
}

void Reader::open_snapshot() {
  begin_.execute();
}

void Reader::close_snapshot() noexcept {
  database_.roll_back();
}

std::optional<domain::Item> Reader::item(VariantId variant) {
  Rows rows(select_item_.bind(variant));
  if (!rows.next()) return std::nullopt;
  return read_item(select_item_);
}

std::optional<domain::Reservation> Reader::reservation(ReservationId id) {
  std::vector<domain::Reservation> found = read_reservations(select_hold_.bind(id));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<domain::Reservation> Reader::reservations_of(const OrderId& order) {
  std::vector<domain::Reservation> found = read_reservations(select_holds_of_order_.bind(order));
  std::ranges::sort(found, domain::older);
  return found;
}

std::int64_t Reader::open_reservations(const ClientId& client, Timestamp now, std::int64_t max) {
  Rows rows(count_open_.bind(now).bind(client).bind(max));
  rows.next();
  return count_open_.integer();
}

std::int64_t Reader::begin_of_history(VariantId variant, std::optional<std::int64_t> before) {
  if (before) {
    Rows rows(select_mark_.bind(variant).bind(*before));
    if (rows.next()) return select_mark_.integer();
  }
  const std::optional<domain::Item> found = item(variant);
  return found ? found->last_sequence : 0;
}

std::vector<domain::LedgerEntry> Reader::history(const engine::HistoryFilter& filter, std::size_t limit) {
  const std::int64_t stream = domain::stream_of(filter.variant, streams_);
  std::vector<domain::LedgerEntry> entries;
  std::int64_t at = begin_of_history(filter.variant, filter.before_sequence);
  while (at != 0 && entries.size() < limit) {
    Rows rows(select_entry_.bind(stream).bind(at));
    if (!rows.next()) {
      if (at <= archived_through().at(static_cast<std::size_t>(stream))) break;
      throw engine::StoreError("sqlite: ledger entry " + std::to_string(at) + " is missing");
    }
    domain::LedgerEntry entry = read_entry(select_entry_);
    if (filter.from && entry.occurred_at < *filter.from) break;  // and so are all before it
    at = entry.previous;
    if (engine::matches(filter, entry)) entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<domain::LedgerEntry> Reader::entries_after(std::int32_t stream, std::int64_t sequence,
                                                       std::size_t limit) {
  std::vector<domain::LedgerEntry> entries;
  Rows rows(select_entries_.bind(std::int64_t{stream}).bind(sequence).bind(static_cast<std::int64_t>(limit)));
  while (rows.next())
    entries.push_back(read_entry(select_entries_));
  return entries;
}

domain::StreamHead Reader::head(std::int32_t stream) {
  Rows rows(select_head_.bind(std::int64_t{stream}));
  if (!rows.next()) return {};
  const std::int64_t last_sequence = select_head_.integer();
  return {last_sequence, select_head_.timestamp()};
}

std::vector<std::int64_t> Reader::archived_through() {
  std::vector<std::int64_t> sequences(static_cast<std::size_t>(streams_.value));
  Rows rows(select_archived_);
  while (rows.next()) {
    const std::int64_t stream = select_archived_.integer();
    sequences.at(static_cast<std::size_t>(stream)) = select_archived_.integer();
  }
  return sequences;
}

std::optional<domain::Item> Reader::opening_item(VariantId variant) {
  Rows rows(select_opening_item_.bind(variant));
  if (!rows.next()) return std::nullopt;
  return read_item(select_opening_item_);
}

std::vector<domain::Item> Reader::opening_items_after(std::optional<VariantId> last, std::size_t limit) {
  std::vector<domain::Item> items;
  Rows rows(select_opening_items_.bind_bytes(last ? last->uuid.bytes.data() : beginning, last ? 16 : 0)
                .bind(static_cast<std::int64_t>(limit)));
  while (rows.next())
    items.push_back(read_item(select_opening_items_));
  return items;
}

std::vector<engine::OpeningHold> Reader::opening_holds(std::int32_t stream) {
  std::vector<engine::OpeningHold> holds;
  Rows rows(select_opening_holds_.bind(std::int64_t{stream}));
  while (rows.next())
    holds.push_back(read_opening_hold(select_opening_holds_));
  return holds;
}

std::optional<domain::LedgerEntry> Reader::last_settings(VariantId variant, std::int64_t sequence) {
  Rows rows(select_settings_.bind(variant).bind(sequence));
  if (!rows.next()) return std::nullopt;
  return read_entry(select_settings_);
}

std::vector<domain::Item> Reader::items_by_sku(const engine::SkuRange& range,
                                               const std::optional<engine::SkuPosition>& after,
                                               std::size_t limit) {
  std::vector<domain::Item> items;
  const std::string_view after_sku = after ? std::string_view(after->sku) : std::string_view();
  Rows rows(select_items_by_sku_.bind(std::string_view(range.first))
                .bind(std::string_view(range.last))
                .bind(after_sku)
                .bind_bytes(after ? after->variant.uuid.bytes.data() : beginning, after ? 16 : 0)
                .bind(static_cast<std::int64_t>(limit)));
  while (rows.next())
    items.push_back(read_item(select_items_by_sku_));
  return items;
}

std::vector<domain::Alert> Reader::alerts(std::optional<engine::AlertState> state,
                                          const std::optional<engine::AlertPosition>& after,
                                          std::size_t limit) {
  Statement& statement = !state                               ? select_alerts_
                         : *state == engine::AlertState::open ? select_open_alerts_
                                                              : select_acknowledged_alerts_;
  const engine::AlertPosition newest{Timestamp::from_ms(std::numeric_limits<std::int64_t>::max()), {}};
  const engine::AlertPosition& from = after ? *after : newest;
  std::vector<domain::Alert> alerts;
  Rows rows(statement.bind(from.raised_at).bind(from.id).bind(static_cast<std::int64_t>(limit)));
  while (rows.next())
    alerts.push_back(read_alert(statement));
  return alerts;
}

std::vector<domain::Item> Reader::items_after(std::optional<VariantId> last, std::size_t limit) {
  std::vector<domain::Item> items;
  Rows rows(select_items_.bind_bytes(last ? last->uuid.bytes.data() : beginning, last ? 16 : 0)
                .bind(static_cast<std::int64_t>(limit)));
  while (rows.next())
    items.push_back(read_item(select_items_));
  return items;
}

std::vector<domain::Reservation> Reader::reservations_after(std::optional<ReservationId> last,
                                                            std::size_t limit) {
  return read_reservations(
      select_reservations_.bind_bytes(last ? last->uuid.bytes.data() : beginning, last ? 16 : 0)
          .bind(static_cast<std::int64_t>(limit)));
}

}  // namespace inventory::store::sqlite

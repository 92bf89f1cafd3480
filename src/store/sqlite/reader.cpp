#include "store/sqlite/reader.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "store/sqlite/rows.hpp"

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

}  // namespace

// `?N` numbers let a filter that is left out stand as NULL.
Reader::Reader(const std::string& path)
    : database_(path, Access::read_write, cache_kib),
      begin_(database_.prepare("BEGIN")),
      select_item_(database_.prepare(select(item_columns, "FROM item WHERE variant = ?"))),
      select_hold_(database_.prepare(select(hold_columns, "FROM hold WHERE reservation = ? ORDER BY line"))),
      select_holds_of_order_(
          database_.prepare(select(hold_columns, "FROM hold WHERE order_id = ? ORDER BY reservation, line"))),
      select_history_(database_.prepare(
          select(ledger_columns,
                 "FROM ledger WHERE variant = ?1 AND sequence < ?2 AND (?3 IS NULL OR occurred_at >= ?3) "
                 "AND (?4 IS NULL OR occurred_at < ?4) AND (?5 IS NULL OR type = ?5) "
                 "AND (?6 IS NULL OR order_id = ?6) ORDER BY sequence DESC LIMIT ?7"))),
      select_entries_(database_.prepare(
          select(ledger_columns, "FROM ledger WHERE stream = ? AND sequence > ? ORDER BY sequence LIMIT ?"))),
      select_head_(database_.prepare("SELECT last_sequence, last_at FROM stream_head WHERE stream = ?")),
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

std::vector<domain::LedgerEntry> Reader::read_entries(Statement& statement) {
  std::vector<domain::LedgerEntry> entries;
  Rows rows(statement);
  while (rows.next())
    entries.push_back(read_entry(statement));
  return entries;
}

std::vector<domain::LedgerEntry> Reader::history(const engine::HistoryFilter& filter, std::size_t limit) {
  std::optional<std::int64_t> type;
  if (filter.type) type = std::to_underlying(*filter.type);
  return read_entries(select_history_.bind(filter.variant)
                          .bind(filter.before_sequence.value_or(std::numeric_limits<std::int64_t>::max()))
                          .bind(filter.from)
                          .bind(filter.to)
                          .bind(type)
                          .bind(filter.order)
                          .bind(static_cast<std::int64_t>(limit)));
}

std::vector<domain::LedgerEntry> Reader::entries_after(std::int32_t stream, std::int64_t sequence,
                                                       std::size_t limit) {
  return read_entries(
      select_entries_.bind(std::int64_t{stream}).bind(sequence).bind(static_cast<std::int64_t>(limit)));
}

domain::StreamHead Reader::head(std::int32_t stream) {
  Rows rows(select_head_.bind(std::int64_t{stream}));
  if (!rows.next()) return {};
  const std::int64_t last_sequence = select_head_.integer();
  return {last_sequence, select_head_.timestamp()};
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

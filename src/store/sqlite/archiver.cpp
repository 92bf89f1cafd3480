#include "store/sqlite/archiver.hpp"

#include "store/rows.hpp"

namespace inventory::store::sqlite {
namespace {

constexpr int cache_kib = 8 * 1024;

}  // namespace

Archiver::Archiver(const std::string& path)
    : database_(path, Access::read_write, cache_kib),
      select_beginning_(database_.prepare(
          "SELECT coalesce((SELECT archived_through FROM ledger_beginning WHERE stream = ?), 0)")),
      upsert_beginning_(database_.prepare("INSERT OR REPLACE INTO ledger_beginning VALUES (?, ?, ?)")),
      upsert_item_(database_.prepare("INSERT OR REPLACE INTO opening_item (stream, " +
                                     std::string(item_columns) +
                                     ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")),
      delete_holds_(database_.prepare("DELETE FROM opening_hold WHERE stream = ?")),
      insert_hold_(database_.prepare("INSERT INTO opening_hold (stream, " +
                                     std::string(opening_hold_columns) + ") VALUES (?, ?, ?, ?)")),
      delete_entries_(database_.prepare(
          "DELETE FROM ledger WHERE stream = ?1 AND sequence > ?2 AND sequence <= ?3 AND "
          "sequence <= (SELECT archived_through FROM ledger_beginning WHERE stream = ?1)")) {}

void Archiver::begin_ledger_at(const std::vector<engine::Opening>& openings, Timestamp now) {
  database_.run("BEGIN IMMEDIATE");
  try {
    for (const engine::Opening& opening : openings)
      write(opening, now);
    database_.run("COMMIT");
  } catch (...) {
    database_.roll_back();
    throw;
  }
}

void Archiver::write(const engine::Opening& opening, Timestamp now) {
  const std::int64_t stream = opening.stream;
  {
    const Rows rows(select_beginning_.bind(stream));
    select_beginning_.step();
    if (select_beginning_.integer() != opening.after_before)
      throw engine::StoreConflict("the ledger was archived by somebody else meanwhile");
  }
  upsert_beginning_.bind(stream).bind(opening.after).bind(now).execute();
  for (const domain::Item& item : opening.items) {
    upsert_item_.bind(stream).bind(item.variant).bind(item.sku).bind(item.quantity).bind(item.reserved);
    upsert_item_.bind(item.low_stock_threshold).bind(flags_of(item)).bind(item.version);
    upsert_item_.bind(item.created_at).bind(item.updated_at).bind(item.entry_count);
    upsert_item_.bind(item.last_sequence).execute();
  }
  delete_holds_.bind(stream).execute();
  for (const engine::OpeningHold& hold : opening.holds)
    insert_hold_.bind(stream).bind(hold.reservation).bind(hold.variant).bind(hold.quantity).execute();
}

void Archiver::remove_entries(std::int32_t stream, std::int64_t after, std::int64_t through) {
  delete_entries_.bind(std::int64_t{stream}).bind(after).bind(through).execute();
}

}  // namespace inventory::store::sqlite

#include "store/postgres/archiver.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "store/rows.hpp"

namespace inventory::store::postgres {
namespace {

constexpr std::size_t rows_at_once = 5000;

// Nobody else may begin the ledger before this has committed; what was there is compared.
const Statement lock_beginnings{"lock_beginnings", "LOCK TABLE ledger_beginning IN EXCLUSIVE MODE"};
const Statement select_beginning{
    "select_beginning",
    "SELECT coalesce((SELECT archived_through FROM ledger_beginning WHERE stream = $1::bigint), 0)"};
const Statement upsert_beginning{
    "upsert_beginning",
    "INSERT INTO ledger_beginning VALUES ($1::bigint, $2::bigint, $3::bigint) ON CONFLICT (stream) DO UPDATE "
    "SET archived_through = excluded.archived_through, archived_at = excluded.archived_at"};
const Statement upsert_opening_items{
    "upsert_opening_items",
    "INSERT INTO opening_item (stream, " + std::string(item_columns) +
        ") SELECT $1::bigint, * FROM unnest($2::uuid[], $3::text[], $4::int4[], $5::int4[], $6::int4[], "
        "$7::int2[], $8::int8[], $9::int8[], $10::int8[], $11::int8[], $12::int8[]) "
        "ON CONFLICT (variant) DO UPDATE SET sku = excluded.sku, quantity = excluded.quantity, reserved = "
        "excluded.reserved, low_stock_threshold = excluded.low_stock_threshold, flags = excluded.flags, "
        "version = excluded.version, created_at = excluded.created_at, updated_at = excluded.updated_at, "
        "entry_count = excluded.entry_count, last_sequence = excluded.last_sequence"};
const Statement delete_opening_holds{"delete_opening_holds",
                                     "DELETE FROM opening_hold WHERE stream = $1::bigint"};
const Statement insert_opening_holds{
    "insert_opening_holds",
    "INSERT INTO opening_hold SELECT $1::bigint, * FROM unnest($2::uuid[], $3::uuid[], $4::int4[])"};
const Statement delete_entries{"delete_entries",
                               "DELETE FROM ledger WHERE stream = $1::bigint AND sequence > $2::bigint AND "
                               "sequence <= $3::bigint AND sequence <= (SELECT archived_through FROM "
                               "ledger_beginning WHERE stream = $1::bigint)"};

Parameters parameters_of(std::int32_t stream, std::span<const domain::Item> items) {
  Array variants(Type::uuid);
  Array skus(Type::text);
  Array quantities(Type::int4);
  Array reserved(Type::int4);
  Array thresholds(Type::int4);
  Array flags(Type::int2);
  Array versions(Type::int8);
  Array created(Type::int8);
  Array updated(Type::int8);
  Array counts(Type::int8);
  Array sequences(Type::int8);
  for (const domain::Item& item : items) {
    variants.add(item.variant);
    skus.add(item.sku);
    quantities.add(item.quantity);
    reserved.add(item.reserved);
    thresholds.add(item.low_stock_threshold);
    flags.add(flags_of(item));
    versions.add(item.version);
    created.add(item.created_at);
    updated.add(item.updated_at);
    counts.add(item.entry_count);
    sequences.add(item.last_sequence);
  }
  Parameters parameters;
  parameters.add(std::int64_t{stream});
  for (Array* column : {&variants, &skus, &quantities, &reserved, &thresholds, &flags, &versions, &created,
                        &updated, &counts, &sequences})
    parameters.add(std::move(*column));
  return parameters;
}

Parameters parameters_of(std::int32_t stream, std::span<const engine::OpeningHold> holds) {
  Array reservations(Type::uuid);
  Array variants(Type::uuid);
  Array quantities(Type::int4);
  for (const engine::OpeningHold& hold : holds) {
    reservations.add(hold.reservation);
    variants.add(hold.variant);
    quantities.add(hold.quantity);
  }
  Parameters parameters;
  parameters.add(std::int64_t{stream}).add(std::move(reservations)).add(std::move(variants));
  parameters.add(std::move(quantities));
  return parameters;
}

}  // namespace

void Archiver::begin_ledger_at(const std::vector<engine::Opening>& openings, Timestamp now) {
  connection_.run("BEGIN");
  try {
    connection_.query(lock_beginnings);
    for (const engine::Opening& opening : openings)
      write(opening, now);
    connection_.run("COMMIT");
  } catch (const ConnectionLost&) {
    throw;
  } catch (...) {
    connection_.run("ROLLBACK");
    throw;
  }
}

void Archiver::write(const engine::Opening& opening, Timestamp now) {
  Rows begins = connection_.query(select_beginning, Parameters().add(std::int64_t{opening.stream}));
  begins.next();
  if (begins.integer() != opening.after_before)
    throw engine::StoreConflict("the ledger was archived by somebody else meanwhile");
  connection_.query(upsert_beginning,
                    Parameters().add(std::int64_t{opening.stream}).add(opening.after).add(now));
  connection_.query(delete_opening_holds, Parameters().add(std::int64_t{opening.stream}));
  const auto in_pieces = [&](const Statement& statement, auto rows) {
    for (; !rows.empty(); rows = rows.subspan(std::min(rows.size(), rows_at_once)))
      connection_.query(statement,
                        parameters_of(opening.stream, rows.first(std::min(rows.size(), rows_at_once))));
  };
  in_pieces(upsert_opening_items, std::span(opening.items));
  in_pieces(insert_opening_holds, std::span(opening.holds));
}

void Archiver::remove_entries(std::int32_t stream, std::int64_t after, std::int64_t through) {
  connection_.query(delete_entries, Parameters().add(std::int64_t{stream}).add(after).add(through));
}

}  // namespace inventory::store::postgres

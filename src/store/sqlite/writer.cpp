#include "store/sqlite/writer.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <sqlite3.h>

#include "store/rows.hpp"

namespace inventory::store::sqlite {
namespace {

constexpr int cache_kib = 48 * 1024;

int remember_log_pages(void* to, sqlite3*, const char*, int pages) {
  *static_cast<int*>(to) = pages;
  return SQLITE_OK;
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
      .bind(number_of(entry.alert))
      .bind(entry.trace);
}

template <class T>
void sort_unique(std::vector<T>& values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

// Neighbours lie on the same pages.
std::vector<const domain::Tracked<domain::Item>*> in_order_of_ids(
    std::vector<const domain::Tracked<domain::Item>*> items) {
  std::ranges::sort(items, {}, [](const auto* item) { return item->value.variant; });
  return items;
}

}  // namespace

Writer::Writer(const std::string& path, domain::StreamCount streams, CheckpointOptions checkpoints)
    : streams_(streams),
      checkpointer_(path, checkpoints),
      database_(path, Access::read_write, cache_kib),
      begin_(database_.prepare("BEGIN IMMEDIATE")),
      commit_(database_.prepare("COMMIT")),
      select_item_(database_.prepare(select(item_columns, "FROM item WHERE variant = ?"))),
      select_hold_(database_.prepare(select(hold_columns, "FROM hold WHERE reservation = ? ORDER BY line"))),
      select_of_order_(database_.prepare(
          "SELECT reservation FROM hold INDEXED BY hold_order WHERE order_id = ? AND line = 0")),
      select_unordered_(
          database_.prepare("SELECT DISTINCT reservation FROM hold INDEXED BY hold_unordered "
                            "WHERE variant = ? AND client = ? AND outstanding > 0 AND order_id IS NULL")),
      select_due_(database_.prepare("SELECT reservation FROM hold INDEXED BY hold_due "
                                    "WHERE outstanding > 0 AND expires_at <= ? ORDER BY expires_at LIMIT ?")),
      select_all_due_(database_.prepare("SELECT variant, reservation FROM hold INDEXED BY hold_due "
                                        "WHERE outstanding > 0 AND expires_at <= ?")),
      select_head_(database_.prepare("SELECT last_sequence, last_at FROM stream_head WHERE stream = ?")),
      select_answer_(database_.prepare("SELECT fingerprint, status, body, etag, location, created_at "
                                       "FROM idempotency WHERE client = ? AND key = ?")),
      select_event_(database_.prepare("SELECT 1 FROM consumed_event WHERE event_id = ?")),
      select_alert_(database_.prepare(select(alert_columns, "FROM alert WHERE id = ?"))),
      select_open_alerts_(database_.prepare(
          select(alert_columns, "FROM alert WHERE variant = ? AND acknowledged_at IS NULL"))),
      insert_item_(
          database_.prepare("INSERT INTO item (quantity, reserved, low_stock_threshold, flags, version, "
                            "updated_at, entry_count, last_sequence, created_at, stream, sku, variant) "
                            "VALUES (?,?,?,?,?,?,?,?,?,?,?,?)")),
      // Not the sku: naming it would cost a write to its index, changed or not.
      update_item_(database_.prepare(
          "UPDATE item SET quantity = ?, reserved = ?, low_stock_threshold = ?, "
          "flags = ?, version = ?, updated_at = ?, entry_count = ?, last_sequence = ? WHERE variant = ?")),
      update_sku_(database_.prepare("UPDATE item SET sku = ? WHERE variant = ?")),
      holds_(database_, "hold",
             "quantity, outstanding, confirmed, released, expired, expires_at, updated_at, reservation, "
             "line, stream, "
             "variant, order_id, client, user_id, created_at"),
      update_hold_(database_.prepare(
          "UPDATE hold SET quantity = ?, outstanding = ?, confirmed = ?, released = ?, expired = ?, "
          "expires_at = ?, updated_at = ? WHERE reservation = ? AND line = ?")),
      entries_(database_, "ledger", ledger_columns),
      insert_alert_(
          database_.prepare("INSERT INTO alert (acknowledged_at, acknowledged_by, id, stream, variant, "
                            "kind, detail, raised_at) VALUES (?,?,?,?,?,?,?,?)")),
      update_alert_(
          database_.prepare("UPDATE alert SET acknowledged_at = ?, acknowledged_by = ? WHERE id = ?")),
      upsert_head_(
          database_.prepare("INSERT INTO stream_head VALUES (?,?,?) ON CONFLICT (stream) DO UPDATE "
                            "SET last_sequence = excluded.last_sequence, last_at = excluded.last_at")),
      insert_answer_(database_.prepare(
          "INSERT INTO idempotency (client, key, fingerprint, status, body, etag, location, "
          "created_at) VALUES (?,?,?,?,?,?,?,?)")),
      delete_answers_(database_.prepare("DELETE FROM idempotency WHERE created_at < ? AND place IN "
                                        "(SELECT place FROM idempotency ORDER BY place LIMIT ?)")),
      insert_event_(database_.prepare("INSERT INTO consumed_event (event_id, consumed_at) VALUES (?,?)")),
      delete_events_(database_.prepare("DELETE FROM consumed_event WHERE consumed_at < ? AND place IN "
                                       "(SELECT place FROM consumed_event ORDER BY place LIMIT ?)")) {
  sqlite3_wal_hook(database_.handle(), remember_log_pages, &log_pages_);
}

engine::LoadedBatch Writer::begin(const engine::BatchKeys& keys, Timestamp now, std::size_t due_max) {
  begin_.execute();
  engine::LoadedBatch batch{.stock = domain::Stock(streams_), .answered = {}, .consumed = {}};
  load_remembered(keys, batch);
  load_alerts(keys, batch.stock);

  std::vector<VariantId> variants = keys.variants;
  for (domain::Reservation& reservation : load_reservations(keys, now, due_max, batch.more_due)) {
    for (const domain::ReservationLine& line : reservation.lines)
      variants.push_back(line.variant);
    batch.stock.load(std::move(reservation));
  }
  sort_unique(variants);
  for (const VariantId& variant : variants) {
    const Rows rows(select_item_.bind(variant));
    if (select_item_.step()) batch.stock.load(read_item(select_item_));
  }
  for (std::int32_t stream = 0; stream < streams_.value; ++stream) {
    const Rows rows(select_head_.bind(std::int64_t{stream}));
    if (!select_head_.step()) continue;
    const std::int64_t last_sequence = select_head_.integer();
    batch.stock.load(stream, {last_sequence, select_head_.timestamp()});
  }
  return batch;
}

void Writer::load_remembered(const engine::BatchKeys& keys, engine::LoadedBatch& batch) {
  for (const engine::IdempotencyKey& key : keys.idempotency) {
    const Rows rows(select_answer_.bind(key.client).bind(std::string_view(key.text)));
    if (select_answer_.step()) batch.answered.push_back(read_answer(select_answer_, key));
  }
  for (const std::string& event : keys.events) {
    const Rows rows(select_event_.bind(std::string_view(event)));
    if (select_event_.step()) batch.consumed.push_back(event);
  }
}

void Writer::load_alerts(const engine::BatchKeys& keys, domain::Stock& stock) {
  for (const AlertId& id : keys.alerts) {
    const Rows rows(select_alert_.bind(id));
    if (select_alert_.step()) stock.load(read_alert(select_alert_));
  }
  for (const VariantId& variant : keys.open_alerts_of) {
    Rows rows(select_open_alerts_.bind(variant));
    while (rows.next())
      stock.load(read_alert(select_open_alerts_));
  }
}

std::set<ReservationId> Writer::due_reservations(const std::unordered_set<VariantId, IdHash>& variants,
                                                 Timestamp now, std::size_t due_max, bool& more_due) {
  std::set<ReservationId> due;
  std::size_t lines = 0;
  {
    Rows rows(select_due_.bind(now).bind(static_cast<std::int64_t>(due_max)));
    for (; rows.next(); ++lines)
      due.insert(select_due_.id<ReservationId>());
  }
  more_due = lines == due_max;
  if (!more_due || variants.empty()) return due;
  // More is due than one batch takes: what its own commands could use must be among it.
  Rows rows(select_all_due_.bind(now));
  while (rows.next()) {
    const auto variant = select_all_due_.id<VariantId>();
    if (variants.contains(variant)) due.insert(select_all_due_.id<ReservationId>());
  }
  return due;
}

std::vector<domain::Reservation> Writer::load_reservations(const engine::BatchKeys& keys, Timestamp now,
                                                           std::size_t due_max, bool& more_due) {
  // Each id once, however many keys lead to it: the rows of one reservation are read together.
  std::set<ReservationId> ids(keys.reservations.begin(), keys.reservations.end());
  for (const OrderId& order : keys.orders) {
    Rows rows(select_of_order_.bind(order));
    while (rows.next())
      ids.insert(select_of_order_.id<ReservationId>());
  }
  for (const engine::UnorderedHolds& holds : keys.unordered) {
    Rows rows(select_unordered_.bind(holds.variant).bind(holds.client));
    while (rows.next())
      ids.insert(select_unordered_.id<ReservationId>());
  }
  std::vector<domain::Reservation> found;
  const auto read = [&](const ReservationId& id) {
    Rows rows(select_hold_.bind(id));
    while (rows.next())
      read_hold(select_hold_, found);
  };
  for (const ReservationId& id : ids)
    read(id);
  std::unordered_set<VariantId, IdHash> variants(keys.variants.begin(), keys.variants.end());
  for (const domain::Reservation& reservation : found) {
    for (const domain::ReservationLine& line : reservation.lines)
      variants.insert(line.variant);
  }
  for (const ReservationId& id : due_reservations(variants, now, due_max, more_due)) {
    if (!ids.contains(id)) read(id);
  }
  return found;
}

void Writer::commit(const domain::Stock& stock, const engine::Remembered& remembered) {
  for (const auto* item : in_order_of_ids(stock.changed_items()))
    write_item(*item);
  write_reservations(stock.changed_reservations());
  entries_.insert(stock.entries(), bind_entry);
  for (const domain::Tracked<domain::Alert>& alert : stock.alerts()) {
    if (alert.changed) write_alert(alert);
  }
  for (const engine::IdempotencyRecord& record : remembered.answers)
    write_answer(record);
  for (const engine::ConsumedEvent& event : remembered.events)
    insert_event_.bind(std::string_view(event.id)).bind(event.consumed_at).execute();
  if (!stock.entries().empty()) {
    for (const auto& [stream, head] : stock.heads()) {
      upsert_head_.bind(std::int64_t{stream}).bind(head.last_sequence).bind(head.last_at).execute();
    }
  }
  commit_.execute();
  checkpointer_.after_commit(database_, log_pages_);
}

void Writer::write_item(const domain::Tracked<domain::Item>& item) {
  Statement& statement = item.stored ? update_item_ : insert_item_;
  const domain::Item& value = item.value;
  statement.bind(value.quantity)
      .bind(value.reserved)
      .bind(value.low_stock_threshold)
      .bind(flags_of(value))
      .bind(value.version)
      .bind(value.updated_at)
      .bind(value.entry_count)
      .bind(value.last_sequence);
  if (!item.stored) {
    statement.bind(value.created_at)
        .bind(std::int64_t{domain::stream_of(value.variant, streams_)})
        .bind(value.sku);
  }
  statement.bind(value.variant).execute();
  if (item.stored && item.sku_changed) update_sku_.bind(value.sku).bind(value.variant).execute();
}

void Writer::write_reservations(
    const std::vector<const domain::Tracked<domain::Reservation>*>& reservations) {
  struct Hold {
    const domain::Reservation* reservation;
    std::size_t line;
  };
  const auto bind_changing = [](Statement& statement, const Hold& hold) {
    const domain::ReservationLine& line = hold.reservation->lines[hold.line];
    statement.bind(line.quantity)
        .bind(line.outstanding)
        .bind(line.confirmed)
        .bind(line.released)
        .bind(line.expired)
        .bind(hold.reservation->expires_at)
        .bind(hold.reservation->updated_at)
        .bind(hold.reservation->id)
        .bind(static_cast<std::int64_t>(hold.line));
  };
  std::vector<Hold> added;
  for (const domain::Tracked<domain::Reservation>* reservation : reservations) {
    for (std::size_t i = 0; i < reservation->value.lines.size(); ++i) {
      const Hold hold{&reservation->value, i};
      if (i >= reservation->stored_lines) {
        added.push_back(hold);
      } else {
        bind_changing(update_hold_, hold);
        update_hold_.execute();
      }
    }
  }
  holds_.insert(added, [&](Statement& statement, const Hold& hold) {
    const domain::Reservation& reservation = *hold.reservation;
    const VariantId& variant = reservation.lines[hold.line].variant;
    bind_changing(statement, hold);
    statement.bind(std::int64_t{domain::stream_of(variant, streams_)})
        .bind(variant)
        .bind(reservation.order)
        .bind(reservation.client)
        .bind(reservation.user)
        .bind(reservation.created_at);
  });
}

void Writer::write_alert(const domain::Tracked<domain::Alert>& alert) {
  const domain::Alert& value = alert.value;
  Statement& statement = alert.stored ? update_alert_ : insert_alert_;
  statement.bind(value.acknowledged_at).bind(value.acknowledged_by).bind(value.id);
  if (!alert.stored) {
    statement.bind(std::int64_t{domain::stream_of(value.variant, streams_)})
        .bind(value.variant)
        .bind(std::int64_t{std::to_underlying(value.kind)})
        .bind(std::string_view(value.detail))
        .bind(value.raised_at);
  }
  statement.execute();
}

void Writer::write_answer(const engine::IdempotencyRecord& record) {
  insert_answer_.bind(record.key.client)
      .bind(std::string_view(record.key.text))
      .bind_bytes(record.fingerprint.data(), record.fingerprint.size())
      .bind(std::int64_t{record.answer.status})
      .bind(std::string_view(record.answer.body))
      .bind(std::string_view(record.answer.etag))
      .bind(std::string_view(record.answer.location))
      .bind(record.created_at)
      .execute();
}

void Writer::abandon() noexcept {
  database_.roll_back();
}

std::size_t Writer::forget_answers(Timestamp before, std::size_t limit) {
  delete_answers_.bind(before).bind(static_cast<std::int64_t>(limit)).execute();
  return static_cast<std::size_t>(sqlite3_changes64(database_.handle()));
}

std::size_t Writer::forget_events(Timestamp before, std::size_t limit) {
  delete_events_.bind(before).bind(static_cast<std::int64_t>(limit)).execute();
  return static_cast<std::size_t>(sqlite3_changes64(database_.handle()));
}

}  // namespace inventory::store::sqlite

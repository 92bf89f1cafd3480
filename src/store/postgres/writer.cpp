#include "store/postgres/writer.hpp"

#include <algorithm>
#include <set>
#include <unordered_set>
#include <utility>

#include "base/clock.hpp"
#include "store/postgres/batch_statements.hpp"
#include "store/rows.hpp"

namespace inventory::store::postgres {
namespace {

using Monotonic = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds connect_patience{2000};  // of a batch: its callers wait
constexpr milliseconds resolve_patience{5000};  // they had rather wait than not know
constexpr int load_attempts = 8;  // what is named, what that leads to, what is due, and some to spare

const Statement rollback_batch{"rollback_batch", "ROLLBACK"};
const Statement commit_batch{"commit_batch", "COMMIT"};
// A batch of a session that was given up for lost finds another number than it expects, and fails on a CHECK.
const Statement write_batch_number{
    "write_batch_number",
    "INSERT INTO committer VALUES ($1::uuid, $3::bigint, $4::bigint) ON CONFLICT (id) DO UPDATE SET "
    "last_batch = CASE WHEN committer.last_batch = $2::bigint THEN $3::bigint ELSE -1 END, seen_at = "
    "$4::bigint"};
// Waits for the old session's transaction, if it has come as far as its batch number.
const Statement lock_batch_number{
    "lock_batch_number",
    "INSERT INTO committer VALUES ($1::uuid, 0, 0) ON CONFLICT (id) DO UPDATE SET "
    "last_batch = committer.last_batch RETURNING last_batch"};
const Statement fence_batch_number{"fence_batch_number",
                                   "UPDATE committer SET last_batch = $2::bigint WHERE id = $1::uuid"};
const Statement delete_batch_number{"delete_batch_number", "DELETE FROM committer WHERE id = $1::uuid"};
const Statement delete_answers{"delete_answers",
                               "DELETE FROM idempotency WHERE (client, key) IN (SELECT client, key FROM "
                               "idempotency WHERE created_at < $1::bigint "
                               "ORDER BY created_at LIMIT $2::bigint FOR UPDATE SKIP LOCKED)"};
const Statement delete_events{"delete_events",
                              "DELETE FROM consumed_event WHERE event_id IN (SELECT event_id FROM "
                              "consumed_event WHERE consumed_at < $1::bigint "
                              "ORDER BY consumed_at LIMIT $2::bigint FOR UPDATE SKIP LOCKED)"};

// The statements of a batch have one plan each, for few rows and for many: to make it anew takes longer than most batches.
ConnectionOptions for_writing(ConnectionOptions options) {
  options.settings = "SET plan_cache_mode = force_generic_plan";
  return options;
}

Array array_of(Type type, const auto& values) {
  Array array(type);
  for (const auto& value : values)
    array.add(value);
  return array;
}

}  // namespace

Writer::Writer(ConnectionOptions options, domain::StreamCount streams, engine::WriterShare share)
    : streams_(streams),
      share_(share),
      connection_(for_writing(std::move(options))),
      id_(UuidMaker().make(SystemClock().now())) {}

// Nobody will ask for its row again. One that a crash leaves behind costs a few bytes.
Writer::~Writer() {
  abandon();
  try {
    Connection* connection = connection_.current();
    if (connection != nullptr && !unresolved_ && !fenced_)
      connection->query(delete_batch_number, Parameters().add(id_));
  } catch (const engine::StoreError&) {
    connection_.drop();
  }
}

// One round trip more, which is nothing beside the wait, and batches as large as if nobody were in the way.
void Writer::wait_for_others(const engine::BatchKeys& keys) noexcept {
  if (!contended_ || open_ || unresolved_) return;
  try {
    Connection* connection = connection_.current();
    if (connection == nullptr) return;
    const auto begun = Monotonic::now();
    locked_.clear();
    for (const VariantId& variant : keys.variants)
      locked_.insert(domain::stream_of(variant, streams_));
    open_ = true;
    connection->send(begin_batch);
    send_lock_heads(*connection, locked_);
    connection->sync();
    connection->next();
    connection->next();
    connection->next_sync();
    waited_ = true;
    contended_ = Monotonic::now() - begun > last_commit_ / 2;
  } catch (const engine::StoreError&) {
    abandon();
  }
}

engine::LoadedBatch Writer::begin(const engine::BatchKeys& keys, Timestamp now, std::size_t due_max) {
  if (open_ && !std::exchange(waited_, false)) throw engine::StoreError("postgresql: a batch is open");
  now_ = now;
  if (unresolved_) {
    try {
      resolve(connect_patience);
    } catch (const engine::CommitUnknown& failure) {
      throw engine::StoreError(failure.what());  // of a batch before this one
    }
  }
  Connection& connection = connection_.get(Monotonic::now() + connect_patience);
  try {
    learn_row_types(connection);
    const bool has_waited = open_;
    const auto begun = Monotonic::now();
    engine::LoadedBatch batch = load(connection, keys, now, due_max);
    // To load takes less than to write, unless it was waited for the heads.
    if (!has_waited && last_commit_.count() > 0) contended_ = Monotonic::now() - begun > last_commit_ * 3 / 2;
    return batch;
  } catch (const ConnectionLost& failure) {
    connection_.drop();
    throw engine::StoreConflict(failure.what());
  } catch (const SqlError& failure) {
    abandon();
    if (failure.is_conflict()) throw engine::StoreConflict(failure.what());
    throw;
  }
}

// Which streams a batch needs is known only when its reservations were read, and they may be read only when their streams are
// locked. So it is tried with what the keys name, which is mostly all; what turns up is named in the next attempt. That
// begins anew when it needs a lock more, because locks are taken in order.
engine::LoadedBatch Writer::load(Connection& connection, const engine::BatchKeys& keys, Timestamp now,
                                 std::size_t due_max) {
  Touched touched;
  touched.named.insert(keys.variants.begin(), keys.variants.end());
  touched.items = touched.named;
  for (const VariantId& variant : touched.items)
    touched.streams.insert(domain::stream_of(variant, streams_));
  touched.reservations.insert(keys.reservations.begin(), keys.reservations.end());
  for (int attempt = 0; attempt < load_attempts; ++attempt) {
    int begins = 0;
    if (open_ && !std::ranges::includes(locked_, touched.streams)) {
      connection.send(rollback_batch);
      ++begins;
      open_ = false;
    }
    if (!std::exchange(open_, true)) {
      connection.send(begin_batch);
      ++begins;
      locked_ = touched.streams;
    }
    ask(connection, keys, touched, now, due_max);
    for (; begins > 0; --begins)
      connection.next();
    engine::LoadedBatch batch{.stock = domain::Stock(streams_), .answered = {}, .consumed = {}};
    if (receive(connection, keys, touched, due_max, batch)) return batch;
  }
  throw engine::StoreConflict("postgresql: the reservations of a batch do not hold still");
}

void Writer::ask(Connection& connection, const engine::BatchKeys& keys, const Touched& touched, Timestamp now,
                 std::size_t due_max) const {
  send_lock_heads(connection, touched.streams);
  connection.send(load_items, Parameters().add(array_of(Type::uuid, touched.items)));
  connection.send(find_due, Parameters().add(now).add(static_cast<std::int64_t>(due_max)));
  if (touched.all_due)
    connection.send(find_due_of, Parameters().add(now).add(array_of(Type::uuid, touched.named)));
  std::set<ReservationId> reservations = touched.reservations;
  reservations.insert(touched.due.begin(), touched.due.end());
  if (!reservations.empty())
    connection.send(load_holds, Parameters().add(array_of(Type::uuid, reservations)));
  if (!keys.orders.empty())
    connection.send(load_holds_of_orders, Parameters().add(array_of(Type::text, keys.orders)));
  if (!keys.unordered.empty()) {
    Array variants(Type::uuid);
    Array clients(Type::text);
    for (const engine::UnorderedHolds& holds : keys.unordered) {
      variants.add(holds.variant);
      clients.add(holds.client);
    }
    connection.send(load_unordered_holds, Parameters().add(std::move(variants)).add(std::move(clients)));
  }
  if (!keys.idempotency.empty()) {
    Array clients(Type::text);
    Array texts(Type::text);
    for (const engine::IdempotencyKey& key : keys.idempotency) {
      clients.add(key.client);
      texts.add(key.text);
    }
    connection.send(load_answers, Parameters().add(std::move(clients)).add(std::move(texts)));
  }
  if (!keys.events.empty()) connection.send(load_events, Parameters().add(array_of(Type::text, keys.events)));
  if (!keys.alerts.empty() || !keys.open_alerts_of.empty()) {
    connection.send(
        load_alerts,
        Parameters().add(array_of(Type::uuid, keys.alerts)).add(array_of(Type::uuid, keys.open_alerts_of)));
  }
  connection.sync();
}

// False: reservations were found whose items were not loaded; `touched` names them now.
bool Writer::receive(Connection& connection, const engine::BatchKeys& keys, Touched& touched,
                     std::size_t due_max, engine::LoadedBatch& batch) const {
  for (Rows rows = connection.next(); rows.next();) {
    const auto stream = static_cast<std::int32_t>(rows.integer());
    const std::int64_t last_sequence = rows.integer();
    batch.stock.load(stream, {last_sequence, rows.timestamp()});
  }
  for (Rows rows = connection.next(); rows.next();)
    batch.stock.load(read_item(rows));
  std::vector<DueLine> due = read_due(connection.next());
  const bool more_due = due.size() >= due_max;
  if (touched.all_due) {
    for (const DueLine& line : read_due(connection.next()))
      due.push_back(line);
  }
  std::vector<domain::Reservation> found;
  if (!touched.reservations.empty() || !touched.due.empty()) found = read_reservations(connection.next());
  const auto take_more = [&] {
    for (domain::Reservation& reservation : read_reservations(connection.next())) {
      touched.reservations.insert(reservation.id);
      found.push_back(std::move(reservation));
    }
  };
  if (!keys.orders.empty()) take_more();
  if (!keys.unordered.empty()) take_more();
  if (!keys.idempotency.empty()) {
    for (Rows rows = connection.next(); rows.next();) {
      auto client = rows.name<ClientId>();
      engine::IdempotencyKey key{std::move(client), std::string(rows.text())};
      batch.answered.push_back(read_answer(rows, std::move(key)));
    }
  }
  if (!keys.events.empty()) {
    for (Rows rows = connection.next(); rows.next();)
      batch.consumed.emplace_back(rows.text());
  }
  if (!keys.alerts.empty() || !keys.open_alerts_of.empty()) {
    for (Rows rows = connection.next(); rows.next();)
      batch.stock.load(read_alert(rows));
  }
  connection.next_sync();

  bool is_complete = true;
  const auto need = [&](VariantId variant) {
    is_complete = !touched.items.insert(variant).second && is_complete;
    touched.streams.insert(domain::stream_of(variant, streams_));
  };
  for (const domain::Reservation& reservation : found) {
    const bool is_named = touched.reservations.contains(reservation.id);
    for (const domain::ReservationLine& line : reservation.lines) {
      need(line.variant);
      if (is_named) touched.named.insert(line.variant);
    }
  }
  // Of what is due: what holds something that the batch names, and what is this writer's to give back.
  for (const DueLine& line : due) {
    if (touched.reservations.contains(line.reservation) || touched.due.contains(line.reservation)) continue;
    const bool is_swept = due_max > 0 && share_.owns(line.stream);
    if (!is_swept && !touched.named.contains(line.variant)) continue;
    touched.due.insert(line.reservation);
    need(line.variant);
    is_complete = false;
  }
  if (more_due && !std::exchange(touched.all_due, true) && !touched.named.empty()) is_complete = false;
  if (!is_complete) return false;
  batch.more_due = more_due;
  for (domain::Reservation& reservation : found)
    batch.stock.load(std::move(reservation));
  return true;
}

void Writer::commit(const domain::Stock& stock, const engine::Remembered& remembered) {
  Connection* connection = connection_.current();
  if (connection == nullptr)
    throw engine::StoreConflict("postgresql: the connection was lost before the commit");
  unresolved_ = true;
  const auto begun = Monotonic::now();
  try {
    write(*connection, stock, remembered);
    last_commit_ = Monotonic::now() - begun;
    unresolved_ = false;
    open_ = false;
    ++last_batch_;
    return;
  } catch (const SqlError& failure) {
    unresolved_ = false;
    abandon();
    if (failure.is_conflict()) throw engine::StoreConflict(failure.what());
    throw;
  } catch (const engine::StoreError&) {
    connection_.drop();
    open_ = false;
  }
  const std::int64_t wanted = last_batch_ + 1;
  resolve(resolve_patience);
  if (last_batch_ != wanted) throw engine::StoreConflict("postgresql: the connection was lost in the commit");
}

// All of it goes over the wire at once, and COMMIT with it. An error in a statement leaves out those behind it.
void Writer::write(Connection& connection, const domain::Stock& stock, const engine::Remembered& remembered) {
  int statements = 1;
  connection.send(write_batch_number, Parameters().add(id_).add(last_batch_).add(last_batch_ + 1).add(now_));
  statements += send_items(connection, stock, streams_);
  statements += send_holds(connection, stock, streams_);
  statements += send_entries(connection, stock);
  statements += send_heads(connection, stock);
  statements += send_alerts(connection, stock, streams_);
  statements += send_remembered(connection, remembered);
  connection.send(commit_batch);
  connection.sync();
  for (int i = 0; i < statements; ++i)
    connection.next();
  try {
    connection.next();
  } catch (const SqlError& failure) {
    throw ConnectionLost(failure.what());  // an error in reply to COMMIT says as little as none
  }
  connection.next_sync();
}

// Finds out whether the last batch was committed. After that it will not be if it was not: the number in the row is one
// that its session does not expect.
void Writer::resolve(milliseconds patience) {
  const auto deadline = Monotonic::now() + patience;
  while (true) {
    try {
      Connection& connection = connection_.get(deadline);
      connection.run("BEGIN");
      Rows rows = connection.query(lock_batch_number, Parameters().add(id_));
      rows.next();
      const std::int64_t found = rows.integer();
      const bool committed = found == last_batch_ + 1;
      const std::int64_t fence = last_batch_ + 2;
      if (!committed) connection.query(fence_batch_number, Parameters().add(id_).add(fence));
      connection.run("COMMIT");
      fenced_ = fenced_ || !committed;
      last_batch_ = committed ? found : fence;
      unresolved_ = false;
      return;
    } catch (const engine::StoreError& failure) {
      connection_.drop();
      if (Monotonic::now() >= deadline) throw engine::CommitUnknown(failure.what());
    }
  }
}

void Writer::abandon() noexcept {
  waited_ = false;
  if (!std::exchange(open_, false)) return;
  try {
    Connection* connection = connection_.current();
    if (connection == nullptr) return connection_.drop();
    connection->drain();
    connection->query(rollback_batch);
  } catch (const engine::StoreError&) {
    connection_.drop();
  }
}

std::size_t Writer::forget(const Statement& statement, Timestamp before, std::size_t limit) {
  Connection& connection = connection_.get(Monotonic::now() + connect_patience);
  try {
    const Rows rows =
        connection.query(statement, Parameters().add(before).add(static_cast<std::int64_t>(limit)));
    return static_cast<std::size_t>(rows.affected());
  } catch (const engine::StoreError&) {
    connection_.drop();
    throw;
  }
}

std::size_t Writer::forget_answers(Timestamp before, std::size_t limit) {
  return forget(delete_answers, before, limit);
}

std::size_t Writer::forget_events(Timestamp before, std::size_t limit) {
  return forget(delete_events, before, limit);
}

}  // namespace inventory::store::postgres

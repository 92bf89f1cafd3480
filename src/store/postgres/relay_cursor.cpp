#include "store/postgres/relay_cursor.hpp"

#include <utility>

namespace inventory::store::postgres {
namespace {

using Monotonic = std::chrono::steady_clock;

constexpr std::chrono::milliseconds connect_patience{2000};

// In a database of ours there is no other advisory lock but that of migrations.
const Statement try_lock{"relay_try_lock", "SELECT pg_try_advisory_lock(7310868735432160620)"};
const Statement unlock{"relay_unlock", "SELECT pg_advisory_unlock_all()"};
const Statement is_there{"relay_is_there", "SELECT 1"};
const Statement select_cursors{"relay_select_cursors", "SELECT stream, last_sequence FROM relay_cursor"};
const Statement upsert_cursors{
    "relay_upsert_cursors",
    "INSERT INTO relay_cursor SELECT * FROM unnest($1::int4[], $2::int8[]) ON CONFLICT (stream) DO UPDATE "
    "SET "
    "last_sequence = excluded.last_sequence WHERE relay_cursor.last_sequence < excluded.last_sequence"};

// A host that is gone must not keep the lock: the server asks after a second of silence and gives up two later. To lose a
// cursor means to publish again, which is no reason to wait for the disk or a standby.
ConnectionOptions for_relaying(ConnectionOptions options) {
  options.settings =
      "SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 2; "
      "SET tcp_user_timeout = 3000; SET synchronous_commit = off";
  return options;
}

}  // namespace

RelayCursor::RelayCursor(ConnectionOptions options, domain::StreamCount streams)
    : streams_(streams), connection_(for_relaying(std::move(options))) {}

Rows RelayCursor::query(const Statement& statement, const Parameters& parameters) {
  Connection& connection = connection_.get(Monotonic::now() + connect_patience);
  try {
    return connection.query(statement, parameters);
  } catch (const engine::StoreError&) {
    connection_.drop();
    held_ = false;
    throw;
  }
}

bool RelayCursor::hold() {
  if (held_) {
    query(is_there);
    return true;
  }
  Rows rows = query(try_lock);
  rows.next();
  held_ = rows.boolean();
  return held_;
}

void RelayCursor::let_go() noexcept {
  if (!std::exchange(held_, false)) return;
  try {
    query(unlock);
  } catch (const engine::StoreError&) {
    connection_.drop();
  }
}

std::optional<std::vector<std::int64_t>> RelayCursor::published_through() {
  Rows rows = query(select_cursors);
  if (rows.count() == 0) return std::nullopt;
  std::vector<std::int64_t> sequences(static_cast<std::size_t>(streams_.value));
  while (rows.next()) {
    const auto stream = static_cast<std::size_t>(rows.integer());
    sequences.at(stream) = rows.integer();
  }
  return sequences;
}

void RelayCursor::set_published_through(const std::vector<std::int64_t>& sequences) {
  Array streams(Type::int4);
  Array lasts(Type::int8);
  for (std::size_t stream = 0; stream < sequences.size(); ++stream) {
    streams.add(static_cast<std::int64_t>(stream));
    lasts.add(sequences[stream]);
  }
  query(upsert_cursors, Parameters().add(std::move(streams)).add(std::move(lasts)));
}

}  // namespace inventory::store::postgres

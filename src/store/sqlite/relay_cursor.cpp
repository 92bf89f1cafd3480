#include "store/sqlite/relay_cursor.hpp"

namespace inventory::store::sqlite {
namespace {

constexpr int cache_kib = 64;

}  // namespace

RelayCursor::RelayCursor(const std::string& path, domain::StreamCount streams)
    : streams_(streams),
      database_(path, Access::read_write, cache_kib),
      select_(database_.prepare("SELECT stream, last_sequence FROM relay_cursor")),
      upsert_(database_.prepare("INSERT INTO relay_cursor VALUES (?, ?) ON CONFLICT (stream) DO UPDATE SET "
                                "last_sequence = max(last_sequence, excluded.last_sequence)")) {
  database_.run("PRAGMA wal_autocheckpoint = 0");  // the checkpointer's
}

std::optional<std::vector<std::int64_t>> RelayCursor::published_through() {
  std::vector<std::int64_t> sequences(static_cast<std::size_t>(streams_.value));
  bool found = false;
  for (Rows rows(select_); rows.next();) {
    const auto stream = static_cast<std::size_t>(select_.integer());
    sequences.at(stream) = select_.integer();
    found = true;
  }
  if (!found) return std::nullopt;
  return sequences;
}

void RelayCursor::set_published_through(const std::vector<std::int64_t>& sequences) {
  database_.run("BEGIN IMMEDIATE");
  try {
    for (std::size_t stream = 0; stream < sequences.size(); ++stream)
      upsert_.bind(static_cast<std::int64_t>(stream)).bind(sequences[stream]).execute();
    database_.run("COMMIT");
  } catch (...) {
    database_.roll_back();
    throw;
  }
}

}  // namespace inventory::store::sqlite

// The events of the ledger, one after the other, and where a reader stands among them.
//
// Events follow from ledger entries (domain/event.hpp), and sequences of a stream have no gap, so a cursor that says how
// far each stream was read misses nothing and repeats nothing, whatever commits meanwhile. Between streams there is no
// order to keep; the older entry comes first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/event.hpp"
#include "engine/store.hpp"

namespace inventory::engine {

// Its text is opaque to readers and stays valid for ever: the number of streams of an installation never changes.
struct FeedCursor {
  std::vector<std::int64_t> sequences;  // by stream: entries up to here were read
  std::int32_t entered_stream = 0;      // of an entry of which only some events were read
  std::size_t events_read = 0;  // of that entry, the one after sequences[entered_stream]; 0: there is none

  static FeedCursor beginning(domain::StreamCount streams);
  static FeedCursor earliest(ReadStore& store);  // where the kept ledger begins
  static FeedCursor end(ReadStore& store, domain::StreamCount streams);
  static std::optional<FeedCursor> parse(std::string_view text, domain::StreamCount streams);
  std::string to_string() const;

  // Whether everything up to `other` was read.
  bool covers(const FeedCursor& other) const;
  // As if everything up to `other`, which stands between entries, was read as well.
  void skip_to(const FeedCursor& other);

  bool operator==(const FeedCursor&) const = default;
};

// Goes on from a cursor. Lives within one snapshot of the store.
class FeedReader {
 public:
  FeedReader(ReadStore& store, InstallationId installation, FeedCursor from);

  // Nothing: all that is committed was read.
  std::optional<domain::Event> next();
  // After the event that next() gave last.
  const FeedCursor& cursor() const { return cursor_; }
  // How much was looked at: to end a page that finds little.
  std::size_t entries_read() const { return entries_read_; }

 private:
  struct Stream {
    std::deque<domain::LedgerEntry> fetched;
    std::int64_t fetched_to = 0;
    bool at_end = false;
  };

  bool enter_next_entry();
  void fetch(std::int32_t stream);

  ReadStore& store_;
  const InstallationId installation_;
  FeedCursor cursor_;
  std::vector<Stream> streams_;
  std::vector<domain::Event> events_;  // of the entry that was entered
  std::size_t given_ = 0;              // of events_
  std::int32_t entered_ = 0;           // its stream
  std::size_t entries_read_ = 0;
};

}  // namespace inventory::engine

// Moves the beginning of the ledger into an archive and leaves the opening balance: how items and reservations stood where
// the rest begins. So sums, the audit and the past since then hold as before.
//
// In this order, so that a crash at any point loses nothing and can be repeated: the entries are put into the archive and
// the archive is sealed; in one transaction the ledger begins later; what is before is removed in small pieces. May run
// beside a busy service. What is still to be told to a broker stays. One archiving at a time: a second one fails and changes nothing.
#pragma once

#include <cstdint>

#include "engine/store.hpp"

namespace inventory::engine {

// Where entries are kept that leave the ledger.
class LedgerArchive {
 public:
  virtual ~LedgerArchive() = default;
  virtual void add(const domain::LedgerEntry& entry) = 0;
  // After it returns no crash loses what was added.
  virtual void seal() = 0;
};

struct ArchiveReport {
  std::int64_t entries = 0;      // moved
  std::int64_t removed = 0;      // from the ledger; more than were moved after a run that broke off
  std::int64_t unpublished = 0;  // old enough, and kept because the broker does not have their events yet
};

// Entries older than `before`, stream by stream in ledger order. An archive that gets none is not sealed. Memory grows with
// the number of items, not of entries. Throws StoreError, and what the archive throws.
ArchiveReport archive(Store& store, Timestamp before, Timestamp now, LedgerArchive& archive);

}  // namespace inventory::engine

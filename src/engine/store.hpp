// What the engine needs of a store. Every store passes the suite in test/contract.
//
// A store throws StoreError when it cannot do what was asked; nothing of the batch is then applied, except
// after a CommitUnknown, where it may have been.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/timestamp.hpp"
#include "domain/alert.hpp"
#include "domain/item.hpp"
#include "domain/ledger_entry.hpp"
#include "domain/reservation.hpp"
#include "domain/stock.hpp"
#include "domain/stream.hpp"

namespace inventory::engine {

class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Others were in the way, or the connection went before anything was to be made durable: nothing was applied, and the
// same batch may succeed at once.
class StoreConflict : public StoreError {
 public:
  using StoreError::StoreError;
};

// The store went away while it was to make the batch durable, and stayed away: it may have been applied or not.
class CommitUnknown : public StoreError {
 public:
  using StoreError::StoreError;
};

// A key belongs to the client that made it: two clients may use the same text.
struct IdempotencyKey {
  ClientId client;
  std::string text;
  auto operator<=>(const IdempotencyKey&) const = default;
};

using Fingerprint = std::array<std::uint8_t, 32>;  // SHA-256 of what was asked

// The first answer to a keyed command, as it went over the wire.
struct StoredAnswer {
  std::uint16_t status = 0;
  std::string body;
  std::string etag;      // empty: none
  std::string location;  // empty: none
  bool operator==(const StoredAnswer&) const = default;
};

struct IdempotencyRecord {
  IdempotencyKey key;
  Fingerprint fingerprint{};
  StoredAnswer answer;
  Timestamp created_at;
};

// An event of another service that was applied, or needed nothing: it is not to be applied again.
struct ConsumedEvent {
  std::string id;
  Timestamp consumed_at;
};

// What a batch remembers beside the stock, so that repeats are recognised.
struct Remembered {
  std::vector<IdempotencyRecord> answers;
  std::vector<ConsumedEvent> events;
};

// Holds without an order, by whose they are.
struct UnorderedHolds {
  ClientId client;
  VariantId variant;
  auto operator<=>(const UnorderedHolds&) const = default;
};

// What the commands of a batch touch; may name one thing twice.
struct BatchKeys {
  std::vector<VariantId> variants;
  std::vector<ReservationId> reservations;
  std::vector<OrderId> orders;
  std::vector<UnorderedHolds> unordered;
  std::vector<IdempotencyKey> idempotency;
  std::vector<std::string> events;  // ids of consumed ones
  std::vector<AlertId> alerts;
  std::vector<VariantId> open_alerts_of;  // all open ones of these variants
};

struct LoadedBatch {
  domain::Stock stock;
  std::vector<IdempotencyRecord> answered;
  std::vector<std::string> consumed;  // those of the events named that were consumed before
  bool more_due = false;              // other reservations than those loaded may be due
};

// Writes batches, each in one transaction. One thread.
class BatchStore {
 public:
  virtual ~BatchStore() = default;

  // Waits for others that are in the way of such a batch, if there have been any of late: what comes meanwhile can be of the
  // same batch. begin() or abandon() is next. Failures show there.
  virtual void wait_for_others(const BatchKeys& /*keys*/) noexcept {}

  // Opens the transaction and loads what the keys name, the items of every line of each reservation loaded,
  // and the heads of their streams. Also reservations whose time has passed at `now`: all of those that hold
  // a variant which is named or stands in a reservation that is, and others up to `due_max`.
  virtual LoadedBatch begin(const BatchKeys& keys, Timestamp now, std::size_t due_max) = 0;

  // Writes what changed and makes it durable. After it returns no crash loses it.
  virtual void commit(const domain::Stock& stock, const Remembered& remembered) = 0;

  // Ends the transaction without a trace. Also right when none is open.
  virtual void abandon() noexcept = 0;

  // Forgets up to `limit` answers made before `before`; outside a batch. Returns how many went.
  virtual std::size_t forget_answers(Timestamp before, std::size_t limit) = 0;
  // Likewise, events consumed before `before`.
  virtual std::size_t forget_events(Timestamp before, std::size_t limit) = 0;
};

struct HistoryFilter {
  VariantId variant = {};
  std::optional<Timestamp> from = {};  // inclusive
  std::optional<Timestamp> to = {};    // exclusive
  std::optional<domain::ChangeType> type = {};
  std::optional<OrderId> order = {};
  std::optional<std::int64_t> before_sequence = {};  // where the page before ended
};

bool matches(const HistoryFilter& filter, const domain::LedgerEntry& entry);

// A place in the order of sku and variant.
struct SkuPosition {
  std::string sku;
  VariantId variant;
};

struct SkuRange {
  std::string first;
  std::string last;  // inclusive; compared byte by byte
};

enum class AlertState : std::uint8_t { open, acknowledged };

// A place in the order of time and id, newest first.
struct AlertPosition {
  Timestamp raised_at;
  AlertId id;
};

// What a reservation held of a variant where the kept ledger begins.
struct OpeningHold {
  ReservationId reservation;
  VariantId variant;
  Quantity quantity;
  auto operator<=>(const OpeningHold&) const = default;
};

// Where the kept ledger of a stream begins, and how things stood there. What is before it was archived.
struct Opening {
  std::int32_t stream = 0;
  std::int64_t after_before = 0;    // where it began until now
  std::int64_t after = 0;           // the last sequence that is archived
  std::vector<domain::Item> items;  // those that entries between the two changed
  std::vector<OpeningHold> holds;   // all of the stream
};

// Reads committed state. One thread.
class ReadStore {
 public:
  virtual ~ReadStore() = default;

  // Between the two, all reads see one instant. Not nested.
  virtual void open_snapshot() = 0;
  virtual void close_snapshot() noexcept = 0;

  // These items will be asked for in this snapshot: a store that is far away fetches them together.
  virtual void prefetch(const std::vector<VariantId>& /*variants*/) {}
  virtual std::optional<domain::Item> item(VariantId variant) = 0;
  virtual std::optional<domain::Reservation> reservation(ReservationId id) = 0;
  virtual std::vector<domain::Reservation> reservations_of(const OrderId& order) = 0;  // oldest first
  // Of a client, those that hold something and whose time has not passed at `now`; counts no further than `max`.
  virtual std::int64_t open_reservations(const ClientId& client, Timestamp now, std::int64_t max) = 0;
  virtual std::vector<domain::LedgerEntry> history(const HistoryFilter& filter,
                                                   std::size_t limit) = 0;  // newest first

  // For the relay and the feed: the entries of a stream after a sequence, in order.
  virtual std::vector<domain::LedgerEntry> entries_after(std::int32_t stream, std::int64_t sequence,
                                                         std::size_t limit) = 0;
  virtual domain::StreamHead head(std::int32_t stream) = 0;

  // By stream, the last sequence that was archived, 0 for none: entries up to there may be gone.
  virtual std::vector<std::int64_t> archived_through() = 0;
  // An item as it stood where the kept ledger begins; nothing if no entry of it was archived.
  virtual std::optional<domain::Item> opening_item(VariantId variant) = 0;
  virtual std::vector<domain::Item> opening_items_after(std::optional<VariantId> last, std::size_t limit) = 0;
  virtual std::vector<OpeningHold> opening_holds(std::int32_t stream) = 0;

  // The newest entry at or before `sequence` that may have set the sku: INITIAL, SETTINGS or STATUS.
  virtual std::optional<domain::LedgerEntry> last_settings(VariantId variant, std::int64_t sequence) = 0;

  // Items with a sku in the range, by sku and variant.
  virtual std::vector<domain::Item> items_by_sku(const SkuRange& range,
                                                 const std::optional<SkuPosition>& after,
                                                 std::size_t limit) = 0;
  virtual std::vector<domain::Alert> alerts(std::optional<AlertState> state,
                                            const std::optional<AlertPosition>& after, std::size_t limit) = 0;

  // For the audit and listings: everything, in pages by id; pass the last one seen.
  virtual std::vector<domain::Item> items_after(std::optional<VariantId> last, std::size_t limit) = 0;
  virtual std::vector<domain::Reservation> reservations_after(std::optional<ReservationId> last,
                                                              std::size_t limit) = 0;
};

// Lets go of the beginning of the ledger. One thread, beside any number of writers and readers.
class ArchiveStore {
 public:
  virtual ~ArchiveStore() = default;
  // From now on the ledger begins there: all of them or none. StoreConflict when it begins elsewhere than was thought.
  virtual void begin_ledger_at(const std::vector<Opening>& openings, Timestamp now) = 0;
  // Removes the entries after `after` up to `through`, which must be archived.
  virtual void remove_entries(std::int32_t stream, std::int64_t after, std::int64_t through) = 0;
};

// Who relays events to the broker, and how far. One thread.
class RelayStore {
 public:
  virtual ~RelayStore() = default;

  // Whether this is the relay of the installation: one at a time over all processes, until let_go() or until this or its
  // connection ends. When it was and no longer is: StoreError, and the next call tries anew.
  virtual bool hold() = 0;
  virtual void let_go() noexcept = 0;

  // By stream, the last sequence of which the broker has all events. Nothing: there was no relay yet.
  virtual std::optional<std::vector<std::int64_t>> published_through() = 0;
  // Never goes back. A crash may lose it: then events are published again.
  virtual void set_published_through(const std::vector<std::int64_t>& sequences) = 0;
};

// Several writers of one process share the streams between them: each gives back what is due in its own. Any writer may
// write to any stream.
struct WriterShare {
  std::int32_t index = 0;
  std::int32_t count = 1;

  bool owns(std::int32_t stream) const { return stream % count == index; }
};

// Any thread; what it opens must not outlive it.
class Store {
 public:
  virtual ~Store() = default;
  virtual std::unique_ptr<BatchStore> open_writer(WriterShare share = {}) = 0;
  // Whether other processes write to it, too.
  virtual bool is_shared() const { return false; }
  // How many writers of one process are worth their while.
  virtual std::int32_t writers_max() const { return 1; }
  virtual std::unique_ptr<ReadStore> open_reader() = 0;
  virtual std::unique_ptr<ArchiveStore> open_archiver() = 0;
  virtual std::unique_ptr<RelayStore> open_relay() = 0;
  virtual InstallationId installation() const = 0;
  virtual domain::StreamCount streams() const = 0;
};

}  // namespace inventory::engine

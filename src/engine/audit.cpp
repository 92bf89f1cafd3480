#include "engine/audit.hpp"

#include <map>
#include <unordered_map>
#include <utility>

#include "engine/snapshot.hpp"

namespace inventory::engine {
namespace {

constexpr std::size_t page_rows = 2000;

struct Expected {
  std::int64_t quantity = 0;
  std::int64_t reserved = 0;
  std::int64_t version = 0;
  std::int64_t held = 0;  // what the reservations say
  std::int64_t entry_count = 0;
  std::int64_t last_sequence = 0;
  std::optional<domain::Status> status;
  Quantity threshold;
  Timestamp at;
  bool has_item = false;
};

class Audit {
 public:
  Audit(ReadStore& store, const std::function<void(std::string)>& on_difference)
      : store_(store), on_difference_(on_difference) {}

  void open();
  void fold_stream(std::int32_t stream);
  void compare_reservations();
  void compare_items();

  const AuditReport& report() const { return report_; }

 private:
  void fold(const domain::LedgerEntry& entry, const std::string& where);
  void compare(const domain::Reservation& reservation);
  void compare(const domain::Item& item);
  void expect(std::int64_t actual, std::int64_t expected, const std::string& what) {
    if (actual != expected)
      differ(what + " is " + std::to_string(actual) + ", expected " + std::to_string(expected));
  }
  void differ(std::string what) {
    ++report_.differences;
    on_difference_(std::move(what));
  }

  ReadStore& store_;
  const std::function<void(std::string)>& on_difference_;
  AuditReport report_;
  std::vector<std::int64_t> archived_;
  std::unordered_map<VariantId, Expected, IdHash> variants_;
  // What the ledger says that a reservation holds of a variant; nothing held is not kept.
  std::map<std::pair<ReservationId, VariantId>, std::int64_t> holds_;
};

// How the items stood where the kept ledger begins.
void Audit::open() {
  archived_ = store_.archived_through();
  std::optional<VariantId> last;
  while (true) {
    const std::vector<domain::Item> page = store_.opening_items_after(last, page_rows);
    if (page.empty()) break;
    for (const domain::Item& item : page) {
      variants_[item.variant] = {.quantity = item.quantity.value(),
                                 .reserved = item.reserved.value(),
                                 .version = item.version,
                                 .entry_count = item.entry_count,
                                 .last_sequence = item.last_sequence,
                                 .status = item.status(),
                                 .threshold = item.low_stock_threshold,
                                 .at = item.updated_at};
    }
    last = page.back().variant;
  }
}

void Audit::fold_stream(std::int32_t stream) {
  for (const OpeningHold& hold : store_.opening_holds(stream))
    holds_[{hold.reservation, hold.variant}] = hold.quantity.value();
  std::int64_t last = archived_.at(static_cast<std::size_t>(stream));
  while (true) {
    const std::vector<domain::LedgerEntry> page = store_.entries_after(stream, last, page_rows);
    if (page.empty()) break;
    for (const domain::LedgerEntry& entry : page) {
      const std::string where =
          "ledger entry " + std::to_string(stream) + "/" + std::to_string(entry.sequence);
      expect(entry.sequence, last + 1, where + ": its sequence");
      last = entry.sequence;
      ++report_.entries;
      fold(entry, where);
    }
  }
  expect(store_.head(stream).last_sequence, last, "stream " + std::to_string(stream) + ": its head");
}

void Audit::fold(const domain::LedgerEntry& entry, const std::string& where) {
  if (entry.position > 0) {
    Expected& chain = variants_[entry.variant];
    expect(entry.position, ++chain.entry_count, where + ": position among the entries of its item");
    expect(entry.previous, chain.last_sequence, where + ": the entry before it");
    chain.last_sequence = entry.sequence;
  }
  if (!entry.changes_state()) {
    expect(entry.quantity_change, 0, where + ": quantity change of a failure");
    expect(entry.reserved_change, 0, where + ": reserved change of a failure");
    return;
  }
  Expected& expected = variants_[entry.variant];
  const std::string of = where + ", variant " + entry.variant.to_string() + ": ";
  expected.quantity += entry.quantity_change;
  expected.reserved += entry.reserved_change;
  expect(entry.version, ++expected.version, of + "version");
  expect(entry.quantity_after.value(), expected.quantity, of + "quantity after");
  expect(entry.reserved_after.value(), expected.reserved, of + "reserved after");
  if (entry.status_before != expected.status)
    differ(of + "status before is not the status after the entry before");
  if (entry.occurred_at < expected.at) differ(of + "it is older than the entry before");
  expected.status = entry.status_after;
  expected.threshold = entry.threshold_after;
  expected.at = entry.occurred_at;
  if (entry.reserved_change == 0) return;
  if (!entry.reservation) return differ(of + "it changes what is reserved and names no reservation");
  const auto held = holds_.try_emplace({*entry.reservation, entry.variant}, 0).first;
  held->second += entry.reserved_change;
  if (held->second == 0) holds_.erase(held);
}

void Audit::compare_reservations() {
  std::optional<ReservationId> last;
  while (true) {
    const std::vector<domain::Reservation> page = store_.reservations_after(last, page_rows);
    if (page.empty()) break;
    for (const domain::Reservation& reservation : page) {
      ++report_.reservations;
      compare(reservation);
    }
    last = page.back().id;
  }
  for (const auto& [key, pieces] : holds_) {
    differ("reservation " + key.first.to_string() + ": the ledger says it holds " + std::to_string(pieces) +
           " of variant " + key.second.to_string() + ", the reservation does not");
  }
}

void Audit::compare(const domain::Reservation& reservation) {
  for (const domain::ReservationLine& line : reservation.lines) {
    const std::string of =
        "reservation " + reservation.id.to_string() + ", variant " + line.variant.to_string() + ": ";
    expect(line.outstanding.value() + line.confirmed.value() + line.released.value(), line.quantity.value(),
           of + "outstanding + confirmed + released");
    variants_[line.variant].held += line.outstanding.value();
    const auto held = holds_.find({reservation.id, line.variant});
    expect(line.outstanding.value(), held == holds_.end() ? 0 : held->second, of + "outstanding");
    if (held != holds_.end()) holds_.erase(held);
  }
}

void Audit::compare_items() {
  std::optional<VariantId> last;
  while (true) {
    const std::vector<domain::Item> page = store_.items_after(last, page_rows);
    if (page.empty()) break;
    for (const domain::Item& item : page) {
      ++report_.items;
      compare(item);
    }
    last = page.back().variant;
  }
  for (const auto& [variant, expected] : variants_) {
    if (!expected.has_item) differ("variant " + variant.to_string() + " is in the ledger and has no item");
  }
}

void Audit::compare(const domain::Item& item) {
  Expected& expected = variants_[item.variant];
  expected.has_item = true;
  const std::string of = "item " + item.variant.to_string() + ": ";
  expect(item.quantity.value(), expected.quantity, of + "quantity");
  expect(item.reserved.value(), expected.reserved, of + "reserved");
  expect(item.version, expected.version, of + "version");
  expect(item.entry_count, expected.entry_count, of + "number of entries");
  expect(item.last_sequence, expected.last_sequence, of + "newest entry");
  expect(expected.held, item.reserved.value(), of + "what its active reservations hold");
  expect(item.low_stock_threshold.value(), expected.threshold.value(), of + "low-stock threshold");
  if (item.reserved > item.quantity) {
    differ(of + "more is reserved than there is");
  } else if (item.status() != expected.status) {
    differ(of + "its status is not that of its last ledger entry");
  }
}

}  // namespace

AuditReport audit(ReadStore& store, domain::StreamCount streams,
                  const std::function<void(std::string)>& on_difference) {
  const Snapshot snapshot(store);
  Audit audit(store, on_difference);
  audit.open();
  for (std::int32_t stream = 0; stream < streams.value; ++stream)
    audit.fold_stream(stream);
  audit.compare_reservations();
  audit.compare_items();
  return audit.report();
}

}  // namespace inventory::engine

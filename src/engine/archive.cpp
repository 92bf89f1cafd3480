#include "engine/archive.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <unordered_map>
#include <utility>

#include "domain/replay.hpp"
#include "engine/sequence_at.hpp"

namespace inventory::engine {
namespace {

constexpr std::size_t page_rows = 2000;
constexpr std::int64_t removed_at_once = 5000;  // so that nobody waits long for the transaction

class Archiving {
 public:
  Archiving(ReadStore& store, domain::StreamCount streams, LedgerArchive& archive)
      : store_(store), streams_(streams), archive_(archive) {
    load_items();
  }

  // Entries up to `published`, if the relay has got that far.
  Opening move(std::int32_t stream, Timestamp before, std::optional<std::int64_t> published);
  std::int64_t moved() const { return moved_; }
  std::int64_t unpublished() const { return unpublished_; }

 private:
  struct Balance {
    domain::Item item;
    bool changed = false;
  };

  void load_items();
  std::int64_t move_page(std::int32_t stream, std::int64_t after, std::int64_t through);
  void move_entry(const domain::LedgerEntry& entry);
  void settle(Opening& opening);

  ReadStore& store_;
  const domain::StreamCount streams_;
  LedgerArchive& archive_;
  std::unordered_map<VariantId, Balance, IdHash> balances_;
  std::map<std::pair<ReservationId, VariantId>, std::int64_t> holds_;  // of the stream under way
  std::int64_t moved_ = 0;
  std::int64_t unpublished_ = 0;
};

void Archiving::load_items() {
  std::optional<VariantId> last;
  while (true) {
    std::vector<domain::Item> page = store_.opening_items_after(last, page_rows);
    if (page.empty()) return;
    last = page.back().variant;
    for (domain::Item& item : page) {
      const VariantId variant = item.variant;
      balances_[variant].item = std::move(item);
    }
  }
}

Opening Archiving::move(std::int32_t stream, Timestamp before, std::optional<std::int64_t> published) {
  Opening opening;
  opening.stream = stream;
  opening.after_before = store_.archived_through().at(static_cast<std::size_t>(stream));
  opening.after = sequence_at(store_, stream, opening.after_before, before - std::chrono::milliseconds(1));
  if (published && *published < opening.after) {
    const std::int64_t end = std::max(*published, opening.after_before);
    unpublished_ += opening.after - end;
    opening.after = end;
  }
  holds_.clear();
  for (const OpeningHold& hold : store_.opening_holds(stream))
    holds_[{hold.reservation, hold.variant}] = hold.quantity.value();
  for (std::int64_t last = opening.after_before; last < opening.after;)
    last = move_page(stream, last, opening.after);
  settle(opening);
  return opening;
}

std::int64_t Archiving::move_page(std::int32_t stream, std::int64_t after, std::int64_t through) {
  const std::size_t wanted = std::min(page_rows, static_cast<std::size_t>(through - after));
  const std::vector<domain::LedgerEntry> page = store_.entries_after(stream, after, wanted);
  if (page.empty() || page.front().sequence != after + 1) {
    throw StoreConflict("ledger entry " + std::to_string(stream) + "/" + std::to_string(after + 1) +
                        " is gone: somebody else is archiving");
  }
  for (const domain::LedgerEntry& entry : page)
    move_entry(entry);
  return page.back().sequence;
}

void Archiving::move_entry(const domain::LedgerEntry& entry) {
  archive_.add(entry);
  ++moved_;
  if (entry.position == 0) return;  // of a variant without an item
  Balance& balance = balances_[entry.variant];
  domain::replay(entry, balance.item);
  balance.changed = true;
  if (!entry.reservation || entry.reserved_change == 0) return;
  const auto held = holds_.try_emplace({*entry.reservation, entry.variant}, 0).first;
  held->second += entry.reserved_change;
  if (held->second == 0) holds_.erase(held);
}

void Archiving::settle(Opening& opening) {
  for (auto& [variant, balance] : balances_) {
    if (domain::stream_of(variant, streams_) != opening.stream || !balance.changed) continue;
    opening.items.push_back(std::move(balance.item));
  }
  for (const auto& [key, pieces] : holds_) {
    const auto quantity = Quantity::from(pieces);
    if (!quantity)
      throw StoreError("reservation " + key.first.to_string() + " holds an impossible number of pieces");
    opening.holds.push_back({key.first, key.second, *quantity});
  }
}

// Also what a run before this one left when it broke off.
std::int64_t remove_archived(ReadStore& reader, ArchiveStore& archiver, std::int32_t stream) {
  const std::vector<domain::LedgerEntry> first = reader.entries_after(stream, 0, 1);
  if (first.empty()) return 0;
  const std::int64_t begin = first.front().sequence - 1;
  const std::int64_t end = reader.archived_through().at(static_cast<std::size_t>(stream));
  for (std::int64_t at = begin; at < end; at += removed_at_once)
    archiver.remove_entries(stream, at, std::min(at + removed_at_once, end));
  return std::max<std::int64_t>(end - begin, 0);
}

}  // namespace

ArchiveReport archive(Store& store, Timestamp before, Timestamp now, LedgerArchive& archive) {
  const auto reader = store.open_reader();
  const auto archiver = store.open_archiver();
  ArchiveReport report;
  Archiving archiving(*reader, store.streams(), archive);
  std::vector<Opening> openings;
  const auto published = store.open_relay()->published_through();
  for (std::int32_t stream = 0; stream < store.streams().value; ++stream) {
    const auto through =
        published ? std::optional(published->at(static_cast<std::size_t>(stream))) : std::nullopt;
    Opening opening = archiving.move(stream, before, through);
    if (opening.after > opening.after_before) openings.push_back(std::move(opening));
  }
  report.entries = archiving.moved();
  report.unpublished = archiving.unpublished();
  if (!openings.empty()) {
    archive.seal();
    archiver->begin_ledger_at(openings, now);
  }
  for (std::int32_t stream = 0; stream < store.streams().value; ++stream)
    report.removed += remove_archived(*reader, *archiver, stream);
  return report;
}

}  // namespace inventory::engine

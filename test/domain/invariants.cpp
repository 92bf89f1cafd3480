#include "domain/invariants.hpp"

#include <map>
#include <set>

#include "domain/names.hpp"

namespace inventory::testing {
namespace {

struct Sums {
  std::int64_t quantity = 0;
  std::int64_t reserved = 0;
  std::int64_t version = 0;
  std::int64_t outstanding = 0;
  std::int64_t entries = 0;
  std::int64_t last_sequence = 0;
  std::optional<domain::Status> status;
  std::set<AlertId> raised;
};

// The rule of CONTRACT section 1, written out again.
domain::Status status_by_rule(const domain::Item& item) {
  const std::int64_t available = item.quantity.value() - item.reserved.value();
  if (item.discontinued) return domain::Status::discontinued;
  if (available == 0 && item.awaiting_initial_stock) return domain::Status::awaiting_initial_stock;
  if (available == 0) return domain::Status::out_of_stock;
  return available > item.low_stock_threshold.value() ? domain::Status::in_stock : domain::Status::low_stock;
}

class Check {
 public:
  void that(bool holds, const std::string& what) {
    if (!holds) violated_ += (violated_.empty() ? "" : "; ") + what;
  }
  const std::string& violated() const { return violated_; }

 private:
  std::string violated_;
};

void fold(const domain::LedgerEntry& entry, Sums& sums, Check& check) {
  const std::string at = "entry " + std::to_string(entry.sequence) + ": ";
  const bool is_failure = entry.type == domain::ChangeType::reservation_failed;
  const bool is_of_an_item = sums.version > 0 || !is_failure;
  check.that(entry.position == (is_of_an_item ? ++sums.entries : 0), at + "positions have no gap");
  check.that(entry.previous == (is_of_an_item ? sums.last_sequence : 0), at + "it names the entry before");
  if (is_of_an_item) sums.last_sequence = entry.sequence;
  check.that(is_failure == !entry.changes_state(), at + "only a failure changes nothing");
  if (is_failure) {
    check.that(entry.quantity_change == 0 && entry.reserved_change == 0, at + "a failure has no deltas");
    check.that(entry.version == sums.version, at + "a failure leaves the version");
    check.that(entry.attempted.has_value(), at + "a failure says what was attempted");
  } else {
    sums.quantity += entry.quantity_change;
    sums.reserved += entry.reserved_change;
    check.that(entry.version == ++sums.version, at + "versions have no gap");
    check.that(entry.status_before == sums.status,
               at + "the status before is the one after the entry before");
    sums.status = entry.status_after;
  }
  if (entry.alert) sums.raised.insert(domain::alert_id(entry.variant, entry.sequence));
  check.that(entry.quantity_after.value() == sums.quantity, at + "quantity after is the sum so far");
  check.that(entry.reserved_after.value() == sums.reserved, at + "reserved after is the sum so far");
}

// Each alert was raised by an entry of its variant, and each entry that raises one has it.
void look_at_alerts(const domain::Stock& stock, const std::map<VariantId, Sums>& sums, Check& check) {
  std::size_t raised = 0;
  for (const auto& [id, sum] : sums)
    raised += sum.raised.size();
  check.that(raised == stock.alerts().size(), "every alert is told by an entry");
  std::set<std::pair<VariantId, domain::AlertKind>> open;
  for (const auto& [alert, stored, changed] : stock.alerts()) {
    const std::string name(1, letter_of(alert.variant));
    const auto of = sums.find(alert.variant);
    check.that(of != sums.end() && of->second.raised.contains(alert.id), name + ": its alert has an entry");
    if (!alert.is_open()) continue;
    check.that(open.emplace(alert.variant, alert.kind).second, name + ": one open alert of a kind");
  }
}

}  // namespace

std::string violated_invariants(const domain::Stock& stock, const std::vector<VariantId>& variants,
                                const std::vector<ReservationId>& reservations) {
  Check check;
  std::map<VariantId, Sums> sums;
  std::map<std::int32_t, std::int64_t> last_sequence;
  Timestamp last_at = Timestamp::from_ms(INT64_MIN);
  for (const domain::LedgerEntry& entry : stock.entries()) {
    check.that(entry.sequence == ++last_sequence[entry.stream], "sequences of a stream have no gap");
    check.that(entry.occurred_at >= last_at, "entries do not go back in time");
    last_at = entry.occurred_at;
    fold(entry, sums[entry.variant], check);
  }
  for (const ReservationId id : reservations) {
    const domain::Reservation* each = stock.find(id);
    if (each == nullptr) continue;
    check.that(!each->lines.empty(), name_of(id) + " has a line");
    for (const domain::ReservationLine& line : each->lines) {
      const std::int64_t parts = line.outstanding.value() + line.confirmed.value() + line.released.value();
      check.that(line.quantity.value() == parts, name_of(id) + " is the sum of its parts");
      check.that(line.expired <= line.released, name_of(id) + ": what expired is part of what was released");
      sums[line.variant].outstanding += line.outstanding.value();
    }
  }
  look_at_alerts(stock, sums, check);
  for (const VariantId id : variants) {
    const domain::Item* item = stock.find(id);
    const std::string name(1, letter_of(id));
    if (item == nullptr) {
      check.that(sums[id].version == 0, name + " has changes and no item");
      continue;
    }
    check.that(item->reserved <= item->quantity, name + ": no more is reserved than there is");
    check.that(item->quantity.value() == sums[id].quantity, name + ": quantity is the sum of the ledger");
    check.that(item->reserved.value() == sums[id].reserved, name + ": reserved is the sum of the ledger");
    check.that(item->reserved.value() == sums[id].outstanding, name + ": reserved is what the holds hold");
    check.that(item->discontinued || !item->deleted, name + ": what is deleted is discontinued");
    check.that(item->version == sums[id].version, name + ": its version is the ledger's");
    check.that(item->entry_count == sums[id].entries, name + ": it counts its entries");
    check.that(item->last_sequence == sums[id].last_sequence, name + ": it names its last entry");
    check.that(item->status() == status_by_rule(*item), name + ": its status follows the rule");
    check.that(item->status() == sums[id].status, name + ": its status is the ledger's");
  }
  return check.violated();
}

}  // namespace inventory::testing

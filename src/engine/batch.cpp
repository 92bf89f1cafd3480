#include "engine/batch.hpp"

#include <algorithm>
#include <utility>

namespace inventory::engine {
namespace {

struct LineCount {
  std::size_t operator()(const domain::ReserveStock& command) const { return command.lines.size(); }
  std::size_t operator()(const domain::AdjustStock& command) const { return command.lines.size(); }
  std::size_t operator()(const auto&) const { return 1; }
};

struct KeyCollector {
  const ClientId& client;
  BatchKeys& keys;

  void operator()(const domain::CreateItem& command) const { keys.variants.push_back(command.variant); }
  void operator()(const domain::ChangeItem& command) const { keys.variants.push_back(command.variant); }
  void operator()(const domain::ReserveStock& command) const {
    for (const domain::CommandLine& line : command.lines)
      keys.variants.push_back(line.variant);
    keys.reservations.push_back(command.reservation);
  }
  void operator()(const domain::ReleaseStock& command) const {
    keys.variants.push_back(command.variant);
    if (command.reservation) {
      keys.reservations.push_back(*command.reservation);
    } else if (command.order) {
      keys.orders.push_back(*command.order);
    } else {
      keys.unordered.push_back({client, command.variant});
    }
  }
  void operator()(const domain::AdjustStock& command) const {
    for (const domain::AdjustmentLine& line : command.lines) {
      keys.variants.push_back(line.variant);
      if (line.kind != domain::AdjustmentKind::sale) continue;
      if (line.reservation) {
        keys.reservations.push_back(*line.reservation);
      } else if (line.order) {
        keys.orders.push_back(*line.order);
      }
    }
  }
  void operator()(const domain::ConfirmReservation& command) const {
    keys.reservations.push_back(command.reservation);
  }
  void operator()(const domain::ReleaseReservation& command) const {
    keys.reservations.push_back(command.reservation);
  }
  void operator()(const domain::ExtendReservation& command) const {
    keys.reservations.push_back(command.reservation);
  }
};

}  // namespace

std::size_t lines_of(const domain::Command& command) {
  return std::visit(LineCount{}, command.action);
}

void collect_keys(const Submission& submission, BatchKeys& keys) {
  std::visit(KeyCollector{submission.command.origin.client, keys}, submission.command.action);
  if (submission.idempotency) keys.idempotency.push_back(submission.idempotency->key);
}

Batch::Batch(LoadedBatch loaded, domain::Policy policy, Timestamp now)
    : stock_(std::move(loaded.stock)), answered_(std::move(loaded.answered)), policy_(policy), now_(now) {}

std::size_t Batch::expire_due() {
  const std::vector<const domain::Reservation*> due = stock_.due(now_);
  for (const domain::Reservation* reservation : due)
    stock_.accept(domain::expire(stock_, *reservation, now_));
  return due.size();
}

const IdempotencyRecord* Batch::answered(const IdempotencyKey& key) const {
  for (const auto* records : {&answered_, &new_answers_}) {
    const auto found = std::ranges::find(*records, key, &IdempotencyRecord::key);
    if (found != records->end()) return &*found;
  }
  return nullptr;
}

Result Batch::decide(Submission& submission) {
  std::optional<Idempotency>& keyed = submission.idempotency;
  if (keyed) {
    if (const IdempotencyRecord* first = answered(keyed->key)) {
      if (first->fingerprint != keyed->fingerprint) return KeyReused{};
      ++replays_;
      return KeyedAnswer{first->answer, true};
    }
  }
  domain::Decision decision = domain::decide(stock_, submission.command, policy_, now_);
  if (submission.command.validate_only) return std::move(decision.outcome);
  stock_.accept(std::move(decision.draft));
  if (!keyed) return std::move(decision.outcome);
  StoredAnswer answer = keyed->render(decision.outcome);
  new_answers_.push_back({std::move(keyed->key), keyed->fingerprint, answer, now_});
  return KeyedAnswer{std::move(answer), false};
}

}  // namespace inventory::engine

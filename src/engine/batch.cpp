#include "engine/batch.hpp"

#include <algorithm>
#include <utility>

namespace inventory::engine {
namespace {

struct LineCount {
  std::size_t operator()(const domain::ReserveStock& command) const { return command.lines.size(); }
  std::size_t operator()(const domain::AdjustStock& command) const { return command.lines.size(); }
  std::size_t operator()(const domain::AmendReservation& command) const { return command.lines.size(); }
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
  void operator()(const domain::SetQuantity& command) const { keys.variants.push_back(command.variant); }
  void operator()(const domain::ConfirmReservation& command) const {
    keys.reservations.push_back(command.reservation);
  }
  void operator()(const domain::ReleaseReservation& command) const {
    keys.reservations.push_back(command.reservation);
  }
  void operator()(const domain::ExtendReservation& command) const {
    keys.reservations.push_back(command.reservation);
  }
  void operator()(const domain::AmendReservation& command) const {
    keys.reservations.push_back(command.reservation);
    for (const domain::CommandLine& line : command.lines)
      keys.variants.push_back(line.variant);
  }
  void operator()(const domain::FollowVariantCreated& command) const {
    keys.variants.push_back(command.variant);
  }
  void operator()(const domain::FollowVariantUpdated& command) const { follow(command.variant); }
  void operator()(const domain::FollowVariantDeleted& command) const { follow(command.variant); }
  void operator()(const domain::ReleaseOrder& command) const { keys.orders.push_back(command.order); }
  void operator()(const domain::ConfirmOrder& command) const { keys.orders.push_back(command.order); }
  void operator()(const domain::AcknowledgeAlert& command) const { keys.alerts.push_back(command.alert); }

 private:
  void follow(VariantId variant) const {
    keys.variants.push_back(variant);
    keys.open_alerts_of.push_back(variant);
  }
};

}  // namespace

std::size_t lines_of(const domain::Command& command) {
  return std::visit(LineCount{}, command.action);
}

void collect_keys(const domain::Command& command, BatchKeys& keys) {
  std::visit(KeyCollector{command.origin.client, keys}, command.action);
}

void collect_keys(const Submission& submission, BatchKeys& keys) {
  collect_keys(submission.command, keys);
  if (submission.idempotency) keys.idempotency.push_back(submission.idempotency->key);
  if (submission.event_id) keys.events.push_back(*submission.event_id);
}

Batch::Batch(LoadedBatch loaded, domain::Policy policy, Timestamp now)
    : stock_(std::move(loaded.stock)),
      answered_(std::move(loaded.answered)),
      consumed_(std::move(loaded.consumed)),
      policy_(policy),
      now_(now) {}

std::size_t Batch::expire_due() {
  const std::vector<const domain::Reservation*> due = stock_.due(now_);
  for (const domain::Reservation* reservation : due)
    stock_.accept(domain::expire(stock_, *reservation, now_));
  return due.size();
}

const IdempotencyRecord* Batch::answered(const IdempotencyKey& key) const {
  for (const auto* records : {&answered_, &remembered_.answers}) {
    const auto found = std::ranges::find(*records, key, &IdempotencyRecord::key);
    if (found != records->end()) return &*found;
  }
  return nullptr;
}

bool Batch::was_consumed(const std::string& event) const {
  return std::ranges::find(consumed_, event) != consumed_.end() ||
         std::ranges::find(remembered_.events, event, &ConsumedEvent::id) != remembered_.events.end();
}

// A refused event is not remembered: sent again, it is decided again.
Result Batch::consume(const Submission& submission) {
  if (was_consumed(*submission.event_id)) {
    ++replays_;
    return Consumption::duplicate;
  }
  domain::Decision decision = domain::decide(stock_, submission.command, policy_, now_);
  const bool changes = !decision.draft.is_empty();
  stock_.accept(std::move(decision.draft));
  if (!decision.outcome) return std::move(decision.outcome);
  remembered_.events.push_back({*submission.event_id, now_});
  return changes ? Consumption::applied : Consumption::no_change;
}

Result Batch::decide(Submission& submission) {
  if (submission.event_id) return consume(submission);
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
  // A copy: the batch may have to be decided once more.
  remembered_.answers.push_back({keyed->key, keyed->fingerprint, answer, now_});
  return KeyedAnswer{std::move(answer), false};
}

}  // namespace inventory::engine

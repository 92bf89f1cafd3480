#include "engine/staged_store.hpp"

#include <utility>

namespace inventory::testing {

class StagedWriter final : public engine::BatchStore {
 public:
  StagedWriter(StagedStore& stage, std::unique_ptr<engine::BatchStore> behind)
      : stage_(stage), behind_(std::move(behind)) {}

  void wait_for_others(const engine::BatchKeys&) noexcept override { stage_.wait_for_others(); }
  engine::LoadedBatch begin(const engine::BatchKeys& keys, Timestamp now, std::size_t due_max) override {
    stage_.pass();
    stage_.enter(Step::begin);
    return behind_->begin(keys, now, due_max);
  }
  void commit(const domain::Stock& stock, const engine::Remembered& remembered) override {
    stage_.enter(Step::commit);
    behind_->commit(stock, remembered);
    stage_.note("commit");
  }
  void abandon() noexcept override { behind_->abandon(); }
  std::size_t forget_answers(Timestamp before, std::size_t limit) override {
    stage_.enter(Step::forget);
    return behind_->forget_answers(before, limit);
  }
  std::size_t forget_events(Timestamp before, std::size_t limit) override {
    return behind_->forget_events(before, limit);
  }

 private:
  StagedStore& stage_;
  std::unique_ptr<engine::BatchStore> behind_;
};

class StagedReader final : public engine::ReadStore {
 public:
  StagedReader(StagedStore& stage, std::unique_ptr<engine::ReadStore> behind)
      : stage_(stage), behind_(std::move(behind)) {}

  void open_snapshot() override {
    stage_.enter(Step::open_snapshot);
    stage_.note("open");
    behind_->open_snapshot();
  }
  void close_snapshot() noexcept override {
    stage_.note("close");
    behind_->close_snapshot();
  }
  void prefetch(const std::vector<VariantId>& variants) override {
    stage_.note("prefetch " + std::to_string(variants.size()));
  }
  std::optional<domain::Item> item(VariantId variant) override { return behind_->item(variant); }
  std::optional<domain::Reservation> reservation(ReservationId id) override {
    return behind_->reservation(id);
  }
  std::vector<domain::Reservation> reservations_of(const OrderId& order) override {
    return behind_->reservations_of(order);
  }
  std::int64_t open_reservations(const ClientId& client, Timestamp now, std::int64_t max) override {
    return behind_->open_reservations(client, now, max);
  }
  std::vector<domain::LedgerEntry> history(const engine::HistoryFilter& filter, std::size_t limit) override {
    return behind_->history(filter, limit);
  }
  std::vector<domain::LedgerEntry> entries_after(std::int32_t stream, std::int64_t sequence,
                                                 std::size_t limit) override {
    return behind_->entries_after(stream, sequence, limit);
  }
  domain::StreamHead head(std::int32_t stream) override { return behind_->head(stream); }
  std::vector<std::int64_t> archived_through() override { return behind_->archived_through(); }
  std::optional<domain::Item> opening_item(VariantId variant) override {
    return behind_->opening_item(variant);
  }
  std::vector<domain::Item> opening_items_after(std::optional<VariantId> last, std::size_t limit) override {
    return behind_->opening_items_after(last, limit);
  }
  std::vector<engine::OpeningHold> opening_holds(std::int32_t stream) override {
    return behind_->opening_holds(stream);
  }
  std::optional<domain::LedgerEntry> last_settings(VariantId variant, std::int64_t sequence) override {
    return behind_->last_settings(variant, sequence);
  }
  std::vector<domain::Item> items_by_sku(const engine::SkuRange& range,
                                         const std::optional<engine::SkuPosition>& after,
                                         std::size_t limit) override {
    return behind_->items_by_sku(range, after, limit);
  }
  std::vector<domain::Alert> alerts(std::optional<engine::AlertState> state,
                                    const std::optional<engine::AlertPosition>& after,
                                    std::size_t limit) override {
    return behind_->alerts(state, after, limit);
  }
  std::vector<domain::Item> items_after(std::optional<VariantId> last, std::size_t limit) override {
    return behind_->items_after(last, limit);
  }
  std::vector<domain::Reservation> reservations_after(std::optional<ReservationId> last,
                                                      std::size_t limit) override {
    return behind_->reservations_after(last, limit);
  }

 private:
  StagedStore& stage_;
  std::unique_ptr<engine::ReadStore> behind_;
};

void StagedStore::hold() {
  const std::lock_guard lock(mutex_);
  held_ = true;
}

void StagedStore::let_others_in() {
  const std::lock_guard lock(mutex_);
  others_ = true;
}

void StagedStore::let_go() {
  {
    const std::lock_guard lock(mutex_);
    held_ = false;
    others_ = false;
  }
  changed_.notify_all();
}

void StagedStore::wait_until_held() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_; });
}

void StagedStore::wait_for_others() noexcept {
  std::unique_lock lock(mutex_);
  if (!others_) return;
  waiting_ = true;
  changed_.notify_all();
  changed_.wait(lock, [&] { return !others_; });
  waiting_ = false;
}

void StagedStore::pass() {
  std::unique_lock lock(mutex_);
  waiting_ = true;
  changed_.notify_all();
  changed_.wait(lock, [&] { return !held_; });
  waiting_ = false;
}

void StagedStore::fail(Step step, int times, Failing failing) {
  const std::lock_guard lock(mutex_);
  failing_ = failing;
  failures_[step] = times;
}

void StagedStore::enter(Step step) {
  const std::lock_guard lock(mutex_);
  if (failures_[step] == 0) return;
  --failures_[step];
  switch (failing_) {
    case Failing::error: throw engine::StoreError("staged failure");
    case Failing::conflict: throw engine::StoreConflict("staged conflict");
    case Failing::unknown: throw engine::CommitUnknown("staged loss");
  }
}

void StagedStore::note(std::string what) {
  const std::lock_guard lock(mutex_);
  notes_.push_back(std::move(what));
}

std::vector<std::string> StagedStore::notes() const {
  const std::lock_guard lock(mutex_);
  return notes_;
}

std::unique_ptr<engine::BatchStore> StagedStore::open_writer(engine::WriterShare share) {
  return std::make_unique<StagedWriter>(*this, behind_.open_writer(share));
}

std::unique_ptr<engine::ReadStore> StagedStore::open_reader() {
  return std::make_unique<StagedReader>(*this, behind_.open_reader());
}

}  // namespace inventory::testing

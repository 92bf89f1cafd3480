// A committer over a memory store with a clock that stands still, and ways to ask it and to look at what it did.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "engine/committer.hpp"
#include "engine/staged_store.hpp"
#include "store/memory/memory_store.hpp"

namespace inventory::testing {

// Keeps what the committer tells, and lets a test wait for it.
class ReportKeeper final : public engine::CommitterListener {
 public:
  void batch_done(const engine::BatchReport& report) override;
  void batch_failed(std::string_view cause, std::size_t commands) override;

  // Of the batches that had commands.
  std::vector<engine::BatchReport> reports() const;
  std::vector<std::size_t> failures() const;  // the commands of each failed batch
  void wait_for_expired(std::size_t reservations);
  void wait_for_failures(std::size_t count);

 private:
  mutable std::mutex mutex_;
  std::condition_variable told_;
  std::vector<engine::BatchReport> reports_;  // guarded by mutex_
  std::vector<std::size_t> failures_;         // guarded by mutex_
  std::size_t expired_ = 0;                   // guarded by mutex_
};

class CommitterAtWork : public ::testing::Test {
 protected:
  // A long sweep interval, so that batches are only those that a test asks for.
  static engine::CommitterOptions quiet() {
    engine::CommitterOptions options;
    options.sweep_interval = std::chrono::hours(1);
    return options;
  }
  void SetUp() override { start(quiet()); }
  void start(engine::CommitterOptions options);

  // Accepted for sure; the answer comes later.
  std::future<engine::Result> ask(const std::string& command);
  std::future<engine::Result> ask_keyed(const std::string& command, const std::string& key,
                                        std::uint8_t fingerprint = 1);
  // The cause is an event of another service.
  std::future<engine::Result> ask_for_event(const std::string& command, const std::string& event);
  // Waits for the answer, as text: that of a stock script, or e.g. `KeyReused`.
  std::string answer_to(const std::string& command) { return text_of(ask(command).get()); }
  static std::string text_of(const engine::Result& result);

  // All of them in one batch, if its limits allow: they gather behind another one.
  std::vector<std::future<engine::Result>> ask_together(const std::vector<std::string>& commands);
  void hold_committer();  // it waits in a batch of one command that changes nothing

  std::string item_text(char letter);
  std::vector<domain::LedgerEntry> ledger();

  store::memory::MemoryStore memory_{InstallationId{}};
  StagedStore store_{memory_};
  ManualClock clock_{Timestamp()};
  ReportKeeper told_;
  domain::Policy policy_;
  std::unique_ptr<engine::Committer> committer_;
};

}  // namespace inventory::testing

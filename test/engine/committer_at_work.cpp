#include "engine/committer_at_work.hpp"

#include <utility>

#include "domain/names.hpp"
#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

constexpr std::chrono::seconds patience{30};  // only a failing test waits so long

struct ResultText {
  std::string operator()(const domain::Outcome& outcome) const { return to_text(outcome); }
  std::string operator()(const engine::KeyedAnswer& keyed) const {
    return keyed.answer.body + (keyed.replayed ? " (replayed)" : "");
  }
  std::string operator()(engine::Consumption consumption) const {
    switch (consumption) {
      case engine::Consumption::applied: return "applied";
      case engine::Consumption::no_change: return "no change";
      case engine::Consumption::duplicate: return "duplicate";
    }
    std::unreachable();
  }
  std::string operator()(const engine::KeyReused&) const { return "KeyReused"; }
  std::string operator()(const engine::StoreFailed&) const { return "StoreFailed"; }
  std::string operator()(const engine::OutcomeUnknown&) const { return "OutcomeUnknown"; }
  std::string operator()(const engine::Overloaded&) const { return "Overloaded"; }
};

// A reply that keeps a promise.
std::pair<engine::Reply, std::future<engine::Result>> promised() {
  std::promise<engine::Result> promise;
  auto future = promise.get_future();
  return {[kept = std::move(promise)](engine::Result result) mutable { kept.set_value(std::move(result)); },
          std::move(future)};
}

}  // namespace

void ReportKeeper::batch_done(const engine::BatchReport& report) {
  const std::lock_guard lock(mutex_);
  if (report.commands > 0) reports_.push_back(report);
  expired_ += report.expired_reservations;
  told_.notify_all();
}

void ReportKeeper::batch_failed(std::string_view, std::size_t commands) {
  const std::lock_guard lock(mutex_);
  failures_.push_back(commands);
  told_.notify_all();
}

std::vector<engine::BatchReport> ReportKeeper::reports() const {
  const std::lock_guard lock(mutex_);
  return reports_;
}

std::vector<std::size_t> ReportKeeper::failures() const {
  const std::lock_guard lock(mutex_);
  return failures_;
}

void ReportKeeper::wait_for_expired(std::size_t reservations) {
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(told_.wait_for(lock, patience, [&] { return expired_ >= reservations; }));
}

void ReportKeeper::wait_for_failures(std::size_t count) {
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(told_.wait_for(lock, patience, [&] { return failures_.size() >= count; }));
}

void CommitterAtWork::start(engine::CommitterOptions options) {
  committer_.reset();
  committer_ = std::make_unique<engine::Committer>(store_, clock_, policy_, options, told_);
}

std::string CommitterAtWork::text_of(const engine::Result& result) {
  return std::visit(ResultText{}, result);
}

std::future<engine::Result> CommitterAtWork::ask(const std::string& command) {
  auto [reply, future] = promised();
  engine::Submission submission{parse_command(command), std::nullopt, std::move(reply)};
  EXPECT_TRUE(committer_->submit(std::move(submission)).has_value()) << command;
  return std::move(future);
}

std::future<engine::Result> CommitterAtWork::ask_keyed(const std::string& command, const std::string& key,
                                                       std::uint8_t fingerprint) {
  auto [reply, future] = promised();
  engine::Submission submission{parse_command(command), std::nullopt, std::move(reply)};
  submission.idempotency =
      engine::Idempotency{.key = {submission.command.origin.client, key},
                          .fingerprint = {fingerprint},
                          .render = [](const domain::Outcome& outcome) {
                            return engine::StoredAnswer{
                                static_cast<std::uint16_t>(outcome ? 200 : 409), to_text(outcome), {}, {}};
                          }};
  EXPECT_TRUE(committer_->submit(std::move(submission)).has_value()) << command;
  return std::move(future);
}

std::future<engine::Result> CommitterAtWork::ask_for_event(const std::string& command,
                                                           const std::string& event) {
  auto [reply, future] = promised();
  engine::Submission submission{parse_command(command), std::nullopt, std::move(reply), event};
  EXPECT_TRUE(committer_->submit(std::move(submission)).has_value()) << command;
  return std::move(future);
}

void CommitterAtWork::hold_committer() {
  store_.hold();
  ask("extend r255 1");
  store_.wait_until_held();
}

std::vector<std::future<engine::Result>> CommitterAtWork::ask_together(
    const std::vector<std::string>& commands) {
  hold_committer();
  std::vector<std::future<engine::Result>> answers;
  for (const std::string& command : commands)
    answers.push_back(ask(command));
  store_.let_go();
  return answers;
}

std::string CommitterAtWork::item_text(char letter) {
  const auto item = memory_.open_reader()->item(variant(letter));
  return item ? to_text(*item) : "none";
}

std::vector<domain::LedgerEntry> CommitterAtWork::ledger() {
  return memory_.open_reader()->entries_after(0, 0, 100'000);
}

}  // namespace inventory::testing

// Puts stock into a store by commands, the way the committer does: begin, decide, commit.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "domain/decide.hpp"
#include "engine/batch.hpp"
#include "engine/store.hpp"

namespace inventory::testing {

class Shop {
 public:
  explicit Shop(engine::Store& store) : store_(store.open_writer()) {}

  // One batch of stock-script commands (test/domain/stock_script.hpp); returns what came of each.
  std::vector<std::string> perform(const std::vector<std::string>& commands);
  // Each in a batch of its own.
  void perform_one_by_one(const std::vector<std::string>& commands);
  // A command under an idempotency key; `answer` is what is stored for it.
  engine::Result perform_keyed(const std::string& command, const engine::IdempotencyKey& key,
                               const engine::StoredAnswer& answer);

  // A command that an event of another service is the cause of.
  engine::Result consume(const std::string& command, const std::string& event);
  // Of any command; returns what came of it, as text.
  std::string perform_alone(domain::Command command);

  void set_policy(const domain::Policy& policy) { policy_ = policy; }
  void set_time(std::int64_t seconds) { now_ = Timestamp::from_ms(seconds * 1000); }
  void advance(std::chrono::milliseconds by) { now_ = now_ + by; }
  Timestamp now() const { return now_; }
  engine::BatchStore& writer() { return *store_; }

 private:
  engine::Result perform_alone(engine::Submission submission);

  std::unique_ptr<engine::BatchStore> store_;
  domain::Policy policy_;
  Timestamp now_;
};

engine::Submission submission_of(const std::string& command);

}  // namespace inventory::testing

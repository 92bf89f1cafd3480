// A consumer between a real broker and a committer over a memory store, with queues of its own, and those who speak to
// it and listen.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/committers.hpp"
#include "engine/staged_store.hpp"
#include "messaging/rabbitmq/consumer.hpp"
#include "messaging/rabbitmq/dead_letters.hpp"
#include "messaging/rabbitmq/test_broker.hpp"
#include "store/memory/memory_store.hpp"

namespace inventory::testing {

// Counts what the consumer tells, and lets a test wait for it.
class ConsumerTold final : public messaging::rabbitmq::ConsumerListener {
 public:
  void consuming_began() override { count("began"); }
  void event_consumed(messaging::rabbitmq::EventFate fate) override;
  void event_put_back(const messaging::rabbitmq::RefusedEvent& event) override {
    count("put back " + event.refusal.code);
  }
  void event_dead_lettered(const messaging::rabbitmq::RefusedEvent& event) override {
    count("dead " + event.refusal.code);
  }
  void consuming_failed(engine::BrokerFault fault, std::string_view cause) override;
  void consuming_paused() override { count("paused"); }
  void consuming_resumed() override { count("resumed"); }

  int times(const std::string& what) const;
  // Returns once it was told so often.
  void wait_for(const std::string& what, int times = 1) const;
  // Once so many were consumed, whatever became of them.
  void wait_for_consumed(int count) const;

 private:
  void count(const std::string& what);
  void wait(const std::string& what, const std::function<bool()>& is_so) const;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::map<std::string, int> counts_;  // guarded by mutex_
  int consumed_ = 0;                   // guarded by mutex_
};

class NobodyTold final : public engine::CommitterListener {
 public:
  void batch_done(const engine::BatchReport&) override {}
  void batch_failed(std::string_view, std::size_t) override {}
};

// With its queues gone at the end.
class ConsumerAtWork : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  void start();
  // What was in hand comes again.
  void stop() { consumer_.reset(); }

  // An event in the envelope of the platform, in its exchange; once the broker has it. Returns its id.
  std::string say(const std::string& type, const std::string& data, std::optional<std::string> id = {});
  // Handed over only.
  void say_soon(const std::string& type, const std::string& data, const std::string& id);
  void await_confirms();
  // Any message to one of the two exchanges.
  void send(const std::string& exchange, messaging::rabbitmq::Message message);

  // A command of a stock script (test/domain/stock_script.hpp), asked from beside.
  void perform(const std::string& command);

  std::optional<domain::Item> item(VariantId variant) { return memory_.open_reader()->item(variant); }
  std::int64_t quantity(VariantId variant);
  // The reasons that the ledger has for a variant, oldest first: how many pieces came or went.
  std::vector<std::int64_t> deltas(VariantId variant);

  std::vector<messaging::rabbitmq::DeadLetter> dead_letters(std::size_t at_least);
  std::size_t waiting_in(const std::string& queue);
  void delete_queue(const std::string& queue);

  const std::string& product_queue() const { return options_.queues.sources[0].queue; }
  const std::string& order_queue() const { return options_.queues.sources[1].queue; }
  const std::string& product_exchange() const { return options_.queues.sources[0].exchange; }
  const std::string& order_exchange() const { return options_.queues.sources[1].exchange; }
  messaging::rabbitmq::Connection connect(const std::string& name) const;

  SystemClock clock_;
  NobodyTold nobody_;
  store::memory::MemoryStore memory_{InstallationId{}, domain::StreamCount{4}};
  StagedStore store_{memory_};
  std::optional<engine::Committers> committers_;
  messaging::rabbitmq::ConsumerOptions options_;
  messaging::rabbitmq::BrokerOptions broker_;  // without what a test puts between
  ConsumerTold told_;
  std::optional<messaging::rabbitmq::Connection> out_;
  std::uint64_t said_ = 0;
  std::uint64_t confirmed_ = 0;
  std::optional<messaging::rabbitmq::Consumer> consumer_;
};

// For what nobody tells: looks again and again, and fails when it is not so in time.
void await(const std::function<bool()>& is_so);

std::string created_data(VariantId variant, int stock);
std::string returned_data(VariantId variant, int pieces);
VariantId new_variant();

}  // namespace inventory::testing

// Reads that wait together share a snapshot; the lane has a bound and survives its store.

#include <future>
#include <latch>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/shop.hpp"
#include "domain/names.hpp"
#include "engine/queries.hpp"
#include "engine/staged_store.hpp"
#include "store/memory/memory_store.hpp"

namespace inventory::testing {
namespace {

class Failures final : public engine::QueriesListener {
 public:
  void reads_failed(std::string_view cause, std::size_t reads) override {
    const std::lock_guard lock(mutex_);
    told_.push_back(std::to_string(reads) + " " + std::string(cause));
  }
  std::vector<std::string> told() const {
    const std::lock_guard lock(mutex_);
    return told_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> told_;  // guarded by mutex_
};

class QueryLaneTest : public ::testing::Test {
 protected:
  void start(engine::QueriesOptions options = {}) {
    lane_ = std::make_unique<engine::QueryLane>(store_.open_reader(), options, failures_);
  }
  // The lane stands in a query until let_go() is called.
  void hold() {
    std::latch entered(1);
    ASSERT_TRUE(lane_->submit([&](engine::ReadStore*) {
      entered.count_down();
      go_on_.get_future().wait();
    }));
    entered.wait();
  }
  void let_go() { go_on_.set_value(); }
  // What a query got: the item's quantity, or -1 without a store.
  std::future<std::int64_t> ask() {
    auto promise = std::make_shared<std::promise<std::int64_t>>();
    auto future = promise->get_future();
    EXPECT_TRUE(lane_->submit([promise](engine::ReadStore* reader) {
      promise->set_value(reader == nullptr ? -1 : reader->item(variant('a'))->quantity.value());
    }));
    return future;
  }
  std::size_t snapshots() const {
    std::size_t count = 0;
    for (const std::string& note : store_.notes())
      count += note == "open" ? 1 : 0;
    return count;
  }

  store::memory::MemoryStore memory_{InstallationId{}};
  StagedStore store_{memory_};
  Failures failures_;
  Shop shop_{memory_};
  std::promise<void> go_on_;
  std::unique_ptr<engine::QueryLane> lane_;
};

TEST_F(QueryLaneTest, ReadsWhatIsCommitted) {
  start();
  shop_.perform({"create a 10"});
  EXPECT_EQ(ask().get(), 10);
  shop_.perform({"adjust purchase a*5"});
  EXPECT_EQ(ask().get(), 15);
}

TEST_F(QueryLaneTest, ItemsThatAreWantedTogetherAreFetchedTogether) {
  start();
  shop_.perform({"create a 10"});
  hold();
  const auto want = [&](std::vector<VariantId> items) {
    EXPECT_TRUE(lane_->submit([](engine::ReadStore*) {}, std::move(items)));
  };
  want({variant('a')});
  want({});
  want({variant('b'), variant('c')});
  let_go();
  ask().get();
  want({variant('d')});
  lane_.reset();
  std::vector<std::string> fetched;
  for (const std::string& note : store_.notes()) {
    if (note.starts_with("prefetch")) fetched.push_back(note);
  }
  EXPECT_THAT(fetched, ::testing::ElementsAre("prefetch 3", "prefetch 1"));
}

TEST_F(QueryLaneTest, WhatWaitsTogetherIsReadInOneSnapshot) {
  start({.queue_max = 100, .snapshot_max = 4});
  shop_.perform({"create a 10"});
  hold();
  std::vector<std::future<std::int64_t>> answers;
  for (int i = 0; i < 10; ++i)
    answers.push_back(ask());
  EXPECT_EQ(snapshots(), 1u);
  let_go();
  for (auto& answer : answers)
    EXPECT_EQ(answer.get(), 10);
  lane_.reset();
  EXPECT_EQ(snapshots(), 4u) << "the one held, then 4, 4 and 2";
}

TEST_F(QueryLaneTest, RefusesBeyondItsBound) {
  start({.queue_max = 2, .snapshot_max = 100});
  shop_.perform({"create a 10"});
  hold();
  auto first = ask();
  auto second = ask();
  bool ran = false;
  EXPECT_FALSE(lane_->submit([&](engine::ReadStore*) { ran = true; }).has_value());
  let_go();
  EXPECT_EQ(first.get(), 10);
  EXPECT_EQ(second.get(), 10);
  EXPECT_EQ(ask().get(), 10);
  EXPECT_FALSE(ran);
}

TEST_F(QueryLaneTest, WithoutASnapshotGivesNullAndGoesOn) {
  start();
  shop_.perform({"create a 10"});
  store_.fail(Step::open_snapshot);
  EXPECT_EQ(ask().get(), -1);
  EXPECT_EQ(ask().get(), 10);
  lane_.reset();
  EXPECT_THAT(failures_.told(), ::testing::ElementsAre(::testing::StartsWith("1 ")));
}

TEST_F(QueryLaneTest, AQueryWhoseReadFailsIsCalledAgainWithNullAndTheOthersAreServed) {
  start();
  shop_.perform({"create a 10"});
  hold();
  std::promise<int> calls;
  ASSERT_TRUE(lane_->submit([&, count = 0](engine::ReadStore* reader) mutable {
    ++count;
    if (reader != nullptr) throw engine::StoreError("a page cannot be read");
    calls.set_value(count);
  }));
  auto other = ask();
  let_go();
  EXPECT_EQ(calls.get_future().get(), 2);
  EXPECT_EQ(other.get(), 10);
  lane_.reset();
  EXPECT_THAT(failures_.told(), ::testing::ElementsAre("1 a page cannot be read"));
}

TEST_F(QueryLaneTest, AnswersEverythingAcceptedBeforeItIsGone) {
  start({.queue_max = 100, .snapshot_max = 3});
  shop_.perform({"create a 10"});
  hold();
  std::vector<std::future<std::int64_t>> answers;
  for (int i = 0; i < 20; ++i)
    answers.push_back(ask());
  let_go();
  lane_.reset();
  for (auto& answer : answers)
    EXPECT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::ready);
}

}  // namespace
}  // namespace inventory::testing

// Reads, away from the network threads: what waits together is read together, in one snapshot.
//
// A lane is a thread with a read connection of its own. Short reads and scans go in different lanes, so that
// a page of history never stands in front of a product page.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/committer.hpp"
#include "engine/store.hpp"

namespace inventory::engine {

struct QueriesOptions {
  std::size_t queue_max = 8192;                   // waiting in one lane; beyond it submit() refuses
  std::chrono::milliseconds queue_age_max{2000};  // likewise: nobody waits for so late an answer
  std::size_t snapshot_max = 256;  // reads that share one snapshot: bounds how long it stays open
};

// Runs once on the lane's thread with an open snapshot, or with null when the store failed. Must not throw
// past StoreError, which calls it again with null.
using Query = std::move_only_function<void(ReadStore*)>;

// Told by the lanes' threads; must not block or throw.
class QueriesListener {
 public:
  virtual ~QueriesListener() = default;
  // That many reads of one snapshot; the cause is that of the first.
  virtual void reads_failed(std::string_view cause, std::size_t reads) = 0;
};

class QueryLane {
 public:
  QueryLane(std::unique_ptr<ReadStore> store, QueriesOptions options, QueriesListener& listener);
  // Answers everything accepted, then joins.
  ~QueryLane();
  QueryLane(const QueryLane&) = delete;
  QueryLane& operator=(const QueryLane&) = delete;

  // Any thread. When refused, the query never runs. `items`: those that it will ask for, to be fetched together with what
  // others want.
  [[nodiscard]] std::expected<void, Overloaded> submit(Query query, std::vector<VariantId> items = {});

 private:
  using Monotonic = std::chrono::steady_clock;
  struct Waiting {
    Query query;
    std::vector<VariantId> items;
    Monotonic::time_point since;
  };

  void run();
  void answer(std::vector<Query>& queries, const std::vector<VariantId>& items);

  // constant after construction
  const QueriesOptions options_;
  QueriesListener& listener_;

  std::unique_ptr<ReadStore> store_;  // of the lane's thread
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Waiting> queue_;  // guarded by mutex_
  bool stopping_ = false;      // guarded by mutex_
  std::thread thread_;         // last: it uses all of the above
};

struct Queries {
  Queries(Store& store, QueriesOptions options, QueriesListener& listener)
      : points(store.open_reader(), options, listener), scans(store.open_reader(), options, listener) {}
  QueryLane points;  // by key
  QueryLane scans;   // pages
};

}  // namespace inventory::engine

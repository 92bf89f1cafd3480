#include "engine/queries.hpp"

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace inventory::engine {

QueryLane::QueryLane(std::unique_ptr<ReadStore> store, QueriesOptions options, QueriesListener& listener)
    : options_(options), listener_(listener), store_(std::move(store)), thread_([this] { run(); }) {}

QueryLane::~QueryLane() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

std::expected<void, Overloaded> QueryLane::submit(Query query, std::vector<VariantId> items) {
  const Monotonic::time_point now = Monotonic::now();
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    was_empty = queue_.empty();
    const bool too_old = !was_empty && now - queue_.front().since > options_.queue_age_max;
    if (stopping_ || too_old || queue_.size() >= options_.queue_max) return std::unexpected(Overloaded{});
    queue_.push_back({std::move(query), std::move(items), now});
  }
  if (was_empty) arrived_.notify_one();
  return {};
}

void QueryLane::run() {
  std::vector<Query> taken;
  std::vector<VariantId> items;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      while (!queue_.empty() && taken.size() < options_.snapshot_max) {
        Waiting& next = queue_.front();
        taken.push_back(std::move(next.query));
        items.insert(items.end(), next.items.begin(), next.items.end());
        queue_.pop_front();
      }
    }
    answer(taken, items);
    taken.clear();
    items.clear();
  }
}

void QueryLane::answer(std::vector<Query>& queries, const std::vector<VariantId>& items) {
  std::string cause;
  std::size_t failed = 0;
  ReadStore* store = store_.get();
  try {
    store->open_snapshot();
    if (!items.empty()) store->prefetch(items);
  } catch (const StoreError& failure) {
    cause = failure.what();
    failed = queries.size();
    store = nullptr;
  }
  for (Query& query : queries) {
    try {
      query(store);
    } catch (const std::exception& failure) {
      if (failed++ == 0) cause = failure.what();
      query(nullptr);
    }
  }
  store_->close_snapshot();
  if (failed > 0) listener_.reads_failed(cause, failed);
}

}  // namespace inventory::engine

#include "engine/queries.hpp"

#include <utility>
#include <vector>

namespace inventory::engine {

QueryLane::QueryLane(std::unique_ptr<ReadStore> store, QueriesOptions options)
    : options_(options), store_(std::move(store)), thread_([this] { run(); }) {}

QueryLane::~QueryLane() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

std::expected<void, Overloaded> QueryLane::submit(Query query) {
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= options_.queue_max) return std::unexpected(Overloaded{});
    was_empty = queue_.empty();
    queue_.push_back(std::move(query));
  }
  if (was_empty) arrived_.notify_one();
  return {};
}

void QueryLane::run() {
  std::vector<Query> taken;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      while (!queue_.empty() && taken.size() < options_.snapshot_max) {
        taken.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
    }
    ReadStore* store = store_.get();
    try {
      store->open_snapshot();
    } catch (const StoreError&) {
      store = nullptr;
    }
    for (Query& query : taken) {
      try {
        query(store);
      } catch (const StoreError&) {
        query(nullptr);
      }
    }
    store_->close_snapshot();
    taken.clear();
  }
}

}  // namespace inventory::engine

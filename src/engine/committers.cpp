#include "engine/committers.hpp"

#include <algorithm>
#include <utility>

#include "engine/batch.hpp"

namespace inventory::engine {

std::int32_t lowest_stream(const domain::Command& command, domain::StreamCount streams) {
  if (streams.value == 1) return 0;
  BatchKeys keys;
  collect_keys(command, keys);
  std::int32_t lowest = streams.value;
  for (const VariantId& variant : keys.variants)
    lowest = std::min(lowest, domain::stream_of(variant, streams));
  if (lowest < streams.value) return lowest;
  // An id made here carries the stream of what it holds.
  for (const ReservationId& id : keys.reservations)
    lowest = std::min(lowest, domain::stream_of(id, streams));
  return lowest == streams.value ? 0 : lowest;
}

Committers::Committers(Store& store, const Clock& clock, const domain::Policy& policy,
                       const CommitterOptions& options, CommitterListener& listener)
    : streams_(store.streams()) {
  const std::int32_t count = std::min(store.writers_max(), streams_.value);
  for (std::int32_t index = 0; index < count; ++index) {
    committers_.push_back(
        std::make_unique<Committer>(store, clock, policy, options, listener, WriterShare{index, count}));
  }
}

std::expected<void, Overloaded> Committers::submit(Submission&& submission) {
  const auto stream = static_cast<std::size_t>(lowest_stream(submission.command, streams_));
  return committers_[stream % committers_.size()]->submit(std::move(submission));
}

std::size_t Committers::queue_depth() const {
  std::size_t depth = 0;
  for (const auto& committer : committers_)
    depth += committer->queue_depth();
  return depth;
}

std::chrono::nanoseconds Committers::queue_oldest_age() const {
  std::chrono::nanoseconds oldest{};
  for (const auto& committer : committers_)
    oldest = std::max(oldest, committer->queue_oldest_age());
  return oldest;
}

}  // namespace inventory::engine

// The committers of a process: as many as the store can use, each for some of the streams.
//
// A command belongs to the committer of the lowest stream that it names. So commits of different streams run side by
// side, and commands for one variant are decided in the order in which they came. Which committer it is matters to speed
// alone: the store keeps any two from the same item.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <memory>
#include <vector>

#include "engine/committer.hpp"

namespace inventory::engine {

class Committers {
 public:
  Committers(Store& store, const Clock& clock, const domain::Policy& policy, const CommitterOptions& options,
             CommitterListener& listener);

  // Any thread. As Committer::submit().
  [[nodiscard]] std::expected<void, Overloaded> submit(Submission&& submission);

  std::size_t queue_depth() const;
  std::chrono::nanoseconds queue_oldest_age() const;

 private:
  const domain::StreamCount streams_;
  std::vector<std::unique_ptr<Committer>> committers_;
};

// The lowest stream of the variants that the command names, else of its reservations; 0 when it names none.
std::int32_t lowest_stream(const domain::Command& command, domain::StreamCount streams);

}  // namespace inventory::engine

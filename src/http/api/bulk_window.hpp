// Some lines of a bulk that are with the committer together.
//
// Made and asked on the session's thread; results arrive on the committer's. Shared, because they may arrive when the
// session has gone.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "auth/principal.hpp"
#include "base/trace_context.hpp"
#include "engine/committers.hpp"
#include "http/api/bulk_line.hpp"

namespace inventory::http::api {

// For whom the lines are done, and how.
struct BulkOrigin {
  ClientId client;
  CorrelationId correlation;
  std::optional<TraceContext> trace;
  bool validate_only = false;
};

class BulkWindow : public std::enable_shared_from_this<BulkWindow> {
 public:
  explicit BulkWindow(std::size_t lines_max) { lines_.reserve(lines_max); }

  // `text` is what the line said, for the fingerprint of its key.
  void add(BulkLine line, std::string_view text);
  std::size_t size() const { return lines_.size(); }
  bool empty() const { return lines_.empty(); }

  // Hands every line over. Once; nothing is added afterwards.
  void submit(engine::Committers& committers, const BulkOrigin& origin);
  // Runs once when every result is there, at once if they are.
  void when_done(std::move_only_function<void(bool)> done);

  // After that: a line for each, in order.
  std::string results() const;

 private:
  void settle(std::size_t line, engine::Result result);
  std::optional<engine::Idempotency> idempotency(std::size_t line, const BulkOrigin& origin) const;

  std::vector<BulkLine> lines_;
  std::vector<engine::Fingerprint> fingerprints_;
  std::vector<engine::Result> results_;

  std::mutex mutex_;
  std::size_t unsettled_ = 0;                      // guarded by mutex_
  std::move_only_function<void(bool)> when_done_;  // likewise
};

}  // namespace inventory::http::api

// Recomputes every invariant of CONTRACT section 1 from the ledger and says what differs.
//
// What was archived counts by its opening balance. Reads one snapshot, so it may run beside a busy service; memory grows with the number of items and of
// active reservations, not with the length of the ledger.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "domain/stream.hpp"
#include "engine/store.hpp"

namespace inventory::engine {

struct AuditReport {
  std::int64_t entries = 0;
  std::int64_t items = 0;
  std::int64_t reservations = 0;
  std::int64_t differences = 0;
};

// `on_difference` gets one sentence for each.
AuditReport audit(ReadStore& store, domain::StreamCount streams,
                  const std::function<void(std::string)>& on_difference);

}  // namespace inventory::engine

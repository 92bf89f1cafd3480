// The scope of a snapshot. Closed also when a read fails.
#pragma once

#include "engine/store.hpp"

namespace inventory::engine {

class Snapshot {
 public:
  explicit Snapshot(ReadStore& store) : store_(store) { store_.open_snapshot(); }
  ~Snapshot() { store_.close_snapshot(); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  ReadStore& store_;
};

}  // namespace inventory::engine

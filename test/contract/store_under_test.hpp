// The stores that must pass this suite, each behind the same door.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "engine/store.hpp"

namespace inventory::testing {

// Owns a store and what it stands on.
class Premises {
 public:
  virtual ~Premises() = default;
  virtual engine::Store& store() = 0;
  // A new store object on what the last one left; false: this store keeps nothing.
  virtual bool reopen() = 0;
};

struct StoreKind {
  std::string name;
  std::unique_ptr<Premises> (*make)();
};

void PrintTo(const StoreKind& kind, std::ostream* out);

std::vector<StoreKind> every_store();

class StoreTest : public ::testing::TestWithParam<StoreKind> {
 protected:
  engine::Store& store() { return premises_->store(); }

  std::unique_ptr<Premises> premises_ = GetParam().make();
};

}  // namespace inventory::testing

// Runs a suite derived from StoreTest on each of them.
#define INVENTORY_ON_EVERY_STORE(suite)                                                             \
  INSTANTIATE_TEST_SUITE_P(Stores, suite, ::testing::ValuesIn(::inventory::testing::every_store()), \
                           [](const auto& info) { return info.param.name; })

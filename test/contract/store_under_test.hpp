// The stores that must pass this suite, each behind the same door.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/store.hpp"

namespace inventory::testing {

// Owns a store and what it stands on.
class Premises {
 public:
  virtual ~Premises() = default;
  virtual engine::Store& store() = 0;
  // A new store object on what the last one left. Only of a store that lasts.
  virtual void reopen() { throw std::logic_error("this store keeps nothing"); }
};

struct StoreKind {
  std::string name;
  std::unique_ptr<Premises> (*make)();
};

void PrintTo(const StoreKind& kind, std::ostream* out);

std::vector<StoreKind> every_store();
std::vector<StoreKind> lasting_stores();  // those that can be opened again

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
#define INVENTORY_ON_LASTING_STORES(suite)                                                             \
  INSTANTIATE_TEST_SUITE_P(Stores, suite, ::testing::ValuesIn(::inventory::testing::lasting_stores()), \
                           [](const auto& info) { return info.param.name; })

// Random sequences of commands against the model: the same answer to each, the invariants after each, and
// events from which the items can be told.

#include <algorithm>
#include <cstdlib>
#include <map>
#include <ostream>
#include <utility>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/any_attempt.hpp"
#include "domain/event.hpp"
#include "domain/invariants.hpp"
#include "domain/names.hpp"
#include "domain/stock_model.hpp"
#include "domain/stock_script.hpp"

namespace inventory::testing {

namespace {

// More than RapidCheck's 100 runs; RC_PARAMS in the environment still decides.
[[maybe_unused]] const int runs_set = setenv("RC_PARAMS", "max_success=1500", 0);

struct Told {
  std::int64_t quantity = 0;
  std::int64_t reserved = 0;
  std::optional<domain::Status> status;

  void operator()(const domain::StockLevelChanged& event) {
    quantity += event.quantity_changed;
    RC_ASSERT(event.new_quantity.value() == quantity);
    reserved = event.reserved.value();
  }
  void operator()(const domain::InventoryReserved& event) { reserved += event.reserved.value(); }
  void operator()(const domain::InventoryReleased& event) { reserved -= event.released.value(); }
  void operator()(const domain::StockStatusChanged& event) {
    RC_ASSERT(event.old_status == status);
    status = event.new_status;
  }
  void operator()(const auto&) {}
};

// What a listener knows who has heard nothing but the events.
std::map<VariantId, Told> told_by_events(const domain::Stock& stock) {
  std::map<VariantId, Told> told;
  std::vector<EventId> ids;
  for (const domain::LedgerEntry& entry : stock.entries()) {
    for (const domain::Event& event : events_of(entry, InstallationId{})) {
      std::visit(told[event.variant], event.data);
      ids.push_back(event.id);
    }
  }
  std::ranges::sort(ids);
  RC_ASSERT(std::ranges::adjacent_find(ids) == ids.end());
  return told;
}

struct Comparison {
  StockScript shop;
  StockModel model;
  std::vector<VariantId> all_variants;
  std::vector<ReservationId> all_reservations;
  std::map<std::string, int> met;  // how often each first word of an answer came

  Comparison() {
    for (int each = 0; each < attempt_variants; ++each)
      all_variants.push_back(variant(static_cast<char>('a' + each)));
    for (int each = 0; each < attempt_reservations; ++each)
      all_reservations.push_back(reservation(each));
  }

  void perform(const Attempt& attempt) {
    const std::string line = script_line(attempt);
    const std::string expected = model.perform(attempt);
    if (attempt.kind != Attempt::wait) {
      const std::size_t entries = shop.stock().entries().size();
      RC_ASSERT(without_sequences(shop.perform(line + " validate-only")) == expected);
      RC_ASSERT(shop.stock().entries().size() == entries);
    }
    RC_ASSERT(without_sequences(shop.perform(line)) == expected);
    ++met[expected.substr(0, expected.find(' '))];
    RC_ASSERT(violated_invariants(shop.stock(), all_variants, all_reservations) == "");
  }

  void compare_quantities() {
    std::map<VariantId, Told> told = told_by_events(shop.stock());
    for (int each = 0; each < attempt_variants; ++each) {
      const VariantId id = all_variants[static_cast<std::size_t>(each)];
      const domain::Item* item = shop.stock().find(id);
      RC_ASSERT((item != nullptr) == model.knows(each));
      if (item == nullptr) continue;
      RC_ASSERT(item->quantity.value() == model.quantity(each));
      RC_ASSERT(item->reserved.value() == model.reserved(each));
      RC_ASSERT(item->quantity.value() == told[id].quantity);
      RC_ASSERT(item->reserved.value() == told[id].reserved);
      RC_ASSERT(item->status() == told[id].status);
    }
  }
};

TEST(RandomCommands, ComeOutAsTheModelSays) {
  EXPECT_TRUE(rc::check([] {
    Comparison comparison;
    const auto count = *rc::gen::inRange<std::size_t>(0, 60);
    for (const Attempt& attempt : *rc::gen::container<std::vector<Attempt>>(count, any_attempt()))
      comparison.perform(attempt);
    comparison.compare_quantities();
  }));
}

// Most commands of the test above are refused for want of items: here all but one exist, with stock.
TEST(RandomCommands, OnAStockedShopComeOutAsTheModelSaysAndMeetEveryRefusal) {
  std::map<std::string, int> met;
  EXPECT_TRUE(rc::check([&] {
    Comparison comparison;
    for (int each = 0; each < attempt_variants - 1; ++each) {
      Attempt create;
      create.kind = Attempt::create;
      create.variant = each;
      create.lines = {{.pieces = 25}};
      comparison.perform(create);
    }
    const auto count = *rc::gen::inRange<std::size_t>(0, 60);
    for (const Attempt& attempt : *rc::gen::container<std::vector<Attempt>>(count, any_attempt()))
      comparison.perform(attempt);
    comparison.compare_quantities();
    for (const auto& [word, count_met] : comparison.met)
      met[word] += count_met;
  }));
  for (int code = 0; code <= std::to_underlying(domain::RejectionCode::quantity_out_of_range); ++code) {
    const std::string_view name = to_text(static_cast<domain::RejectionCode>(code));
    if (name == "ALERT_NOT_FOUND") continue;  // no attempt acknowledges one
    EXPECT_GT(met[std::string(name)], 0) << name;
  }
  for (const char* granted : {"created", "released", "r1"})
    EXPECT_GT(met[granted], 0) << granted;
}

}  // namespace
}  // namespace inventory::testing

// Who may go first, against a model that looks at all pairs.

#include "messaging/rabbitmq/lanes.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/names.hpp"

namespace inventory::testing {
namespace {

using messaging::rabbitmq::Lanes;

engine::BatchKeys variants(const std::string& letters) {
  engine::BatchKeys keys;
  for (const char letter : letters)
    keys.variants.push_back(variant(letter));
  return keys;
}

engine::BatchKeys order(const std::string& name) {
  engine::BatchKeys keys;
  keys.orders.push_back(OrderId{name});
  return keys;
}

// All that may go now, in order.
std::vector<Lanes::Number> all_next(Lanes& lanes) {
  std::vector<Lanes::Number> numbers;
  while (const auto number = lanes.next())
    numbers.push_back(*number);
  return numbers;
}

using Numbers = std::vector<Lanes::Number>;

TEST(Lanes, WhatHasNothingInCommonGoesTogether) {
  Lanes lanes;
  lanes.add(1, variants("a"));
  lanes.add(2, variants("b"));
  lanes.add(3, order("a"));
  EXPECT_EQ(all_next(lanes), (Numbers{1, 2, 3}));
}

TEST(Lanes, OneOfTheSameWaitsUntilTheFirstIsFinished) {
  Lanes lanes;
  lanes.add(1, variants("ab"));
  lanes.add(2, variants("b"));
  lanes.add(3, variants("ca"));
  lanes.add(4, variants("c"));
  EXPECT_EQ(all_next(lanes), Numbers{1});
  lanes.again(1);
  EXPECT_EQ(all_next(lanes), Numbers{1}) << "it keeps its place";
  lanes.finish(1);
  EXPECT_EQ(all_next(lanes), (Numbers{2, 3}));
  lanes.finish(3);
  EXPECT_EQ(all_next(lanes), Numbers{4});
}

TEST(Lanes, NamingSomethingTwiceIsNamingIt) {
  Lanes lanes;
  lanes.add(1, variants("aa"));
  lanes.add(2, variants("aa"));
  EXPECT_EQ(all_next(lanes), Numbers{1});
  lanes.finish(1);
  EXPECT_EQ(all_next(lanes), Numbers{2});
  lanes.finish(2);
  EXPECT_EQ(lanes.size(), 0U);
}

TEST(Lanes, AloneIsAfterAllBeforeAndBeforeAllBehind) {
  Lanes lanes;
  lanes.add(1, variants("a"));
  lanes.add_alone(2);
  lanes.add(3, variants("b"));
  lanes.add_alone(4);
  EXPECT_EQ(all_next(lanes), Numbers{1});
  lanes.finish(1);
  EXPECT_EQ(all_next(lanes), Numbers{2});
  lanes.finish(2);
  EXPECT_EQ(all_next(lanes), Numbers{3});
  lanes.finish(3);
  EXPECT_EQ(all_next(lanes), Numbers{4});
}

struct Entry {
  Lanes::Number number;
  std::string letters;  // empty: alone
  bool under_way = false;
};

bool share(const Entry& a, const Entry& b) {
  return a.letters.empty() || b.letters.empty() ||
         std::ranges::any_of(a.letters, [&](char letter) { return b.letters.contains(letter); });
}

// The first that waits and shares nothing with an unfinished one before it.
Entry* expected_next(std::vector<Entry>& entries) {
  for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
    if (entry->under_way) continue;
    if (std::none_of(entries.begin(), entry, [&](const Entry& before) { return share(before, *entry); }))
      return &*entry;
  }
  return nullptr;
}

TEST(Lanes, GoAsTheModelSays) {
  EXPECT_TRUE(rc::check("lanes against a model", [] {
    Lanes lanes;
    std::vector<Entry> entries;  // unfinished
    Lanes::Number last = 0;
    for (const int step : *rc::gen::container<std::vector<int>>(200, rc::gen::inRange(0, 8))) {
      if (step < 3) {
        Entry entry{++last, *rc::gen::container<std::string>(rc::gen::inRange('a', 'f'))};
        entry.letters.resize(std::min<std::size_t>(entry.letters.size(), 3));
        entry.letters.empty() ? lanes.add_alone(entry.number)
                              : lanes.add(entry.number, variants(entry.letters));
        entries.push_back(entry);
      } else if (step < 6) {
        Entry* expected = expected_next(entries);
        const auto number = lanes.next();
        RC_ASSERT(number.has_value() == (expected != nullptr));
        if (expected == nullptr) continue;
        RC_ASSERT(*number == expected->number);
        expected->under_way = true;
      } else {
        const auto entry = std::ranges::find(entries, true, &Entry::under_way);
        if (entry == entries.end()) continue;
        if (step == 6) {
          lanes.again(entry->number);
          entry->under_way = false;
        } else {
          lanes.finish(entry->number);
          entries.erase(entry);
        }
      }
      RC_ASSERT(lanes.size() == entries.size());
    }
  }));
}

}  // namespace
}  // namespace inventory::testing

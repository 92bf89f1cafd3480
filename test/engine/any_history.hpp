// Random histories of a shop for RapidCheck: commands, and how long nothing happened before each.
#pragma once

#include <string>
#include <vector>

#include <rapidcheck.h>

#include "contract/shop.hpp"

namespace inventory::testing {

struct Happening {
  std::string command;  // of a stock script
  int milliseconds = 0;
};

// Begins with items; about `length` commands follow, most of which are granted.
rc::Gen<std::vector<Happening>> any_history(int length);

// In a batch of its own, at its time.
void perform(Shop& shop, const Happening& happening);

void showValue(const Happening& happening, std::ostream& out);

}  // namespace inventory::testing

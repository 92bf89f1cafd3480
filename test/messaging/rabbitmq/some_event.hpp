// Events to publish: of every kind in turn, told apart by their ids.
#pragma once

#include "domain/event.hpp"

namespace inventory::testing {

domain::Event some_event(int number);

}  // namespace inventory::testing

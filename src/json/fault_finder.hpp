// Says where a refused text is wrong. Reads the text a second time, so that texts in order pay nothing for
// it.
#pragma once

#include <string_view>
#include <vector>

#include "json/strict_parser.hpp"
#include "json/violation.hpp"

namespace inventory::json {

// Every repeated member name and the place of the syntax error, in the order of the text; empty when it has
// neither. Any thread.
std::vector<Violation> find_faults(std::string_view text, ParseLimits limits);

}  // namespace inventory::json

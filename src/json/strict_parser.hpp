// Text to JSON value, taking exactly RFC 8259 and nothing beside it.
//
// Refused: anything that is not standard JSON, invalid UTF-8, nesting beyond the limit, and member names that
// occur twice in one object. Parsers disagree about which of two such members counts, so whoever checks the
// text before us and we ourselves could read two different commands; Boost.JSON alone would silently keep the
// last.
//
// Numbers keep the form they were written in: `1.0` and `1e2` arrive as doubles, so that readers can refuse
// them where a whole number is wanted. Whole numbers beyond 64 bits arrive as doubles too.
//
// Any thread; the returned value belongs to one thread, as Boost.JSON values do. Does not throw but for lack
// of memory.
#pragma once

#include <cstddef>
#include <expected>
#include <string_view>
#include <vector>

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>

#include "json/violation.hpp"

namespace inventory::json {

struct ParseLimits {
  std::size_t depth_max = 32;  // nested arrays and objects, the outermost counted
};

// On failure at least one violation: every repeated member name, or the one place where the syntax broke.
// The length of the text is the caller's to bound.
[[nodiscard]] std::expected<boost::json::value, std::vector<Violation>> parse_strict(
    std::string_view text, boost::json::storage_ptr storage = {}, ParseLimits limits = {});

}  // namespace inventory::json

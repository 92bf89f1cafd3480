// One line of POST /inventory/bulk: what it asks for, and what is said of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "domain/command.hpp"
#include "engine/committer.hpp"
#include "http/problem.hpp"

namespace inventory::http::api {

inline constexpr std::string_view bulk_type = "application/x-ndjson";
inline constexpr std::size_t bulk_lines_max = 100'000;
inline constexpr std::size_t bulk_line_bytes_max = 16 * 1024;
inline constexpr std::size_t bulk_key_characters_max = 200;
inline constexpr std::size_t bulk_bytes_max = bulk_lines_max * (bulk_line_bytes_max + 2);

struct BulkLine {
  std::size_t number = 0;  // in the request, from 1
  std::optional<std::string> key = {};
  std::optional<domain::Action> action = {};         // none: refused
  std::optional<engine::StoredAnswer> refusal = {};  // then
};

// `may_create`: the caller has the scope for `put`.
BulkLine read_bulk_line(std::size_t number, std::string_view text, bool may_create);
BulkLine refused_bulk_line(std::size_t number, const Problem& problem);

// What became of a line; runs on the committer's thread for lines with a key.
engine::StoredAnswer bulk_answer(const domain::Outcome& outcome);

engine::StoredAnswer bulk_answer(const Problem& problem);

// Appends the result as a line.
void append_bulk_result(std::string& out, const BulkLine& line, const engine::StoredAnswer& answer,
                        bool replayed);

}  // namespace inventory::http::api

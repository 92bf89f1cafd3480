// The request target taken apart: path segments and query parameters, percent-decoded.
//
// Invariant: decoded text has no NUL and is valid UTF-8; what cannot be decoded so is refused as a whole.
// Views point into the raw target or into this object's own scratch; both must outlive them. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inventory::http {

struct QueryParameter {
  std::string_view name;
  std::string_view value;
};

class RequestTarget {
 public:
  static constexpr std::size_t segments_max = 16;  // a deeper path belongs to no route

  // Takes origin-form, absolute-form (its authority is dropped) and `*`. The error says what is wrong, for
  // the client.
  [[nodiscard]] std::expected<void, std::string_view> parse(std::string_view raw);

  // As received, without the query; `*` for the asterisk-form.
  std::string_view path() const { return path_; }
  bool is_asterisk() const { return path_ == "*"; }
  // Beyond segments_max: no segments and this flag.
  bool is_too_deep() const { return too_deep_; }
  std::span<const std::string_view> segments() const { return {segments_.data(), segment_count_}; }
  std::span<const QueryParameter> query() const { return query_; }

 private:
  [[nodiscard]] bool decode(std::string_view text, bool plus_is_blank, std::string_view& decoded);

  std::string_view path_;
  std::array<std::string_view, segments_max> segments_{};
  std::size_t segment_count_ = 0;
  bool too_deep_ = false;
  std::vector<QueryParameter> query_;
  std::string scratch_;  // never grows past its reserve while views point into it
};

}  // namespace inventory::http

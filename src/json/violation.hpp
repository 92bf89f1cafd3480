// What is wrong with a JSON text, place by place.
//
// A place is an RFC 6901 pointer into the body, "" being the whole of it. Details are English sentences that
// may be shown to the caller: they never quote the value, which may be long or secret.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace inventory::json {

struct Violation {
  std::string pointer;
  std::string detail;
  bool operator==(const Violation&) const = default;
};

// Collects violations up to a bound, so that a small body full of mistakes cannot be answered with a huge
// one. One thread.
class ViolationList {
 public:
  static constexpr std::size_t count_max = 250;
  static constexpr std::size_t pointer_bytes_max = 64 * 1024;

  // Beyond the bound the violation is dropped; the list is not empty then, so nothing wrong passes for right.
  void add(std::string pointer, std::string detail);

  bool empty() const { return list_.empty(); }
  std::size_t size() const { return list_.size(); }
  const std::vector<Violation>& list() const { return list_; }
  std::vector<Violation> take() { return std::move(list_); }

 private:
  std::vector<Violation> list_;
  std::size_t pointer_bytes_ = 0;
};

// Appends "/" and the token, with `~` and `/` escaped as RFC 6901 section 3 asks.
void append_pointer_token(std::string& pointer, std::string_view token);
void append_pointer_token(std::string& pointer, std::size_t index);

}  // namespace inventory::json

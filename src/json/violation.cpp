#include "json/violation.hpp"

#include <utility>

namespace inventory::json {

void ViolationList::add(std::string pointer, std::string detail) {
  const bool first = list_.empty();
  if (!first && (list_.size() >= count_max || pointer_bytes_ + pointer.size() > pointer_bytes_max)) return;
  pointer_bytes_ += pointer.size();
  list_.push_back({std::move(pointer), std::move(detail)});
}

void append_pointer_token(std::string& pointer, std::string_view token) {
  pointer.push_back('/');
  for (const char c : token) {
    if (c == '~') {
      pointer.append("~0");
    } else if (c == '/') {
      pointer.append("~1");
    } else {
      pointer.push_back(c);
    }
  }
}

void append_pointer_token(std::string& pointer, std::size_t index) {
  pointer.append("/").append(std::to_string(index));
}

}  // namespace inventory::json

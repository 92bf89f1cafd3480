#include "http/request.hpp"

#include <algorithm>

namespace inventory::http {

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const auto& field : headers) {
    if (equals_ignoring_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Request::single_header(std::string_view name) const {
  return header_count(name) == 1 ? header(name) : std::nullopt;
}

std::size_t Request::header_count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      headers, [name](const auto& field) { return equals_ignoring_case(field.name, name); }));
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  for (const auto& parameter : query) {
    if (parameter.name == name) return parameter.value;
  }
  return std::nullopt;
}

std::size_t Request::query_count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count(query, name, &QueryParameter::name));
}

std::string_view Request::path_parameter(std::string_view name) const {
  for (const auto& parameter : path_parameters.all()) {
    if (parameter.name == name) return parameter.value;
  }
  __builtin_trap();
}

}  // namespace inventory::http

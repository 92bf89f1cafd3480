// The request methods this service knows. Anything else is refused before routing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace inventory::http {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options };
inline constexpr std::size_t method_count = 7;

constexpr std::string_view method_name(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::head: return "HEAD";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::patch: return "PATCH";
    case Method::delete_: return "DELETE";
    case Method::options: return "OPTIONS";
  }
  __builtin_unreachable();
}

// Methods are case-sensitive (RFC 9110 section 9.1).
constexpr std::optional<Method> parse_method(std::string_view name) {
  for (std::size_t index = 0; index < method_count; ++index) {
    const auto method = static_cast<Method>(index);
    if (name == method_name(method)) return method;
  }
  return std::nullopt;
}

}  // namespace inventory::http

// What a handler gives back. The session adds Date, Content-Length, Connection, X-Correlation-Id and nosniff.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <boost/container/small_vector.hpp>

namespace inventory::http {

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view problem_type = "application/problem+json";

// The name is a literal. A value with a control character never reaches the wire: the session drops the
// field.
struct ResponseHeader {
  std::string_view name;
  std::string value;
};

struct Response {
  unsigned status = 200;
  std::string_view content_type = json_type;  // a literal; left out when there is no body
  std::string body{};
  std::string_view static_body{};               // instead of `body`: bytes that live as long as the process
  std::string_view cache_control = "no-store";  // a literal; empty = no such field
  boost::container::small_vector<ResponseHeader, 3> headers{};
  bool close = false;  // ask for the connection to be closed after this answer

  std::string_view payload() const { return static_body.empty() ? std::string_view(body) : static_body; }

  Response& with(std::string_view name, std::string value) & {
    headers.push_back({name, std::move(value)});
    return *this;
  }
  Response&& with(std::string_view name, std::string value) && {
    headers.push_back({name, std::move(value)});
    return std::move(*this);
  }

  static Response json(unsigned status, std::string body) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
  }
  static Response text(unsigned status, std::string_view content_type, std::string body) {
    Response response;
    response.status = status;
    response.content_type = content_type;
    response.body = std::move(body);
    return response;
  }
  static Response empty(unsigned status) {
    Response response;
    response.status = status;
    return response;
  }
};

}  // namespace inventory::http

// What a handler gives back. The session adds Date, the body's framing, Connection, X-Correlation-Id and
// nosniff.
//
// The body is either there at once or, with `stream`, made while it is sent. Plain data, any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/awaitable.hpp>
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

class ResponseStream;

struct Response {
  unsigned status = 200;
  std::string_view content_type = json_type;  // a literal; left out when there is no body
  std::string body{};
  std::string_view static_body{};               // instead of `body`: bytes that live as long as the process
  std::string_view cache_control = "no-store";  // a literal; empty = no such field
  boost::container::small_vector<ResponseHeader, 3> headers{};
  bool close = false;  // ask for the connection to be closed after this answer

  // Instead of a body: runs after the head was sent and writes the body piece by piece. Request and Response
  // live until it has ended. When it throws, or a write fails, the client sees the answer as cut.
  std::function<boost::asio::awaitable<void>(ResponseStream&)> stream{};
  // The stream lasts until somebody ends it: it counts as answered once its head was sent, drain() ends it,
  // and a client that goes away is noticed while nothing is written.
  bool endless = false;

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

// The head of an answer as bytes.
//
// Everything the session decides about an answer is an argument here; the functions are pure apart from
// DateText, which keeps the second it formatted last. One DateText a thread.
#pragma once

#include <array>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "http/client_rates.hpp"
#include "http/response.hpp"

namespace inventory::http {

// The Date field (RFC 9110 section 6.6.1), made once a second.
class DateText {
 public:
  std::string_view at(std::time_t second);

 private:
  static constexpr std::size_t length = 29;  // "Sun, 06 Nov 1994 08:49:37 GMT"
  std::time_t second_ = -1;
  std::array<char, length + 1> text_{};
};

struct ResponseHeadOptions {
  std::string_view date{};
  CorrelationId correlation_id{};
  bool close = false;                 // `Connection: close`
  bool http_1_0 = false;              // such a client must be told of keep-alive, and knows no chunks
  const RateReading* rate = nullptr;  // of the client, if it has one
  // Where pages of other origins may call: the one that asks, empty if it may not or is none.
  std::optional<std::string_view> cross_origin{};
};

// Appends status line and fields, up to and including the empty line.
void append_response_head(std::string& out, const Response& response, const ResponseHeadOptions& options);

// 1xx, 204 and 304 have neither a body nor fields about one (RFC 9110 section 8.6).
constexpr bool status_has_body(unsigned status) {
  return status >= 200 && status != 204 && status != 304;
}

}  // namespace inventory::http

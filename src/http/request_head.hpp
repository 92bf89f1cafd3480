// The head of a request, from bytes to fields: finding where it ends, then taking it apart.
//
// HeadScan looks at raw bytes as they come, so that what the tokenizer would quietly repair (folded lines,
// bare line feeds) is refused, and refused early. parse_head runs once, on a complete head; its views point
// into those bytes. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>
#include <vector>

#include "http/header_text.hpp"

namespace inventory::http {

class HeadScan {
 public:
  enum class State : std::uint8_t { incomplete, complete, bare_line_feed, folded_line, not_http };

  // `bytes` are all bytes of this request so far; those seen before are not looked at again.
  State advance(std::string_view bytes);

  // After `complete`: the head without a leading empty line, and where the body begins.
  std::size_t begin() const { return begin_; }
  std::size_t end() const { return end_; }

  void reset() { *this = {}; }

 private:
  std::size_t begin_ = 0;  // one empty line before the request line is skipped (RFC 9112 section 2.2)
  std::size_t end_ = 0;
  std::size_t line_begin_ = 0;  // of the line being looked at
  std::size_t seen_ = 0;
};

struct RequestHead {
  std::string_view method;
  std::string_view target;
  unsigned version_minor = 1;  // of HTTP/1
  std::vector<HeaderField> fields;
  std::size_t field_bytes = 0;  // header section without the request line
};

// The error is a sentence for the client. `head` is reused between requests to keep its memory.
[[nodiscard]] std::expected<void, std::string_view> parse_head(std::string_view bytes, RequestHead& head);

}  // namespace inventory::http

#include "http/request_head.hpp"

#include <limits>

#include <boost/beast/http/basic_parser.hpp>

namespace inventory::http {
namespace {

namespace beast = boost::beast;
using beast::string_view;

std::string_view view(string_view text) {
  return {text.data(), text.size()};
}

// Beast's tokenizer with this project's storage: fields stay where they were received.
class HeadParser final : public beast::http::basic_parser<true> {
 public:
  explicit HeadParser(RequestHead& head) : head_(head) {
    // Bodies and sizes are judged elsewhere, by rules stricter than the parser's.
    skip(true);
    header_limit(std::numeric_limits<std::uint32_t>::max());
  }

 private:
  void on_request_impl(beast::http::verb, string_view method, string_view target, int version,
                       beast::error_code&) override {
    head_.method = view(method);
    head_.target = view(target);
    head_.version_minor = static_cast<unsigned>(version) % 10;
  }
  void on_field_impl(beast::http::field, string_view name, string_view value, beast::error_code&) override {
    head_.fields.push_back({view(name), view(value)});
  }
  void on_response_impl(int, string_view, int, beast::error_code&) override {}
  void on_header_impl(beast::error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
  std::size_t on_body_impl(string_view, beast::error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, string_view, beast::error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view, beast::error_code&) override { return 0; }
  void on_finish_impl(beast::error_code&) override {}

  RequestHead& head_;
};

std::string_view explain(const beast::error_code& error) {
  using beast::http::error;
  if (error == error::bad_method) return "The method is malformed.";
  if (error == error::bad_target) return "The request target is malformed.";
  if (error == error::bad_version) return "The request line does not end in HTTP/1.0 or HTTP/1.1.";
  if (error == error::bad_field) return "A header field name is malformed.";
  if (error == error::bad_value) return "A header field value is malformed.";
  if (error == error::bad_content_length || error == error::multiple_content_length) {
    return "Content-Length is not one decimal number, or stands beside Transfer-Encoding.";
  }
  if (error == error::bad_transfer_encoding)
    return "Transfer-Encoding is repeated or stands beside Content-Length.";
  return "The header is malformed.";
}

}  // namespace

HeadScan::State HeadScan::advance(std::string_view bytes) {
  while (true) {
    if (seen_ == line_begin_ && seen_ < bytes.size()) {
      const char first = bytes[seen_];
      if (line_begin_ == begin_) {
        // Known methods are capital letters: TLS or binary noise is not worth waiting for.
        const bool may_start = (first >= 'A' && first <= 'Z') || (first == '\r' && begin_ == 0);
        if (!may_start) return first == '\n' ? State::bare_line_feed : State::not_http;
      } else if (first == ' ' || first == '\t') {
        return State::folded_line;
      }
    }
    const auto line_feed = bytes.find('\n', seen_);
    if (line_feed == std::string_view::npos) {
      seen_ = bytes.size();
      return State::incomplete;
    }
    seen_ = line_feed + 1;
    if (line_feed == line_begin_ || bytes[line_feed - 1] != '\r') return State::bare_line_feed;
    const bool is_empty = line_feed == line_begin_ + 1;
    if (is_empty && line_begin_ == begin_) {
      begin_ = seen_;
    } else if (is_empty) {
      end_ = seen_;
      return State::complete;
    }
    line_begin_ = seen_;
  }
}

std::expected<void, std::string_view> parse_head(std::string_view bytes, RequestHead& head) {
  head.fields.clear();
  head.field_bytes = bytes.size() - (bytes.find('\n') + 1);
  HeadParser parser(head);
  beast::error_code error;
  parser.put({bytes.data(), bytes.size()}, error);
  if (error) return std::unexpected(explain(error));
  if (!parser.is_header_done()) return std::unexpected("The header is malformed.");
  return {};
}

}  // namespace inventory::http

// Many changes in one request: NDJSON in, NDJSON out, a result a line in order.
//
// Memory is the same however long the request: while one window of lines is with the committer the next is read, and
// no more is read before the results of the first were sent. So a client that does not read its results is not read
// from either.
#include <algorithm>
#include <memory>
#include <utility>

#include "http/api/await.hpp"
#include "http/api/bulk_window.hpp"
#include "http/api/handlers.hpp"
#include "http/body_stream.hpp"
#include "http/response_stream.hpp"

namespace inventory::http::api {
namespace {

namespace asio = boost::asio;

constexpr std::size_t window_lines = 512;  // two of them are the most that a request has with the committer
constexpr std::size_t read_bytes = 64 * 1024;

// Takes lines off a body as it arrives.
class Lines {
 public:
  explicit Lines(BodyStream& body) : body_(body) {}

  struct Line {
    std::string_view text;  // until the next call
    bool too_long = false;  // then without text
  };

  // The next line that is not empty; nothing at the end of the body or when it failed.
  asio::awaitable<std::optional<Line>> next() {
    while (true) {
      const std::size_t end = buffer_.find('\n', searched_);
      if (end == std::string::npos && !at_end_) {
        co_await fill();
        continue;
      }
      if (end == std::string::npos && (begin_ == buffer_.size() || failed_)) co_return std::nullopt;
      const std::size_t stop = end == std::string::npos ? buffer_.size() : end;
      std::string_view text(buffer_.data() + begin_, stop - begin_);
      begin_ = searched_ = std::min(stop + 1, buffer_.size());
      if (text.ends_with('\r')) text.remove_suffix(1);
      const bool too_long = std::exchange(dropping_, false) || text.size() > bulk_line_bytes_max;
      if (!text.empty() || too_long) co_return Line{too_long ? std::string_view() : text, too_long};
    }
  }

  // Whether a line, or the end, can be had without waiting for the client.
  asio::awaitable<bool> is_ready() {
    while (buffer_.find('\n', searched_) == std::string::npos && !at_end_) {
      if (!body_.is_ready()) co_return false;
      co_await fill();
    }
    co_return true;
  }
  bool failed() const { return failed_; }
  Response failure() const { return body_.failure(); }

 private:
  asio::awaitable<void> fill() {
    buffer_.erase(0, begin_);
    begin_ = 0;
    if (buffer_.size() > bulk_line_bytes_max + 1) {  // no end of it yet, and too long already
      dropping_ = true;
      buffer_.clear();
    }
    searched_ = buffer_.size();
    const BodyStream::State state = co_await body_.read(buffer_, read_bytes);
    at_end_ = state != BodyStream::State::more;
    failed_ = state == BodyStream::State::failed;
  }

  BodyStream& body_;
  std::string buffer_;
  std::size_t begin_ = 0;     // of the next line
  std::size_t searched_ = 0;  // no line ends before this
  bool dropping_ = false;     // the line's beginning was too long to be kept
  bool at_end_ = false;
  bool failed_ = false;
};

struct BulkRequest {
  Context& context;
  BodyStream& body;
  BulkOrigin origin;
  bool may_create = false;
};

class Bulk {
 public:
  Bulk(const BulkRequest& request, ResponseStream& out)
      : request_(request), lines_(request.body), out_(out) {}

  asio::awaitable<void> run() {
    std::shared_ptr<BulkWindow> under_way;
    while (true) {
      std::shared_ptr<BulkWindow> next = co_await read_window(under_way != nullptr);
      // With the committer before the results of the last window are written, so that it need not wait for that.
      if (!next->empty()) next->submit(request_.context.committers, request_.origin);
      if (under_way && !co_await send(*under_way)) co_return;
      if (next->empty() && ended_) co_return;
      under_way = next->empty() ? nullptr : std::move(next);
    }
  }

 private:
  // As many lines as there are, up to a window. While results are due nobody waits for a client to send more.
  asio::awaitable<std::shared_ptr<BulkWindow>> read_window(bool results_due) {
    auto window = std::make_shared<BulkWindow>(window_lines);
    while (!ended_ && window->size() < window_lines) {
      const bool something_to_do = results_due || !window->empty();
      if (something_to_do && !co_await lines_.is_ready()) break;
      co_await add_line(*window);
    }
    co_return window;
  }

  asio::awaitable<void> add_line(BulkWindow& window) {
    const auto line = co_await lines_.next();
    if (!line) {
      ended_ = true;
      if (lines_.failed()) window.add(failed_line(lines_.failure()), {});
      co_return;
    }
    ++count_;
    if (count_ > bulk_lines_max) {
      ended_ = true;
      const Problem problem(ProblemCode::content_too_large,
                            "A request has at most 100000 lines; nothing after them was done.");
      window.add(refused_bulk_line(count_, problem), {});
    } else if (line->too_long) {
      const Problem problem(ProblemCode::content_too_large, "A line has at most 16384 bytes.");
      window.add(refused_bulk_line(count_, problem), {});
    } else {
      window.add(read_bulk_line(count_, line->text, request_.may_create), line->text);
    }
  }

  // The body ended in the middle: the line after the last says so.
  BulkLine failed_line(const Response& failure) const {
    BulkLine line{.number = count_ + 1};
    line.refusal = engine::StoredAnswer{static_cast<std::uint16_t>(failure.status), failure.body, {}, {}};
    return line;
  }

  asio::awaitable<bool> send(BulkWindow& window) {
    co_await await_reply<bool>([&](auto reply) { window.when_done(std::move(reply)); });
    const std::string results = window.results();
    co_return co_await out_.write(results);
  }

  const BulkRequest& request_;
  Lines lines_;
  ResponseStream& out_;
  std::size_t count_ = 0;
  bool ended_ = false;
};

asio::awaitable<void> run_bulk(BulkRequest request, ResponseStream& out) {
  Bulk bulk(request, out);
  co_await bulk.run();
}

}  // namespace

Answering change_in_bulk(Context& context, Request& request) {
  if (auto refusal = refuse_unknown_parameters(request, {"validateOnly"})) co_return *std::move(refusal);
  const Read<bool> validate_only = flag(request, "validateOnly");
  if (!validate_only) co_return validate_only.error();
  const std::string_view type = media_type_of(request.header("Content-Type").value_or(""));
  if (!equals_ignoring_case(type, bulk_type)) {
    co_return Problem(ProblemCode::unsupported_media_type, "A bulk request is application/x-ndjson.")
        .response(request);
  }
  const BulkRequest bulk{context,
                         *request.body_stream,
                         {request.principal->client, request.correlation_id, request.trace, *validate_only},
                         request.principal->scopes.contains(auth::Scope::admin)};
  Response response;
  response.content_type = bulk_type;
  response.stream = [bulk](ResponseStream& out) { return run_bulk(bulk, out); };
  co_return response;
}

}  // namespace inventory::http::api

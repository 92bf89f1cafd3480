#include "http/session.hpp"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <exception>
#include <utility>

#include <boost/asio/error.hpp>

namespace inventory::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t large_body_bytes_kept = 16 * 1024;  // between requests of an otherwise idle connection

// Takes `count` sent bytes off the front; true when nothing is left.
bool advance(Connection::Pieces& unsent, std::size_t count) {
  for (auto& buffer : unsent) {
    const auto step = std::min(count, buffer.size());
    buffer += step;
    count -= step;
  }
  return asio::buffer_size(unsent) == 0;
}

// Keeps the gauge right when a connection is cut in the middle of a request.
class InFlight {
 public:
  explicit InFlight(observe::Metrics& metrics) : metrics_(metrics) { metrics_.http_request_started(); }
  ~InFlight() { metrics_.http_request_ended(); }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  observe::Metrics& metrics_;
};

}  // namespace

Session::Session(Connection connection, SessionHost& host, Service service)
    : connection_(std::move(connection)),
      host_(host),
      service_(service),
      capacity_(host.limits.url_bytes_max + host.limits.header_bytes_max + request_line_overhead +
                room_after_head),
      buffer_(std::make_unique_for_overwrite<char[]>(capacity_)) {
  host_.sessions.push_back(*this);
  host_.metrics.http_connection_opened();
}

Session::~Session() {
  host_.metrics.http_connection_closed();
  host_.admission.leave();
}

asio::awaitable<void> Session::run() {
  try {
    if (co_await shake_hands()) {
      while (co_await serve_one()) {
      }
    }
  } catch (const std::exception& error) {
    host_.log.error("session_failed", {{"cause", error.what()}});
  }
  connection_.close();
}

asio::awaitable<bool> Session::shake_hands() {
  begin_phase(Phase::handshake, steady_now() + host_.limits.handshake);
  if (!co_await connection_.begin()) co_return true;
  host_.metrics.http_handshake_failed();
  co_return false;
}

void Session::check_deadline(SteadyTime now) {
  if (deadline_.pass_if_due(now)) connection_.cancel();
}

void Session::drain() {
  // A request on its way in is still answered.
  if (phase_ == Phase::idle && !connection_.has_input()) connection_.cancel();
  end_stream();
}

void Session::cut() {
  connection_.close();
  end_stream();
}

// One request and its answer; false when it was the connection's last.
asio::awaitable<bool> Session::serve_one() {
  begin_request();
  const HeadResult head = co_await receive_head();
  if (head == HeadResult::gone) co_return false;
  request_.arrived = steady_now();
  const InFlight in_flight(host_.metrics);
  const Response response = head == HeadResult::ready ? co_await respond() : std::move(*refusal_);
  bool close = will_close(response);
  begin_answer(response, close);
  bool sent = send_at_once() || co_await send_rest();
  if (response.endless) account(response);
  if (sent && streams(response)) {
    sent = co_await stream_answer(response);
    close = close || body_is_unread_ || host_.draining;
  }
  if (!response.endless) account(response);
  if (sent && close) co_await linger();
  co_return sent && !close;
}

void Session::begin_request() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
  } else if (begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  scan_.reset();
  request_ = {};
  match_ = {};
  lacks_key_ = nullptr;
  rate_.reset();
  large_body_.clear();
  if (large_body_.capacity() > large_body_bytes_kept) large_body_ = {};
  head_is_valid_ = false;
  body_is_unread_ = false;
  refusal_.reset();
}

void Session::begin_phase(Phase phase, SteadyTime deadline) {
  phase_ = phase;
  deadline_.set(deadline);
}

asio::awaitable<Response> Session::respond() {
  auto refusal = admit();
  if (lacks_key_ != nullptr) refusal = co_await admit_after_fetch(*lacks_key_);
  if (refusal) co_return std::move(*refusal);
  begin_body();
  if (match_.route->body == BodyRule::stream) {
    request_.body_stream = this;
  } else if (body_is_unread_ && !body_is_buffered() && !co_await receive_body()) {
    co_return std::move(*refusal_);
  }
  begin_phase(Phase::handler, SteadyTime::max());
  const Vigil::Request waiting(host_.vigil, connection_.get_executor());
  try {
    co_return co_await match_.route->handler(request_);
  } catch (const std::exception& error) {
    co_return handler_failed(error.what());
  } catch (...) {
    co_return handler_failed("an exception of unknown type");
  }
}

Response Session::handler_failed(std::string_view cause) {
  log_failure("handler_failed", cause);
  return Problem(ProblemCode::internal_error, "The request could not be processed.").response(request_);
}

void Session::log_failure(std::string_view event, std::string_view cause) {
  host_.log.error(event, {{"route", match_.route->pattern},
                          {"correlation_id", request_.correlation_id.to_string()},
                          {"trace_id", trace_id_of(request_.trace)},
                          {"cause", cause}});
}

bool Session::has_body(const Response& response) const {
  return status_has_body(response.status) && request_.method != Method::head;
}

bool Session::will_close(const Response& response) const {
  const bool used_up =
      host_.limits.connection_requests_max != 0 && requests_ >= host_.limits.connection_requests_max;
  // A stream may still read the body, and for HTTP/1.0 nothing but the connection's end marks its own.
  const bool needs_end = streams(response) ? head_.version_minor == 0 : body_is_unread_;
  return response.close || !head_is_valid_ || !guarded_.keep_alive || needs_end || used_up ||
         host_.draining || service_ != Service::full;
}

void Session::begin_answer(const Response& response, bool close) {
  out_.clear();
  // Between the pieces of the answer it would come too late.
  if (streams(response) && body_is_unread_ && std::exchange(guarded_.expects_continue, false)) {
    out_.append(continue_line);
  }
  ResponseHeadOptions options{.date = host_.date.at(std::time(nullptr)),
                              .correlation_id = request_.correlation_id,
                              .close = close,
                              .http_1_0 = head_.version_minor == 0,
                              .rate = rate_ ? &*rate_ : nullptr};
  if (!host_.cross_origins.empty()) options.cross_origin = cross_origin();
  append_response_head(out_, response, options);
  const bool has_payload = has_body(response) && !response.stream;
  unsent_ = {asio::buffer(out_), asio::buffer(has_payload ? response.payload() : std::string_view{})};
}

// Most answers fit the socket's buffer: no coroutine and no trip through the reactor for them.
bool Session::send_at_once() {
  error_code error;
  const auto count = connection_.write_some(unsent_, error);
  if (error && error != asio::error::would_block) return false;
  return advance(unsent_, count);
}

asio::awaitable<bool> Session::send_rest() {
  begin_phase(Phase::write, steady_now() + host_.limits.write);
  while (true) {
    const auto [error, count] = co_await connection_.write(unsent_);
    if (advance(unsent_, count)) co_return true;
    if (error || deadline_.passed()) co_return false;
  }
}

void Session::account(const Response& response) {
  const auto took = steady_now() - request_.arrived;
  const bool found = match_.outcome == Router::Outcome::found;
  auto& counters = !head_is_valid_ ? host_.counters.of_unreadable()
                   : found         ? host_.counters.of(match_.route_index, request_.method)
                                   : host_.counters.of_unmatched(request_.method);
  counters.finished(response.status, took);
  if (!host_.log.wants_request(response.status)) return;
  host_.log.request({.method = head_is_valid_ ? method_name(request_.method) : "",
                     .route = found ? std::string_view(match_.route->pattern) : "unmatched",
                     .path = request_.path,
                     .status = response.status,
                     .duration_us = std::chrono::duration_cast<std::chrono::microseconds>(took).count(),
                     .correlation_id = request_.correlation_id.to_string(),
                     .trace_id = trace_id_of(request_.trace),
                     .client = request_.principal ? std::string_view(request_.principal->client.text) : ""});
}

// Closing a socket that holds unread input resets the connection and can destroy the answer before it is
// read.
asio::awaitable<void> Session::linger() {
  const error_code error = connection_.end_output();
  const bool nothing_unread = head_is_valid_ && !body_is_unread_ && unread().empty();
  if (error || input_ended_ || nothing_unread) co_return;
  begin_phase(Phase::linger, steady_now() + host_.limits.linger);
  std::size_t dropped = 0;
  while (dropped < host_.limits.linger_bytes_max && !deadline_.passed()) {
    const auto [failed, count] = co_await connection_.read(asio::buffer(buffer_.get(), capacity_));
    if (failed) co_return;
    dropped += count;
  }
}

}  // namespace inventory::http

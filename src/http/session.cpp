#include "http/session.hpp"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/request_chunks.hpp"

namespace inventory::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t request_line_overhead = 64;  // method, version, blanks, a leading empty line
constexpr std::size_t room_after_head = 4096;      // so that a body always finds a place to be read to

constexpr std::size_t large_body_bytes_kept = 16 * 1024;  // between requests of an otherwise idle connection

SteadyTime steady_now() {
  return std::chrono::steady_clock::now();
}

bool takes_body(BodyRule rule, const Request& request, bool has_body) {
  if (rule == BodyRule::ignored || rule == BodyRule::any) return true;
  const auto given = request.header("Content-Type");
  if (!given) return rule == BodyRule::json_or_empty && !has_body;
  if (request.header_count("Content-Type") > 1 || names_foreign_charset(*given)) return false;
  const auto media_type = media_type_of(*given);
  return equals_ignoring_case(media_type, json_type) ||
         (rule == BodyRule::merge_patch && equals_ignoring_case(media_type, "application/merge-patch+json"));
}

// Takes `count` sent bytes off the front; true when nothing is left.
bool advance(std::array<asio::const_buffer, 2>& unsent, std::size_t count) {
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

Session::Session(Socket socket, SessionHost& host, Service service)
    : socket_(std::move(socket)),
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
    error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    while (co_await serve_one()) {
    }
  } catch (const std::exception& error) {
    host_.log.error("session_failed", {{"cause", error.what()}});
  }
  error_code ignored;
  socket_.close(ignored);
}

void Session::check_deadline(SteadyTime now) {
  error_code ignored;
  if (deadline_.pass_if_due(now)) socket_.cancel(ignored);
}

void Session::drain() {
  error_code error;
  // A request on its way in is still answered.
  if (phase_ == Phase::idle && socket_.available(error) == 0) socket_.cancel(error);
}

void Session::cut() {
  error_code ignored;
  socket_.close(ignored);
}

// One request and its answer; false when it was the connection's last.
asio::awaitable<bool> Session::serve_one() {
  begin_request();
  const HeadResult head = co_await receive_head();
  if (head == HeadResult::gone) co_return false;
  request_.arrived = steady_now();
  const InFlight in_flight(host_.metrics);
  const Response response = head == HeadResult::ready ? co_await respond() : std::move(*refusal_);
  const bool close = will_close(response);
  const bool sent = send_at_once(response, close) || co_await send_rest();
  account(response);
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

asio::awaitable<Session::HeadResult> Session::receive_head() {
  const auto& limits = host_.limits;
  const auto patience = host_.draining                          ? std::min(limits.idle, limits.linger)
                        : service_ == Service::operational_only ? std::min(limits.idle, limits.header)
                                                                : limits.idle;
  begin_phase(Phase::idle, steady_now() + patience);
  while (true) {
    switch (scan_.advance(unread())) {
      case HeadScan::State::complete: co_return judge_head();
      case HeadScan::State::bare_line_feed:
        co_return refuse(ProblemCode::malformed_request, "A line of the header does not end in CR LF.");
      case HeadScan::State::folded_line:
        co_return refuse(ProblemCode::malformed_request, "A header field is folded over several lines.");
      case HeadScan::State::not_http:
        co_return refuse(ProblemCode::malformed_request, "This is not an HTTP request.");
      case HeadScan::State::incomplete: break;
    }
    const std::size_t head_bytes_max = capacity_ - room_after_head;
    if (end_ >= head_bytes_max) {
      co_return refuse(ProblemCode::header_fields_too_large, "The header is too large.");
    }
    if (phase_ == Phase::idle && end_ > begin_) begin_phase(Phase::head, steady_now() + limits.header);
    if (deadline_.passed()) co_return head_cut_short(asio::error::timed_out);
    const auto [error, count] = co_await socket_.async_read_some(
        asio::buffer(buffer_.get() + end_, head_bytes_max - end_), as_result);
    end_ += count;
    if (error) co_return head_cut_short(error);
  }
}

Session::HeadResult Session::head_cut_short(const error_code& error) {
  if (error == asio::error::eof) input_ended_ = true;
  if (unread().empty()) return HeadResult::gone;
  if (deadline_.passed()) return refuse(ProblemCode::request_timeout, "The header did not arrive in time.");
  if (input_ended_) return refuse(ProblemCode::malformed_request, "The input ended within the header.");
  return HeadResult::gone;
}

Session::HeadResult Session::refuse(ProblemCode code, std::string_view detail) {
  if (!head_is_valid_) request_.correlation_id = host_.make_correlation_id();
  refusal_ = Problem(code, std::string(detail)).closing().response(request_);
  return HeadResult::refused;
}

Session::HeadResult Session::judge_head() {
  const auto head_text = unread().substr(scan_.begin(), scan_.end() - scan_.begin());
  begin_ += scan_.end();
  if (const auto parsed = parse_head(head_text, head_); !parsed) {
    return refuse(ProblemCode::malformed_request, parsed.error());
  }
  const auto guarded = guard(head_, host_.limits);
  if (!guarded) return refuse(guarded.error().code, guarded.error().detail);
  guarded_ = *guarded;
  request_.method = guarded_.method;
  request_.headers = head_.fields;
  if (const auto parsed = target_.parse(head_.target); !parsed) {
    return refuse(ProblemCode::malformed_request, parsed.error());
  }
  request_.path = target_.path();
  request_.query = target_.query();
  const auto given = request_.header("X-Correlation-Id");
  const auto correlation = given ? Uuid::parse(*given) : std::nullopt;
  request_.correlation_id = correlation ? CorrelationId{*correlation} : host_.make_correlation_id();
  if (given && !correlation) {
    host_.log.debug("correlation_id_replaced", {{"correlation_id", request_.correlation_id.to_string()}});
  }
  head_is_valid_ = true;
  body_is_unread_ = guarded_.framing != BodyFraming::none;
  ++requests_;
  return HeadResult::ready;
}

asio::awaitable<Response> Session::respond() {
  if (auto refusal = admit()) co_return std::move(*refusal);
  if (body_is_unread_ && !body_is_buffered()) {
    if (auto refusal = co_await receive_body()) co_return std::move(*refusal);
  }
  phase_ = Phase::handler;
  deadline_.clear();
  try {
    co_return co_await match_.route->handler(request_);
  } catch (const std::exception& error) {
    co_return handler_failed(error.what());
  } catch (...) {
    co_return handler_failed("an exception of unknown type");
  }
}

Response Session::handler_failed(std::string_view cause) {
  host_.log.error("handler_failed", {{"route", match_.route->pattern},
                                     {"correlation_id", request_.correlation_id.to_string()},
                                     {"cause", cause}});
  return Problem(ProblemCode::internal_error, "The request could not be processed.").response(request_);
}

// Everything that can be said without the body.
std::optional<Response> Session::admit() {
  match_ = host_.router.match(request_.method, target_.segments(), request_.path_parameters);
  const bool found = match_.outcome == Router::Outcome::found;
  if (service_ == Service::operational_only && !(found && match_.route->operational)) {
    host_.metrics.http_shed(observe::ShedReason::operational_only);
    return Problem(ProblemCode::overloaded,
                   "All connections are taken; only health and metrics are answered.")
        .with_header("Retry-After", "1")
        .closing()
        .response(request_);
  }
  if (!found) return answer_unrouted(match_);
  if (auto refusal = refuse_caller(*match_.route)) return refusal;
  return refuse_content(*match_.route);
}

Response Session::answer_unrouted(const Router::Match& match) {
  if (request_.method == Method::options && target_.is_asterisk()) {
    return Response::empty(204).with("Allow", "GET, HEAD, POST, PUT, PATCH, OPTIONS");
  }
  if (match.outcome == Router::Outcome::path_unknown) {
    return Problem(ProblemCode::route_not_found, "There is nothing at this path.").response(request_);
  }
  if (request_.method == Method::options) return Response::empty(204).with("Allow", std::string(match.allow));
  return Problem(ProblemCode::method_not_allowed,
                 std::string(method_name(request_.method)) + " is not a method of this path.")
      .with_header("Allow", std::string(match.allow))
      .response(request_);
}

std::optional<Response> Session::refuse_caller(const Route& route) {
  if (!route.access.any_of) return std::nullopt;
  const auto unauthenticated = [this](const auth::AuthFailure& failure) {
    return Problem(ProblemCode::unauthenticated, std::string(failure.description))
        .with_header("WWW-Authenticate", auth::challenge(failure))
        .response(request_);
  };
  if (request_.header_count("Authorization") > 1) return unauthenticated(auth::repeated_header);
  auto principal = host_.authenticator.authenticate(request_.header("Authorization").value_or(""));
  if (!principal) return unauthenticated(principal.error());
  request_.principal = std::move(*principal);
  if (request_.principal->scopes.contains_any_of(*route.access.any_of)) return std::nullopt;

  std::string names;
  for (const auto scope : auth::all_scopes) {
    if (!route.access.any_of->contains(scope)) continue;
    if (!names.empty()) names.push_back(',');
    names.append("\"").append(auth::name_of(scope)).append("\"");
  }
  return Problem(ProblemCode::forbidden, "The access token has none of the scopes that allow this.")
      .with_json("requiredScopes", "[" + names + "]")
      .with_header("WWW-Authenticate", auth::insufficient_scope_challenge(*route.access.any_of))
      .response(request_);
}

std::optional<Response> Session::refuse_content(const Route& route) {
  if (!route.produces.empty() && !accepts(request_.headers, route.produces)) {
    return Problem(ProblemCode::not_acceptable, "The answer is of type " + std::string(route.produces) + ".")
        .at_header("Accept", "It does not admit that type.")
        .response(request_);
  }
  if (!takes_body(route.body, request_, body_is_unread_)) {
    const std::string_view wanted = route.body == BodyRule::merge_patch
                                        ? "The body must be application/merge-patch+json or application/json."
                                        : "The body must be application/json.";
    return Problem(ProblemCode::unsupported_media_type, std::string(wanted))
        .at_header("Content-Type", "It names another type, another charset, or is missing.")
        .response(request_);
  }
  if (guarded_.framing == BodyFraming::sized && guarded_.content_length > body_bytes_max()) {
    return Problem(ProblemCode::content_too_large,
                   "The body may have " + std::to_string(body_bytes_max()) + " bytes at most.")
        .with("maximumBytes", static_cast<std::int64_t>(body_bytes_max()))
        .response(request_);
  }
  return std::nullopt;
}

std::size_t Session::body_bytes_max() const {
  return match_.route->body_bytes_max != 0 ? match_.route->body_bytes_max : host_.limits.body_bytes_max;
}

// The common case: the body came with the head.
bool Session::body_is_buffered() {
  if (guarded_.framing != BodyFraming::sized || end_ - begin_ < guarded_.content_length) return false;
  request_.body = unread().substr(0, guarded_.content_length);
  begin_ += guarded_.content_length;
  body_is_unread_ = false;
  return true;
}

asio::awaitable<std::optional<Response>> Session::receive_body() {
  begin_phase(Phase::body, request_.arrived + host_.limits.body);
  if (guarded_.expects_continue && unread().empty()) invite_body();
  auto refusal = guarded_.framing == BodyFraming::sized ? co_await receive_sized_body()
                                                        : co_await receive_chunked_body();
  if (!refusal) body_is_unread_ = false;
  co_return refusal;
}

void Session::invite_body() {
  constexpr std::string_view invitation = "HTTP/1.1 100 Continue\r\n\r\n";
  // A few bytes after an answered request fit the socket's buffer; if not, the client goes on by itself in a
  // while.
  error_code ignored;
  socket_.write_some(asio::buffer(invitation), ignored);
}

asio::awaitable<std::optional<Response>> Session::receive_sized_body() {
  const auto length = static_cast<std::size_t>(guarded_.content_length);
  if (begin_ + length <= capacity_) {
    while (end_ - begin_ < length) {
      if (deadline_.passed()) co_return body_cut_short(asio::error::timed_out);
      const auto [error, count] = co_await socket_.async_read_some(
          asio::buffer(buffer_.get() + end_, begin_ + length - end_), as_result);
      end_ += count;
      if (error) co_return body_cut_short(error);
    }
    request_.body = unread().substr(0, length);
    begin_ += length;
    co_return std::nullopt;
  }
  large_body_.assign(unread());
  begin_ = end_;
  auto received = large_body_.size();
  large_body_.resize(length);
  while (received < length) {
    if (deadline_.passed()) co_return body_cut_short(asio::error::timed_out);
    const auto [error, count] = co_await socket_.async_read_some(
        asio::buffer(large_body_.data() + received, length - received), as_result);
    received += count;
    if (error) co_return body_cut_short(error);
  }
  request_.body = large_body_;
  co_return std::nullopt;
}

asio::awaitable<std::optional<Response>> Session::receive_chunked_body() {
  ChunkDecoder decoder(body_bytes_max(), host_.limits.chunk_extension_bytes_max);
  const std::size_t room = begin_;  // the head before it stays where it is
  while (true) {
    const auto step = decoder.decode(unread(), large_body_);
    begin_ += step.consumed;
    switch (step.state) {
      case ChunkDecoder::State::complete: request_.body = large_body_; co_return std::nullopt;
      case ChunkDecoder::State::malformed:
        co_return Problem(ProblemCode::malformed_request,
                          "The chunked body is malformed, has trailer fields or too many extensions.")
            .closing()
            .response(request_);
      case ChunkDecoder::State::too_large:
        co_return Problem(ProblemCode::content_too_large,
                          "The body may have " + std::to_string(body_bytes_max()) + " bytes at most.")
            .with("maximumBytes", static_cast<std::int64_t>(body_bytes_max()))
            .response(request_);
      case ChunkDecoder::State::more: break;
    }
    begin_ = end_ = room;
    if (deadline_.passed()) co_return body_cut_short(asio::error::timed_out);
    const auto [error, count] =
        co_await socket_.async_read_some(asio::buffer(buffer_.get() + end_, capacity_ - end_), as_result);
    end_ += count;
    if (error) co_return body_cut_short(error);
  }
}

Response Session::body_cut_short(const error_code& error) {
  if (error == asio::error::eof) input_ended_ = true;
  if (deadline_.passed()) {
    return Problem(ProblemCode::request_timeout, "The body did not arrive in time.")
        .closing()
        .response(request_);
  }
  return Problem(ProblemCode::malformed_request, "The input ended within the body.")
      .closing()
      .response(request_);
}

bool Session::will_close(const Response& response) const {
  const bool used_up =
      host_.limits.connection_requests_max != 0 && requests_ >= host_.limits.connection_requests_max;
  return response.close || !head_is_valid_ || !guarded_.keep_alive || body_is_unread_ || used_up ||
         host_.draining || service_ != Service::full;
}

// Most answers fit the socket's buffer: no coroutine and no trip through the reactor for them.
bool Session::send_at_once(const Response& response, bool close) {
  out_.clear();
  append_response_head(out_, response,
                       {.date = host_.date.at(std::time(nullptr)),
                        .correlation_id = request_.correlation_id,
                        .close = close,
                        .announce_keep_alive = head_.version_minor == 0});
  const bool has_body = status_has_body(response.status) && request_.method != Method::head;
  unsent_ = {asio::buffer(out_), asio::buffer(has_body ? response.payload() : std::string_view{})};
  error_code error;
  const auto count = socket_.write_some(unsent_, error);
  if (error && error != asio::error::would_block) return false;
  return advance(unsent_, count);
}

asio::awaitable<bool> Session::send_rest() {
  begin_phase(Phase::write, steady_now() + host_.limits.write);
  while (true) {
    const auto [error, count] = co_await socket_.async_write_some(unsent_, as_result);
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
                     .client = request_.principal ? std::string_view(request_.principal->client.text) : ""});
}

// Closing a socket that holds unread input resets the connection and can destroy the answer before it is
// read.
asio::awaitable<void> Session::linger() {
  error_code error;
  socket_.shutdown(asio::socket_base::shutdown_send, error);
  const bool nothing_unread = head_is_valid_ && !body_is_unread_ && unread().empty();
  if (error || input_ended_ || nothing_unread) co_return;
  begin_phase(Phase::linger, steady_now() + host_.limits.linger);
  std::size_t dropped = 0;
  while (dropped < host_.limits.linger_bytes_max && !deadline_.passed()) {
    const auto [failed, count] =
        co_await socket_.async_read_some(asio::buffer(buffer_.get(), capacity_), as_result);
    if (failed) co_return;
    dropped += count;
  }
}

}  // namespace inventory::http

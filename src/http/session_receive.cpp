// Session: how a request comes in, head and body.
#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/request_chunks.hpp"
#include "http/session.hpp"

namespace inventory::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

}  // namespace

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

}  // namespace inventory::http

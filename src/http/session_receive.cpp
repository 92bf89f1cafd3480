// Session: how the head of a request comes in.
#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>

#include "http/session.hpp"

namespace inventory::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

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
    const auto [error, count] =
        co_await connection_.read(asio::buffer(buffer_.get() + end_, head_bytes_max - end_));
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
  request_.headers = head_.fields;
  const auto guarded = guard(head_, host_.limits);
  if (!guarded) return refuse(guarded.error().code, guarded.error().detail);
  guarded_ = *guarded;
  request_.method = guarded_.method;
  if (const auto parsed = target_.parse(head_.target); !parsed) {
    return refuse(ProblemCode::malformed_request, parsed.error());
  }
  request_.path = target_.path();
  request_.query = target_.query();
  if (const auto traceparent = request_.single_header("traceparent"))
    request_.trace = TraceContext::parse(*traceparent);
  const auto given = request_.header("X-Correlation-Id");
  const auto correlation = given ? Uuid::parse(*given) : std::nullopt;
  request_.correlation_id = correlation ? CorrelationId{*correlation} : host_.make_correlation_id();
  if (given && !correlation) {
    host_.log.debug("correlation_id_replaced", {{"correlation_id", request_.correlation_id.to_string()},
                                                {"trace_id", trace_id_of(request_.trace)}});
  }
  head_is_valid_ = true;
  body_is_unread_ = guarded_.framing != BodyFraming::none;
  ++requests_;
  return HeadResult::ready;
}

}  // namespace inventory::http

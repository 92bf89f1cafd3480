// Session: how the body of a request comes in, whole or piece by piece.
#include <utility>

#include <boost/asio/error.hpp>

#include "http/session.hpp"

namespace inventory::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

}  // namespace

void Session::begin_body() {
  body_begin_ = begin_;
  body_bytes_left_ = guarded_.content_length;
  chunks_.reset();
  if (guarded_.framing == BodyFraming::chunked) {
    chunks_.emplace(body_bytes_max(), host_.limits.chunk_extension_bytes_max);
  }
  // A client that has begun its body waits for no invitation.
  if (!unread().empty()) guarded_.expects_continue = false;
}

// The common case: the body came with the head.
bool Session::body_is_buffered() {
  if (guarded_.framing != BodyFraming::sized || end_ - begin_ < guarded_.content_length) return false;
  request_.body = unread().substr(0, guarded_.content_length);
  begin_ += guarded_.content_length;
  body_is_unread_ = false;
  return true;
}

// The whole body under one deadline; false: `refusal_` says what is wrong with it.
asio::awaitable<bool> Session::receive_body() {
  begin_phase(Phase::body, request_.arrived + host_.limits.body);
  large_body_.reserve(guarded_.content_length);
  State state = State::more;
  while (state == State::more) {
    state = co_await receive_piece(large_body_, capacity_);
  }
  request_.body = large_body_;
  co_return state == State::complete;
}

asio::awaitable<BodyStream::State> Session::read(std::string& into, std::size_t max) {
  if (max == 0) __builtin_trap();  // a bug of the handler; waiting for nothing would never end
  begin_phase(Phase::body, steady_now() + host_.limits.body);
  const State state = co_await receive_piece(into, max);
  begin_phase(Phase::handler, SteadyTime::max());
  co_return state;
}

bool Session::is_ready() const {
  return !body_is_unread_ || refusal_ || !unread().empty() || connection_.has_input();
}

Response Session::failure() const {
  return refusal_.value();
}

// Appends what there is of the body, waiting for it until the deadline of the phase.
asio::awaitable<BodyStream::State> Session::receive_piece(std::string& into, std::size_t max) {
  const auto size_before = into.size();
  while (body_is_unread_ && !refusal_) {
    if (!unread().empty()) {
      decode_body(into, max);
      if (into.size() > size_before) co_return State::more;
      continue;
    }
    if (std::exchange(guarded_.expects_continue, false)) invite_body();
    if (deadline_.passed()) {
      body_cut_short(asio::error::timed_out);
      break;
    }
    begin_ = end_ = body_begin_;  // the head before it stays where it is
    const auto [error, count] =
        co_await connection_.read(asio::buffer(buffer_.get() + end_, capacity_ - end_));
    end_ += count;
    if (error) body_cut_short(error);
  }
  co_return refusal_ ? State::failed : State::complete;
}

// Takes the framing off what was received. Decoding never makes it longer, so `max` may bound the input.
void Session::decode_body(std::string& into, std::size_t max) {
  const auto wire = unread().substr(0, max);
  if (guarded_.framing == BodyFraming::sized) {
    const auto piece = wire.substr(0, body_bytes_left_);
    into.append(piece);
    begin_ += piece.size();
    body_bytes_left_ -= piece.size();
    body_is_unread_ = body_bytes_left_ > 0;
    return;
  }
  const auto step = chunks_->decode(wire, into);
  begin_ += step.consumed;
  switch (step.state) {
    case ChunkDecoder::State::more: return;
    case ChunkDecoder::State::complete: body_is_unread_ = false; return;
    case ChunkDecoder::State::too_large: refusal_ = body_too_large(); return;
    case ChunkDecoder::State::malformed:
      refuse(ProblemCode::malformed_request,
             "The chunked body is malformed, has trailer fields or too many extensions.");
      return;
  }
}

void Session::invite_body() {
  // A few bytes after an answered request fit the socket's buffer; if not, the client goes on by itself in a
  // while.
  error_code ignored;
  connection_.write_some({asio::buffer(continue_line)}, ignored);
  connection_.drop_write();
}

void Session::body_cut_short(const error_code& error) {
  if (error == asio::error::eof) input_ended_ = true;
  if (deadline_.passed()) {
    refuse(ProblemCode::request_timeout, "The body did not arrive in time.");
  } else {
    refuse(ProblemCode::malformed_request, "The input ended within the body.");
  }
}

Response Session::body_too_large() const {
  return Problem(ProblemCode::content_too_large,
                 "The body may have " + std::to_string(body_bytes_max()) + " bytes at most.")
      .with("maximumBytes", static_cast<std::int64_t>(body_bytes_max()))
      .response(request_);
}

}  // namespace inventory::http

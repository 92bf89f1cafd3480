// Session: answers whose body is sent as it comes into being.
#include <algorithm>
#include <array>
#include <charconv>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include "http/response_stream.hpp"
#include "http/session.hpp"

namespace inventory::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

}  // namespace

// Shared, because what is posted to the thread may come when the answer is over.
class Session::Answer final : public ResponseStream, public std::enable_shared_from_this<Answer> {
 public:
  explicit Answer(Session& session)
      : session_(session), chunked_(session.head_.version_minor != 0), ending_(session.host_.draining) {}

  asio::awaitable<bool> write(std::string_view bytes) override;
  bool ending() const override { return ending_; }
  void on_ending(std::function<void()> notice) override;

  void end();
  // Takes what the client sends meanwhile, to learn when it is gone.
  void watch_peer();
  // Marks the end of the body; false when some of it was not sent.
  asio::awaitable<bool> finish();

 private:
  asio::awaitable<bool> send(std::string_view head, std::string_view bytes, std::string_view tail);
  void receive_ahead();
  void notify_soon();

  Session& session_;
  const bool chunked_;
  bool ending_;
  bool broken_ = false;
  std::function<void()> notice_;
};

asio::awaitable<bool> Session::Answer::write(std::string_view bytes) {
  if (bytes.empty()) co_return !broken_;  // an empty chunk would end the body
  if (!chunked_) co_return co_await send({}, bytes, {});
  constexpr std::string_view line_end = "\r\n";
  std::array<char, 2 * sizeof(std::size_t) + line_end.size()> head;
  char* const digits_end = std::to_chars(head.begin(), head.end(), bytes.size(), 16).ptr;
  char* const head_end = std::ranges::copy(line_end, digits_end).out;
  co_return co_await send({head.begin(), head_end}, bytes, line_end);
}

asio::awaitable<bool> Session::Answer::finish() {
  if (!chunked_) co_return !broken_;
  co_return co_await send("0\r\n\r\n", {}, {});
}

asio::awaitable<bool> Session::Answer::send(std::string_view head, std::string_view bytes,
                                            std::string_view tail) {
  if (broken_) co_return false;
  session_.unsent_ = {asio::buffer(head), asio::buffer(bytes), asio::buffer(tail)};
  broken_ = !session_.send_at_once() && !co_await session_.send_rest();
  session_.begin_phase(Phase::handler, SteadyTime::max());
  if (broken_) end();
  co_return !broken_;
}

void Session::Answer::on_ending(std::function<void()> notice) {
  notice_ = std::move(notice);
  if (ending_) notify_soon();
}

void Session::Answer::end() {
  if (!std::exchange(ending_, true)) notify_soon();
}

// The notice may run the stream to its end and destroy the session, which whoever calls here does not expect.
void Session::Answer::notify_soon() {
  asio::post(session_.connection_.get_executor(), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    if (const auto notice = std::exchange(self->notice_, {})) notice();
  });
}

// Waits without reading, so that nothing is lost when the answer is over first.
void Session::Answer::watch_peer() {
  session_.connection_.when_readable([weak = weak_from_this()](const error_code& error) {
    const auto self = weak.lock();
    if (self && !error) self->receive_ahead();
  });
}

// What comes may be the next request and is kept for its turn. A full buffer ends the watch; then the next
// write will tell.
void Session::Answer::receive_ahead() {
  error_code error;
  session_.end_ += session_.connection_.read_some(
      asio::buffer(session_.buffer_.get() + session_.end_, session_.capacity_ - session_.end_), error);
  if (error && error != asio::error::would_block) {
    session_.input_ended_ = true;
    end();
  } else if (session_.end_ < session_.capacity_) {
    watch_peer();
  }
}

// False when the answer was cut: then the connection must not carry another.
asio::awaitable<bool> Session::stream_answer(const Response& response) {
  begin_phase(Phase::handler, SteadyTime::max());
  // Where the connection's end marks the body's, only a reset can show that some of it is missing.
  const bool end_marks_body = head_.version_minor == 0;
  if (end_marks_body) connection_.reset_on_close(true);
  answer_ = std::make_shared<Answer>(*this);
  if (response.endless && !body_is_unread_ && end_ < capacity_) answer_->watch_peer();
  bool complete = false;
  try {
    co_await response.stream(*answer_);
    complete = co_await answer_->finish();
  } catch (const std::exception& error) {
    log_failure("stream_failed", error.what());
  } catch (...) {
    log_failure("stream_failed", "an exception of unknown type");
  }
  answer_.reset();
  if (response.endless) connection_.cancel();  // the watch
  if (complete && end_marks_body) connection_.reset_on_close(false);
  co_return complete;
}

void Session::end_stream() {
  if (answer_) answer_->end();
}

}  // namespace inventory::http

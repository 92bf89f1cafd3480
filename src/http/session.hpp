// One connection: reads requests one after the other and answers each before it looks at the next.
//
// A request is judged in this order, and nothing of its body is read before: head, guard, route, access,
// media types, size. Then body, handler, answer; a handler may instead read the body and write the answer
// piece by piece. Whatever leaves bytes unread ends the connection.
//
// Lives on one thread: run() and every other member are called there.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include "http/body_stream.hpp"
#include "http/client_rates.hpp"
#include "http/connection.hpp"
#include "http/deadline.hpp"
#include "http/guard.hpp"
#include "http/problem.hpp"
#include "http/request.hpp"
#include "http/request_chunks.hpp"
#include "http/request_head.hpp"
#include "http/response.hpp"
#include "http/session_host.hpp"

namespace inventory::http {

class Session : public SessionHook, private BodyStream {
 public:
  // `service` is what Admission said on enter(); the destructor leaves.
  Session(Connection connection, SessionHost& host, Service service);
  ~Session() override;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Until the connection has ended. Never throws.
  boost::asio::awaitable<void> run();

  // On every tick: ends the present phase if its deadline has passed.
  void check_deadline(SteadyTime now);
  // Ends the connection now if it is between requests; else its present answer will be its last, and is told
  // to end if it streams.
  void drain();
  // Ends the connection whatever it is doing.
  void cut();

 private:
  enum class Phase : std::uint8_t { handshake, idle, head, body, handler, write, linger };
  enum class HeadResult : std::uint8_t { ready, refused, gone };
  class Answer;  // the stream of an answer under way

  boost::asio::awaitable<bool> shake_hands();
  boost::asio::awaitable<bool> serve_one();

  // What was received and is not part of an answered request.
  std::string_view unread() const { return {buffer_.get() + begin_, end_ - begin_}; }
  void begin_request();
  void begin_phase(Phase phase, SteadyTime deadline);
  boost::asio::awaitable<HeadResult> receive_head();
  HeadResult judge_head();
  HeadResult refuse(ProblemCode code, std::string_view detail);
  HeadResult head_cut_short(const boost::system::error_code& error);

  boost::asio::awaitable<Response> respond();
  std::optional<Response> admit();
  boost::asio::awaitable<std::optional<Response>> admit_after_fetch(auth::KeySource& keys);
  std::optional<Response> refuse_caller(const Route& route, bool may_wait);
  std::optional<Response> refuse_excess();
  Response refuse_token(const auth::AuthFailure& failure);
  std::optional<Response> refuse_content(const Route& route);
  Response answer_unrouted(const Router::Match& match);
  std::string_view cross_origin() const;
  Response handler_failed(std::string_view cause);
  void log_failure(std::string_view event, std::string_view cause);
  std::size_t body_bytes_max() const;
  Response body_too_large() const;

  void begin_body();
  bool body_is_buffered();
  boost::asio::awaitable<bool> receive_body();
  boost::asio::awaitable<State> read(std::string& into, std::size_t max) override;
  bool is_ready() const override;
  Response failure() const override;
  boost::asio::awaitable<State> receive_piece(std::string& into, std::size_t max);
  void decode_body(std::string& into, std::size_t max);
  void invite_body();
  void body_cut_short(const boost::system::error_code& error);

  bool has_body(const Response& response) const;
  bool streams(const Response& response) const { return response.stream && has_body(response); }
  bool will_close(const Response& response) const;
  void begin_answer(const Response& response, bool close);
  bool send_at_once();
  boost::asio::awaitable<bool> send_rest();
  boost::asio::awaitable<bool> stream_answer(const Response& response);
  void end_stream();
  void account(const Response& response);
  boost::asio::awaitable<void> linger();

  static constexpr std::size_t request_line_overhead = 64;  // method, version, blanks, a leading empty line
  static constexpr std::size_t room_after_head = 4096;  // so that a body always finds a place to be read to
  static constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

  Connection connection_;
  SessionHost& host_;
  const Service service_;
  Phase phase_ = Phase::handshake;
  Deadline deadline_;
  std::size_t requests_ = 0;

  // Holds the head and, when it fits, the body; views into it live until the answer is sent, so nothing moves
  // before.
  const std::size_t capacity_;
  const std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;

  HeadScan scan_;
  RequestHead head_;
  GuardedHead guarded_;
  RequestTarget target_;
  Request request_;
  Router::Match match_;
  std::optional<RateReading> rate_;       // of the caller, if it has one
  auth::KeySource* lacks_key_ = nullptr;  // the caller is admitted or not when it has been asked
  std::size_t body_begin_ = 0;            // where in the buffer a body may be received
  std::uint64_t body_bytes_left_ = 0;     // when sized
  std::optional<ChunkDecoder> chunks_;
  std::string large_body_;
  bool head_is_valid_ = false;
  bool body_is_unread_ = false;
  bool input_ended_ = false;
  std::optional<Response> refusal_;

  std::string out_;  // head of the answer
  Connection::Pieces unsent_;
  std::shared_ptr<Answer> answer_;  // while an answer streams
};

}  // namespace inventory::http

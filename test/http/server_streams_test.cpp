// Answers that are sent while they come into being, and bodies that are read by their handler.
#include <atomic>
#include <fstream>
#include <future>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/body_stream.hpp"
#include "http/request_chunks.hpp"
#include "http/response_stream.hpp"
#include "http/toy_server.hpp"

namespace inventory::http {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr milliseconds short_deadline{60};
constexpr std::string_view ask_public = "GET /public/a HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view last_chunk = "0\r\n\r\n";
// Sanitizers take memory themselves: one keeps what was freed for a while, to catch its use; the other has several bytes
// beside each that was touched.
#if defined(__has_feature) && __has_feature(address_sanitizer)
constexpr std::size_t kept_bytes_max = 300U * 1024 * 1024;
#elif defined(__has_feature) && __has_feature(thread_sanitizer)
constexpr std::size_t kept_bytes_max = 16U * 1024 * 1024;
#else
constexpr std::size_t kept_bytes_max = 4U * 1024 * 1024;
#endif
constexpr std::size_t large_body_bytes = 20 * 1024 * 1024;

// What the handlers below have seen, and when they may go on. Any thread.
struct Probe {
  std::atomic<bool> go = false;
  std::atomic<int> begun = 0, ended = 0, notices = 0;
  std::atomic<std::size_t> written = 0, piece_max = 0;
};

awaitable<void> pause() {
  asio::steady_timer timer(co_await asio::this_coro::executor, milliseconds(1));
  co_await timer.async_wait(asio::use_awaitable);
}

Response streamed(std::function<awaitable<void>(ResponseStream&)> stream, bool endless = false) {
  auto response = Response::text(200, "text/plain", "");
  response.stream = std::move(stream);
  response.endless = endless;
  return response;
}

awaitable<void> write_parts(ResponseStream& stream) {
  EXPECT_TRUE(co_await stream.write("one"));
  EXPECT_TRUE(co_await stream.write(""));
  EXPECT_TRUE(co_await stream.write("sixteen letters."));
}

// Reads to the end; the state it ended with.
awaitable<BodyStream::State> collect(Request& request, std::string& body, std::size_t max, Probe& probe) {
  auto state = BodyStream::State::more;
  while (state == BodyStream::State::more) {
    const auto before = body.size();
    state = co_await request.body_stream->read(body, max);
    probe.piece_max = std::max(probe.piece_max.load(), body.size() - before);
    EXPECT_EQ(state == BodyStream::State::more, body.size() > before);
  }
  EXPECT_EQ(co_await request.body_stream->read(body, max), state) << "the end stays the end";
  co_return state;
}

class ServerStreams : public testing::Test {
 protected:
  void start(Limits limits = {}) {
    server_ = std::make_unique<ToyServer>(limits, ToyOptions{.more_routes = routes()});
  }

  std::vector<Route> routes() {
    std::vector<Route> routes;
    const auto add = [&](Method method, std::string pattern, Handler handler) {
      routes.push_back({.method = method,
                        .pattern = std::move(pattern),
                        .access = Access::open(),
                        .body = method == Method::get ? BodyRule::ignored : BodyRule::stream,
                        .handler = std::move(handler),
                        .produces = "",
                        .body_bytes_max = method == Method::get ? 0 : large_body_bytes});
    };
    add(Method::get, "/parts", [this](Request&) -> awaitable<Response> {
      co_return streamed([this](ResponseStream& stream) -> awaitable<void> {
        ++probe_.begun;
        co_await write_parts(stream);
      });
    });
    add(Method::get, "/broken", [](Request&) -> awaitable<Response> {
      co_return streamed([](ResponseStream& stream) -> awaitable<void> {
        co_await stream.write("one");
        throw std::runtime_error("the inner reason");
      });
    });
    add(Method::get, "/flood", [this](Request&) -> awaitable<Response> {
      co_return streamed([this](ResponseStream& stream) -> awaitable<void> {
        const std::string piece(64 * 1024, 'x');
        while (co_await stream.write(piece))
          probe_.written += piece.size();
        EXPECT_TRUE(stream.ending());
        EXPECT_FALSE(co_await stream.write("once more"));
        ++probe_.ended;
      });
    });
    for (const bool endless : {false, true}) {
      add(Method::get, endless ? "/endless" : "/finite", [this, endless](Request&) -> awaitable<Response> {
        co_return streamed([this, endless](ResponseStream& stream) { return wait(stream, endless); },
                           endless);
      });
    }
    add(Method::post, "/collect", [this](Request& request) -> awaitable<Response> {
      ++probe_.begun;
      std::string body;
      if (co_await collect(request, body, 3, probe_) == BodyStream::State::failed) {
        co_return request.body_stream->failure();
      }
      co_return Response::text(200, "text/plain", std::move(body));
    });
    add(Method::post, "/busy", [this](Request& request) -> awaitable<Response> {
      std::string body;
      co_await request.body_stream->read(body, 1);
      ++probe_.begun;
      while (!probe_.go)
        co_await pause();
      co_await collect(request, body, 100, probe_);
      co_return Response::text(200, "text/plain", std::move(body));
    });
    // Reads only what is there; a dot for each time that there was nothing, told when the body goes on.
    add(Method::post, "/ready", [this](Request& request) -> awaitable<Response> {
      BodyStream& stream = *request.body_stream;
      std::string body;
      do {
        for (; !stream.is_ready(); probe_.go = false) {
          body += '.';
          ++probe_.begun;
          while (!probe_.go)
            co_await pause();
          while (!stream.is_ready())
            co_await pause();
        }
      } while (co_await stream.read(body, 2) == BodyStream::State::more);
      EXPECT_TRUE(stream.is_ready()) << "the end stays the end";
      co_return Response::text(200, "text/plain", std::move(body));
    });
    add(Method::post, "/unread",
        [](Request&) -> awaitable<Response> { co_return Response::text(200, "text/plain", "no"); });
    add(Method::post, "/unread-stream",
        [](Request&) -> awaitable<Response> { co_return streamed(write_parts); });
    add(Method::post, "/echo-stream", [](Request& request) -> awaitable<Response> {
      co_return streamed([&request](ResponseStream& stream) -> awaitable<void> {
        std::string piece;
        while (co_await request.body_stream->read(piece, 64 * 1024) == BodyStream::State::more) {
          if (!co_await stream.write(piece)) co_return;
          piece.clear();
        }
      });
    });
    return routes;
  }

  awaitable<void> wait(ResponseStream& stream, bool endless) {
    bool told = false;
    stream.on_ending([this, &stream, &told] {
      EXPECT_TRUE(stream.ending());
      told = true;
      ++probe_.notices;
    });
    co_await stream.write("begin");
    ++probe_.begun;
    while (!probe_.go && !(endless && told))
      co_await pause();
    co_await stream.write("end");
    ++probe_.ended;
  }

  RawClient ask(std::string_view bytes, int receive_buffer_bytes = 0) {
    auto client = server_->connect(receive_buffer_bytes);
    client.send(bytes);
    return client;
  }
  // Head and body of a streamed answer, as they came.
  static std::pair<std::string, std::string> receive(RawClient& client) {
    auto head = client.receive_until("\r\n\r\n");
    return {std::move(head), client.receive_until(last_chunk)};
  }
  // The log has a thread of its own.
  bool logs(std::string_view text) {
    return eventually([&] { return server_->log_lines().find(text) != std::string::npos; });
  }
  bool ends_with_nothing_in_flight() {
    return eventually([&] {
      const auto metrics = server_->metrics();
      return metrics.find("requests_in_flight 0") != std::string::npos &&
             metrics.find("http_connections 0") != std::string::npos;
    });
  }

  Probe probe_;
  std::unique_ptr<ToyServer> server_;
};

std::string get(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\n\r\n";
}
std::string post(std::string_view path, std::string_view rest) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: x\r\n" + std::string(rest);
}

TEST_F(ServerStreams, ABodyIsReadyWhenReadingItDoesNotWait) {
  start();
  auto client = ask("POST /ready HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\nabc");
  ASSERT_TRUE(eventually([&] { return probe_.begun == 1; }));
  probe_.go = true;
  client.send("de");
  ASSERT_TRUE(eventually([&] { return probe_.begun == 2; }));
  probe_.go = true;
  client.send("fgh");
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "abc.de.fgh");
}

TEST_F(ServerStreams, AreChunksOnTheWireAndTheConnectionGoesOn) {
  start();
  auto client = ask(get("/parts") + get("/parts") + std::string(ask_public));
  for (int each = 0; each < 2; ++each) {
    const auto [head, body] = receive(client);
    EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(head, HasSubstr("Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n"));
    EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
    EXPECT_THAT(head, Not(HasSubstr("Connection")));
    EXPECT_EQ(body, "3\r\none\r\n10\r\nsixteen letters.\r\n0\r\n\r\n");
  }
  EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 200U) << "pipelined";
  client.send(ask_public);
  EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 200U) << "kept alive";
  EXPECT_TRUE(logs("\"/parts\""));
}

TEST_F(ServerStreams, HaveNoChunksInHttp10) {
  start();
  auto client = ask("GET /parts HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto [head, body] = receive(client);
  EXPECT_THAT(head, Not(HasSubstr("Transfer-Encoding")));
  EXPECT_THAT(head, HasSubstr("Connection: close\r\n"));
  EXPECT_EQ(body, "onesixteen letters.");
}

TEST_F(ServerStreams, HeadHasTheHeadOnly) {
  start();
  auto client = ask("HEAD /parts HTTP/1.1\r\nHost: x\r\n\r\n" + std::string(ask_public));
  EXPECT_THAT(client.receive_until("\r\n\r\n"), HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 200U);
  EXPECT_EQ(probe_.begun, 0);
}

TEST_F(ServerStreams, AreCutVisiblyWhenTheyFail) {
  start();
  auto client = ask(get("/broken") + std::string(ask_public));
  EXPECT_EQ(receive(client).second, "3\r\none\r\n");
  EXPECT_TRUE(client.is_closed_by_server());
  auto old = ask("GET /broken HTTP/1.0\r\n\r\n");
  EXPECT_THAT(old.receive_until("one"), EndsWith("\r\n\r\none"));
  EXPECT_FALSE(old.is_closed_in_order()) << "looks complete";
  EXPECT_TRUE(logs("stream_failed"));
  EXPECT_TRUE(logs("the inner reason"));
  EXPECT_TRUE(ends_with_nothing_in_flight());
}

TEST_F(ServerStreams, ASlowReaderIsCutAndNotBufferedFor) {
  start({.write = short_deadline});
  const auto client = ask(get("/flood"), 4096);
  EXPECT_TRUE(eventually([&] { return probe_.ended == 1; }));
  EXPECT_LT(probe_.written, 16U * 1024 * 1024);
  EXPECT_TRUE(ends_with_nothing_in_flight());
}

TEST_F(ServerStreams, ADrainEndsAnEndlessOneAtOnce) {
  start();
  auto client = ask(get("/endless"));
  ASSERT_TRUE(eventually([&] { return probe_.begun == 1; }));
  const auto start = steady_clock::now();
  EXPECT_TRUE(server_->server().drain());
  EXPECT_LT(steady_clock::now() - start, Limits{}.shutdown / 2);
  EXPECT_EQ(receive(client).second, "5\r\nbegin\r\n3\r\nend\r\n0\r\n\r\n");
  EXPECT_TRUE(client.is_closed_in_order());
  EXPECT_EQ(probe_.notices, 1);
}

TEST_F(ServerStreams, ADrainLetsAFiniteOneFinish) {
  start();
  auto client = ask(get("/finite"));
  ASSERT_TRUE(eventually([&] { return probe_.begun == 1; }));
  auto drained = std::async(std::launch::async, [&] { return server_->server().drain(); });
  EXPECT_TRUE(eventually([&] { return probe_.notices == 1; }));
  EXPECT_EQ(probe_.ended, 0);
  probe_.go = true;
  EXPECT_EQ(receive(client).second, "5\r\nbegin\r\n3\r\nend\r\n0\r\n\r\n");
  EXPECT_TRUE(client.is_closed_in_order());
  EXPECT_TRUE(drained.get());
}

TEST_F(ServerStreams, AreCutWhenTheyOutlastTheShutdown) {
  start({.shutdown = milliseconds(50)});
  auto client = ask(get("/finite"));
  auto old = ask("GET /finite HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return probe_.begun == 2; }));
  EXPECT_FALSE(server_->server().drain());
  EXPECT_EQ(receive(client).second, "5\r\nbegin\r\n");
  EXPECT_THAT(old.receive_until("begin"), EndsWith("\r\n\r\nbegin"));
  EXPECT_FALSE(old.is_closed_in_order()) << "looks complete";
  EXPECT_EQ(probe_.notices, 2) << "once each, not again for the cut";
}

TEST_F(ServerStreams, AnEndlessOneIsCountedWhenItsHeadWasSent) {
  start();
  auto client = ask(get("/endless"));
  ASSERT_TRUE(eventually([&] { return probe_.begun == 1; }));
  EXPECT_TRUE(logs("\"/endless\""));
  EXPECT_THAT(server_->metrics(), HasSubstr("inventory_http_requests_in_flight 1"));
  probe_.go = true;
  EXPECT_THAT(receive(client).second, EndsWith(last_chunk));
  EXPECT_TRUE(eventually(
      [&] { return server_->metrics().find("inventory_http_requests_in_flight 0") != std::string::npos; }));
}

TEST_F(ServerStreams, AnEndlessOneNoticesThatItsReaderIsGone) {
  start();
  for (const bool pipelines : {false, true}) {
    probe_.ended = probe_.notices = 0;
    {
      auto client = ask(get("/endless"));
      EXPECT_THAT(client.receive_until("begin\r\n"), EndsWith("begin\r\n"));
      if (pipelines) client.send("GET /pub");
    }
    EXPECT_TRUE(eventually([&] { return probe_.ended == 1; }));
    EXPECT_EQ(probe_.notices, 1);
    EXPECT_TRUE(ends_with_nothing_in_flight());
  }
}

TEST_F(ServerStreams, WhatComesDuringAnEndlessOneIsServedAfterIt) {
  start();
  auto client = ask(get("/endless"));
  client.receive_until("begin\r\n");
  client.send(ask_public.substr(0, 10));
  client.receive_some(milliseconds(20));
  client.send(std::string(ask_public.substr(10)) + std::string(ask_public));
  client.receive_some(milliseconds(20));
  EXPECT_EQ(probe_.ended, 0);
  probe_.go = true;
  EXPECT_EQ(client.receive_until(last_chunk), "3\r\nend\r\n0\r\n\r\n");
  EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 200U);
  EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 200U);
  EXPECT_EQ(probe_.notices, 0);
}

// More than the session's buffer takes: the rest waits in the kernel.
TEST_F(ServerStreams, ManyRequestsDuringAnEndlessOneAreAllServed) {
  start();
  auto client = ask(get("/endless"));
  client.receive_until("begin\r\n");
  constexpr int count = 2000;
  for (int each = 0; each < count; ++each)
    client.send(ask_public);
  probe_.go = true;
  client.receive_until(last_chunk);
  for (int each = 0; each < count; ++each) {
    ASSERT_EQ(client.receive().value_or(RawResponse{}).status, 200U) << each;
  }
}

TEST_F(ServerStreams, ABodyIsReadPieceByPiece) {
  start();
  for (const std::string_view body :
       {"Content-Length: 11\r\n\r\nhello world",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n"}) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, body.size()}) {
      auto client = ask(post("/collect", ""));
      for (auto rest = body; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size())))
        client.send(rest.substr(0, piece));
      client.send(ask_public);
      const auto response = client.receive().value_or(RawResponse{});
      EXPECT_EQ(response.body, "hello world");
      EXPECT_FALSE(response.closes());
      EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 200U) << "the next request";
      EXPECT_LE(probe_.piece_max, 3U);
    }
  }
  const auto none = server_->ask(post("/collect", "\r\n"));
  EXPECT_EQ(none.status, 200U);
  EXPECT_EQ(none.body, "");
}

std::size_t resident_bytes() {
  std::size_t all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

char letter_at(std::size_t position) {
  return static_cast<char>('a' + position / 7 % 26);
}

TEST_F(ServerStreams, ALargeBodyIsEchoedWhileItComes) {
  start();
  for (const bool chunked : {false, true}) {
    auto client = ask(post(
        "/echo-stream", chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: 20971520\r\n\r\n"));
    auto sending = std::async(std::launch::async, [&] {
      for (std::size_t sent = 0; sent < large_body_bytes; sent += 0x8000) {
        std::string piece;
        for (std::size_t each = 0; each < 0x8000; ++each)
          piece.push_back(letter_at(sent + each));
        if (!client.send(chunked ? "8000\r\n" + piece + "\r\n" : piece)) return false;
      }
      return !chunked || client.send(last_chunk);
    });
    EXPECT_THAT(client.receive_until("\r\n\r\n"), HasSubstr(" 200 OK"));
    ChunkDecoder decoder(large_body_bytes, 0);
    auto state = ChunkDecoder::State::more;
    std::size_t received = 0;
    const auto resident_before = resident_bytes();
    auto resident_most = resident_before;
    while (state == ChunkDecoder::State::more) {
      const auto wire = client.receive_some(std::chrono::seconds(10));
      ASSERT_FALSE(wire.empty()) << received;
      std::string body;
      const auto step = decoder.decode(wire, body);
      ASSERT_EQ(step.consumed, wire.size());
      state = step.state;
      for (const char letter : body)
        ASSERT_EQ(letter, letter_at(received++));
      resident_most = std::max(resident_most, resident_bytes());
    }
    EXPECT_EQ(state, ChunkDecoder::State::complete);
    EXPECT_EQ(received, large_body_bytes);
    EXPECT_LT(resident_most - resident_before, kept_bytes_max);
    EXPECT_TRUE(sending.get());
    client.send(ask_public);
    EXPECT_EQ(client.receive().value_or(RawResponse{}).status, 200U) << "kept alive";
  }
}

TEST_F(ServerStreams, ABodyHasTheBoundOfItsRoute) {
  start({.body_bytes_max = 10});
  const auto announced = server_->ask(post("/collect", "Content-Length: 20971521\r\n\r\n"));
  EXPECT_EQ(announced.status, 413U);
  EXPECT_EQ(probe_.begun, 0);
  const auto found =
      server_->ask(post("/collect", "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n13FFFFF\r\n"));
  EXPECT_EQ(found.status, 413U);
  EXPECT_TRUE(found.closes());
  EXPECT_EQ(probe_.begun, 1);
  EXPECT_EQ(server_->ask(post("/collect", "Content-Length: 11\r\n\r\nhello world")).status, 200U);
}

TEST_F(ServerStreams, ABodyThatIsNoneFails) {
  start({.body = short_deadline});
  const auto answer_to = [&](std::string_view rest, bool ends) {
    auto client = ask(post("/collect", rest));
    if (ends) client.finish_sending();
    auto response = client.receive().value_or(RawResponse{});
    EXPECT_TRUE(response.closes());
    EXPECT_TRUE(client.is_closed_by_server());
    return response.status;
  };
  EXPECT_EQ(answer_to("Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX", false), 400U) << "malformed";
  EXPECT_EQ(answer_to("Transfer-Encoding: chunked\r\n\r\n5\r\nhel", true), 400U) << "cut";
  EXPECT_EQ(answer_to("Content-Length: 5\r\n\r\nhel", true), 400U) << "cut";
  EXPECT_EQ(answer_to("Transfer-Encoding: chunked\r\n\r\n5\r\nhel", false), 408U) << "slow";
  EXPECT_EQ(answer_to("Content-Length: 5\r\n\r\nhel", false), 408U) << "slow";
  EXPECT_TRUE(ends_with_nothing_in_flight());
}

TEST_F(ServerStreams, ABodyHasNoDeadlineWhileItsHandlerIsBusy) {
  start({.body = short_deadline});
  auto client = ask(post("/busy", "Content-Length: 2\r\n\r\na"));
  ASSERT_TRUE(eventually([&] { return probe_.begun == 1; }));
  EXPECT_EQ(client.receive_some(3 * short_deadline), "");
  client.send("b");
  probe_.go = true;
  EXPECT_EQ(client.receive().value_or(RawResponse{}).body, "ab");
}

TEST_F(ServerStreams, AnUnreadBodyEndsTheConnection) {
  start();
  auto client = ask(post("/unread", "Content-Length: 5\r\n\r\nhel"));
  EXPECT_TRUE(client.receive().value_or(RawResponse{}).closes());
  client.finish_sending();
  EXPECT_TRUE(client.is_closed_in_order());
  auto streaming = ask(post("/unread-stream", "Content-Length: 5\r\n\r\nhel"));
  EXPECT_THAT(receive(streaming).second, EndsWith(last_chunk));
  streaming.finish_sending();
  EXPECT_TRUE(streaming.is_closed_in_order());
}

TEST_F(ServerStreams, ABodyIsInvitedBeforeItIsWaitedFor) {
  start();
  constexpr std::string_view expecting = "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n";
  auto client = ask(post("/collect", expecting));
  EXPECT_EQ(client.receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hello");
  EXPECT_EQ(client.receive().value_or(RawResponse{}).body, "hello");

  auto duplex = ask(post("/echo-stream", expecting));
  EXPECT_EQ(duplex.receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  duplex.send("hel");
  EXPECT_THAT(duplex.receive_until("\r\n\r\n"), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(duplex.receive_until("hel\r\n"), "3\r\nhel\r\n");
  duplex.send("lo");
  EXPECT_EQ(duplex.receive_until(last_chunk), "2\r\nlo\r\n0\r\n\r\n") << "no second invitation";

  auto uninvited = ask(post("/unread", expecting));
  EXPECT_EQ(uninvited.receive().value_or(RawResponse{}).status, 200U);
  EXPECT_TRUE(uninvited.is_closed_by_server());
}

}  // namespace
}  // namespace inventory::http

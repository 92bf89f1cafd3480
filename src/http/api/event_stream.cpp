#include "http/api/event_stream.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include "http/api/await.hpp"
#include "http/response_stream.hpp"
#include "messaging/live_feed.hpp"

namespace inventory::http::api {
namespace {

namespace asio = boost::asio;

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds store_pause{1};
constexpr std::size_t page_events = 500;
constexpr std::size_t write_bytes = 64 * 1024;  // sent together at most, and an event more
constexpr std::string_view opening = "retry: 2000\n\n";
constexpr std::string_view heartbeat = ": still here\n\n";

// A pause that others may end. Shared, because a notice can arrive when the stream is gone.
struct Pause {
  explicit Pause(const asio::any_io_executor& executor) : timer(executor) {}
  asio::steady_timer timer;
};

// Counts a listener for as long as it listens.
class Listening {
 public:
  explicit Listening(Context& context) : key(context.live.make_key()), context_(context) {
    context_.metrics.event_stream_opened();
  }
  ~Listening() {
    context_.live.forget(key);
    context_.live.leave();
    context_.metrics.event_stream_closed();
  }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

  const std::uint64_t key;

 private:
  Context& context_;
};

// How far each ledger stream was read by this reader, who may be ahead of the feed in some of them.
void advance(engine::FeedCursor& cursor, const engine::FeedCursor& after) {
  for (std::size_t i = 0; i < cursor.sequences.size(); ++i)
    cursor.sequences[i] = std::max(cursor.sequences[i], after.sequences[i]);
  cursor.entered_stream = after.entered_stream;
  cursor.events_read = after.events_read;
}

class EventStream {
 public:
  EventStream(Context& context, engine::FeedCursor from, EventFilter filter, ResponseStream& out,
              std::shared_ptr<Pause> pause, std::uint64_t key)
      : context_(context),
        cursor_(std::move(from)),
        filter_(std::move(filter)),
        out_(out),
        pause_(std::move(pause)),
        key_(key) {}

  asio::awaitable<void> run() {
    out_.on_ending([pause = pause_] { pause->timer.cancel(); });
    bool open = co_await write(opening);
    while (open && !out_.ending())
      open = co_await catch_up() && co_await follow();
    out_.on_ending({});
  }

 private:
  struct Page {
    std::string text;
    engine::FeedCursor cursor;
    bool at_end = false;
    bool is_gone = false;  // what comes next was archived meanwhile
  };

  // From the store, to its end.
  asio::awaitable<bool> catch_up() {
    while (!out_.ending()) {
      const auto page = co_await await_read(context_.queries.scans,
                                            [&](engine::ReadStore& store) { return read_page(store); });
      if (!page) {  // the store is away or has too much to do: later
        if (!co_await pause_until(SteadyClock::now() + store_pause)) co_return false;
        continue;
      }
      if (page->is_gone) co_return false;  // asked for again, the answer will be 410
      cursor_ = page->cursor;
      if (!page->text.empty() && !co_await write(page->text)) co_return false;
      if (page->at_end) co_return true;
    }
    co_return false;
  }

  Page read_page(engine::ReadStore& store) const {
    Page page;
    page.is_gone = !cursor_.covers(engine::FeedCursor::earliest(store));
    if (page.is_gone) return page;
    engine::FeedReader feed(store, context_.installation, cursor_);
    for (std::size_t found = 0;
         found < page_events && page.text.size() < write_bytes && feed.entries_read() < page_entries_max;) {
      const auto event = feed.next();
      page.at_end = !event;
      if (!event) break;
      if (!filter_.admits(type_of(event->data), event->variant)) continue;
      ++found;
      append(page.text, messaging::live_event(*event, feed.cursor()), feed.cursor());
    }
    page.cursor = feed.cursor();
    return page;
  }

  // As they come; true when the store has to be read again.
  asio::awaitable<bool> follow() {
    std::optional<messaging::LiveFeed::Place> place = context_.live.join(cursor_);
    std::string text;
    while (place && !out_.ending()) {
      const auto events = context_.live.take(*place, page_events);
      if (!events) break;
      text.clear();
      for (const auto& event : *events) {
        ++*place;
        if (cursor_.covers(event->after)) continue;
        advance(cursor_, event->after);
        if (filter_.admits(event->type, event->variant)) append(text, *event, cursor_);
        if (text.size() >= write_bytes) break;
      }
      if (!text.empty() && !co_await write(text)) co_return false;
      if (events->empty() && !co_await wait_at(*place)) co_return false;
    }
    co_return !out_.ending();
  }

  asio::awaitable<bool> wait_at(messaging::LiveFeed::Place place) {
    const auto executor = co_await asio::this_coro::executor;
    const bool waits = context_.live.await(place, key_, [executor, pause = pause_] {
      asio::post(executor, [pause] { pause->timer.cancel(); });
    });
    if (!waits) co_return true;
    co_return co_await pause_until(written_at_ + heartbeat_interval);
  }

  // A heartbeat when nothing was sent for so long, also when there were events that this reader does not want. False
  // when the peer is gone.
  asio::awaitable<bool> pause_until(SteadyClock::time_point end) {
    pause_->timer.expires_at(end);
    const auto [interrupted] = co_await pause_->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (interrupted) co_return true;
    co_return co_await write(heartbeat);
  }

  asio::awaitable<bool> write(std::string_view text) {
    written_at_ = SteadyClock::now();
    co_return co_await out_.write(text);
  }

  static void append(std::string& text, const messaging::LiveEvent& event, const engine::FeedCursor& cursor) {
    text.append("id: ").append(cursor.to_string()).append("\n").append(event.text);
  }

  Context& context_;
  engine::FeedCursor cursor_;
  const EventFilter filter_;
  ResponseStream& out_;
  const std::shared_ptr<Pause> pause_;
  const std::uint64_t key_;
  SteadyClock::time_point written_at_{};
};

asio::awaitable<void> run_stream(Context& context, engine::FeedCursor from, EventFilter filter,
                                 ResponseStream& out) {
  const Listening listening(context);
  co_await await_reply<bool>(
      [&](auto reply) { context.live.enter([reply = std::move(reply)]() mutable { reply(true); }); });
  const auto pause = std::make_shared<Pause>(co_await asio::this_coro::executor);
  EventStream stream(context, std::move(from), std::move(filter), out, pause, listening.key);
  co_await stream.run();
}

}  // namespace

Response stream_events(Context& context, engine::FeedCursor from, EventFilter filter) {
  Response response;
  response.content_type = "text/event-stream";
  response.endless = true;
  response.stream = [&context, from = std::move(from), filter = std::move(filter)](ResponseStream& out) {
    return run_stream(context, from, filter, out);
  };
  return response;
}

}  // namespace inventory::http::api

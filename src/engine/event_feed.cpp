#include "engine/event_feed.hpp"

#include <charconv>
#include <utility>

namespace inventory::engine {
namespace {

constexpr std::size_t chunk_entries = 512;
constexpr std::string_view format_prefix = "1.";  // of the cursor's text, should it ever need another form
constexpr std::size_t events_of_entry_max = 4;
constexpr int base = 36;

void append_number(std::string& out, std::uint64_t number) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, base).ptr;
  out.append(digits, end);
}

// Takes a number and the separator after it, if any, off the front.
std::optional<std::int64_t> take_number(std::string_view& text, char separator) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty() && text.front() == separator) {
    text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
  }
  return number;
}

}  // namespace

FeedCursor FeedCursor::beginning(domain::StreamCount streams) {
  return {.sequences = std::vector<std::int64_t>(static_cast<std::size_t>(streams.value))};
}

FeedCursor FeedCursor::earliest(ReadStore& store) {
  return {.sequences = store.archived_through()};
}

FeedCursor FeedCursor::end(ReadStore& store, domain::StreamCount streams) {
  FeedCursor cursor = beginning(streams);
  for (std::int32_t stream = 0; stream < streams.value; ++stream)
    cursor.sequences[static_cast<std::size_t>(stream)] = store.head(stream).last_sequence;
  return cursor;
}

std::string FeedCursor::to_string() const {
  std::string text(format_prefix);
  for (const std::int64_t sequence : sequences) {
    if (text.size() > format_prefix.size()) text.push_back('.');
    append_number(text, static_cast<std::uint64_t>(sequence));
  }
  if (events_read > 0) {
    text.push_back('-');
    append_number(text, static_cast<std::uint64_t>(entered_stream));
    text.push_back('-');
    append_number(text, events_read);
  }
  return text;
}

std::optional<FeedCursor> FeedCursor::parse(std::string_view text, domain::StreamCount streams) {
  if (!text.starts_with(format_prefix)) return std::nullopt;
  std::string_view rest = text.substr(format_prefix.size());
  FeedCursor cursor;
  for (std::int32_t stream = 0; stream < streams.value; ++stream) {
    const auto sequence = take_number(rest, '.');
    if (!sequence) return std::nullopt;
    cursor.sequences.push_back(*sequence);
  }
  if (rest.starts_with('-')) {
    rest.remove_prefix(1);
    const auto stream = take_number(rest, '-');
    const auto events = take_number(rest, '-');
    if (!stream || !events || *stream >= streams.value) return std::nullopt;
    if (*events == 0 || static_cast<std::size_t>(*events) >= events_of_entry_max) return std::nullopt;
    cursor.entered_stream = static_cast<std::int32_t>(*stream);
    cursor.events_read = static_cast<std::size_t>(*events);
  }
  // Only what to_string() writes: one place has one text.
  if (!rest.empty() || cursor.to_string() != text) return std::nullopt;
  return cursor;
}

bool FeedCursor::covers(const FeedCursor& other) const {
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    if (sequences[i] < other.sequences[i]) return false;
    const auto begun = [&](const FeedCursor& cursor) {
      return std::cmp_equal(cursor.entered_stream, i) ? cursor.events_read : 0;
    };
    if (sequences[i] == other.sequences[i] && begun(*this) < begun(other)) return false;
  }
  return true;
}

void FeedCursor::skip_to(const FeedCursor& other) {
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    if (sequences[i] >= other.sequences[i]) continue;
    sequences[i] = other.sequences[i];
    if (!std::cmp_equal(entered_stream, i)) continue;
    entered_stream = 0;
    events_read = 0;
  }
}

FeedReader::FeedReader(ReadStore& store, InstallationId installation, FeedCursor from)
    : store_(store),
      installation_(installation),
      cursor_(std::move(from)),
      streams_(cursor_.sequences.size()) {
  for (std::size_t i = 0; i < streams_.size(); ++i)
    streams_[i].fetched_to = cursor_.sequences[i];
  if (cursor_.events_read == 0) return;
  // The rest of the entry that was left in the middle comes first.
  const auto stream = static_cast<std::size_t>(cursor_.entered_stream);
  fetch(cursor_.entered_stream);
  if (streams_[stream].fetched.empty()) return;
  entered_ = cursor_.entered_stream;
  events_ = domain::events_of(streams_[stream].fetched.front(), installation_);
  given_ = std::min(cursor_.events_read, events_.size());
}

void FeedReader::fetch(std::int32_t stream) {
  Stream& of = streams_[static_cast<std::size_t>(stream)];
  if (of.at_end) return;
  std::vector<domain::LedgerEntry> entries = store_.entries_after(stream, of.fetched_to, chunk_entries);
  of.at_end = entries.size() < chunk_entries;
  if (!entries.empty()) of.fetched_to = entries.back().sequence;
  for (domain::LedgerEntry& entry : entries)
    of.fetched.push_back(std::move(entry));
}

// The oldest of what the streams have next. False when they have nothing.
bool FeedReader::enter_next_entry() {
  const domain::LedgerEntry* oldest = nullptr;
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (streams_[i].fetched.empty()) fetch(static_cast<std::int32_t>(i));
    if (streams_[i].fetched.empty()) continue;
    const domain::LedgerEntry& first = streams_[i].fetched.front();
    if (oldest == nullptr || first.occurred_at < oldest->occurred_at) oldest = &first;
  }
  if (oldest == nullptr) return false;
  entered_ = oldest->stream;
  events_ = domain::events_of(*oldest, installation_);
  given_ = 0;
  ++entries_read_;
  return true;
}

std::optional<domain::Event> FeedReader::next() {
  while (given_ == events_.size()) {
    if (!enter_next_entry()) return std::nullopt;
    if (!events_.empty()) break;
    // Nothing is told of it: it is read.
    Stream& of = streams_[static_cast<std::size_t>(entered_)];
    cursor_.sequences[static_cast<std::size_t>(entered_)] = of.fetched.front().sequence;
    of.fetched.pop_front();
  }
  domain::Event event = std::move(events_[given_++]);
  cursor_.entered_stream = 0;
  cursor_.events_read = 0;
  Stream& of = streams_[static_cast<std::size_t>(entered_)];
  if (given_ == events_.size()) {
    cursor_.sequences[static_cast<std::size_t>(entered_)] = of.fetched.front().sequence;
    of.fetched.pop_front();
  } else {
    cursor_.entered_stream = entered_;
    cursor_.events_read = given_;
  }
  return event;
}

}  // namespace inventory::engine

// The bytes of a connection, as a session reads them: scan, parser, guard, target, bodies.
//
// Invariants:
//  - how the bytes are split makes no difference;
//  - what passes the guard is read in the same way by somebody who is content with anything, and by ourselves when it is
//    written anew, so that nobody in front of us sees a request end elsewhere;
//  - what is decoded of a target is text;
//  - no body is larger than its limit.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz/target.hpp"
#include "http/guard.hpp"
#include "http/request_chunks.hpp"
#include "http/request_head.hpp"
#include "http/request_target.hpp"
#include "json/strict_parser.hpp"
#include "json/writer.hpp"

namespace inventory::http {
namespace {

using fuzz::require;

// Small, so that they are reached.
constexpr Limits limits{.url_bytes_max = 128,
                        .header_bytes_max = 512,
                        .header_fields_max = 8,
                        .body_bytes_max = 64,
                        .chunk_extension_bytes_max = 16};

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && blank(text.back()))
    text.remove_suffix(1);
  return text;
}

// The values of a field for whom a line ends at any line feed and blanks may stand anywhere.
std::vector<std::string_view> lenient_values(std::string_view head, std::string_view name) {
  std::vector<std::string_view> values;
  fuzz::take_line(head);
  while (!head.empty()) {
    const std::string_view line = fuzz::take_line(head);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (equals_ignoring_case(trimmed(line.substr(0, colon)), name))
      values.push_back(trimmed(line.substr(colon + 1)));
  }
  return values;
}

void require_one_framing(std::string_view head, const GuardedHead& guarded) {
  const auto lengths = lenient_values(head, "Content-Length");
  const auto codings = lenient_values(head, "Transfer-Encoding");
  require(lengths.size() + codings.size() <= 1, "there is one framing at most");
  require(codings.empty() == (guarded.framing != BodyFraming::chunked), "chunked is what says so");
  for (const std::string_view coding : codings)
    require(equals_ignoring_case(coding, "chunked"), "there is no coding but chunked");
  for (const std::string_view length : lengths) {
    const bool is_number = std::ranges::all_of(length, [](char c) { return c >= '0' && c <= '9'; });
    require(!length.empty() && is_number, "a length is a number");
    const auto digits = length.substr(std::min(length.find_first_not_of('0'), length.size()));
    require(digits == (guarded.content_length == 0 ? "" : std::to_string(guarded.content_length)),
            "a length is the number that it was");
  }
  if (lengths.empty()) require(guarded.framing != BodyFraming::sized, "a size was given");
}

std::string written_anew(const RequestHead& head) {
  std::string text(head.method);
  text.append(" ").append(head.target).append(" HTTP/1.").append(std::to_string(head.version_minor));
  for (const auto& [name, value] : head.fields)
    text.append("\r\n").append(name).append(": ").append(value);
  return text.append("\r\n\r\n");
}

void require_same_anew(const RequestHead& head) {
  const std::string text = written_anew(head);
  HeadScan scan;
  require(scan.advance(text) == HeadScan::State::complete && scan.end() == text.size(),
          "a head that is written anew is complete");
  RequestHead again;
  require(parse_head(text, again).has_value() && written_anew(again) == text,
          "a head that is written anew is the same");
}

void require_text(std::string_view decoded) {
  std::string json;
  json::append_quoted(json, decoded);
  const auto read = json::parse_strict(json);
  require(read && std::string_view(read->get_string()) == decoded, "what is decoded is UTF-8");
  require(decoded.find('\0') == std::string_view::npos, "what is decoded has no NUL");
}

void require_sound_target(const RequestTarget& target) {
  for (const std::string_view segment : target.segments())
    require_text(segment);
  for (const auto& [name, value] : target.query()) {
    require_text(name);
    require_text(value);
  }
}

// Keeps what it made of the bytes, to be compared.
class Reader {
 public:
  void receive(std::string_view piece) {
    if (ended_) return;
    unread_.append(piece);
    while (!ended_ && (in_body_ ? take_body() : take_head())) {
    }
  }

  const std::string& heard() const { return heard_; }

 private:
  bool take_head() {
    const auto state = scan_.advance(unread_);
    if (state == HeadScan::State::incomplete) return false;
    if (state != HeadScan::State::complete) return end("refused by the scan");
    judge(std::string_view(unread_).substr(scan_.begin(), scan_.end() - scan_.begin()));
    unread_.erase(0, scan_.end());
    scan_.reset();
    return true;
  }

  bool judge(std::string_view text) {
    if (const auto parsed = parse_head(text, head_); !parsed) return end(parsed.error());
    const auto guarded = guard(head_, limits);
    if (!guarded) return end(guarded.error().detail);
    guarded_ = *guarded;
    require_one_framing(text, guarded_);
    require_same_anew(head_);
    if (const auto parsed = target_.parse(head_.target); !parsed) return end(parsed.error());
    require_sound_target(target_);
    heard_.append("\n").append(written_anew(head_)).append(target_.path());
    for (const std::string_view segment : target_.segments())
      heard_.append(" /").append(segment);
    for (const auto& [name, value] : target_.query())
      heard_.append(" ").append(name).append("=").append(value);
    heard_.append("\n");
    return begin_body();
  }

  bool begin_body() {
    body_bytes_ = 0;
    chunks_.reset();
    if (guarded_.framing == BodyFraming::none) return end_request();
    if (guarded_.framing == BodyFraming::chunked) {
      chunks_.emplace(limits.body_bytes_max, limits.chunk_extension_bytes_max);
    } else if (guarded_.content_length > limits.body_bytes_max) {
      return end("too large");
    }
    in_body_ = true;
    return true;
  }

  bool take_body() {
    if (unread_.empty()) return false;
    const std::size_t before = heard_.size();
    const auto step = take_piece();
    unread_.erase(0, step.consumed);
    const std::size_t taken = heard_.size() - before;
    require(taken <= step.consumed, "decoding makes nothing longer");
    body_bytes_ += taken;
    require(body_bytes_ <= limits.body_bytes_max, "a body is within its limit");
    switch (step.state) {
      case ChunkDecoder::State::more: require(unread_.empty(), "everything is taken"); return false;
      case ChunkDecoder::State::complete: return end_request();
      case ChunkDecoder::State::malformed: return end("malformed chunks");
      case ChunkDecoder::State::too_large: return end("too large");
    }
    return false;
  }

  ChunkDecoder::Step take_piece() {
    if (chunks_) return chunks_->decode(unread_, heard_);
    const auto piece = std::string_view(unread_).substr(0, guarded_.content_length - body_bytes_);
    heard_.append(piece);
    const bool is_whole = body_bytes_ + piece.size() == guarded_.content_length;
    return {is_whole ? ChunkDecoder::State::complete : ChunkDecoder::State::more, piece.size()};
  }

  bool end_request() {
    in_body_ = false;
    return guarded_.keep_alive || end("closed");
  }

  bool end(std::string_view why) {
    ended_ = true;
    heard_.append("\n").append(why);
    return false;
  }

  std::string unread_;
  std::string heard_;
  bool ended_ = false;
  bool in_body_ = false;
  HeadScan scan_;
  RequestHead head_;
  GuardedHead guarded_;
  RequestTarget target_;
  std::optional<ChunkDecoder> chunks_;
  std::size_t body_bytes_ = 0;
};

// In pieces whose sizes follow from the bytes.
std::string heard_in_pieces(std::string_view bytes) {
  std::uint64_t state = 14695981039346656037ull;
  for (const char c : bytes)
    state = (state ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  Reader reader;
  while (!bytes.empty()) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    const auto piece = bytes.substr(0, 1 + (state >> 33) % 23);
    reader.receive(piece);
    bytes.remove_prefix(piece.size());
  }
  return reader.heard();
}

}  // namespace
}  // namespace inventory::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  const std::string_view bytes = fuzz::text_of(data, size);
  http::Reader whole;
  whole.receive(bytes);
  http::Reader by_bytes;
  for (std::size_t at = 0; at < bytes.size(); ++at)
    by_bytes.receive(bytes.substr(at, 1));
  fuzz::require(by_bytes.heard() == whole.heard(), "byte by byte it says the same");
  fuzz::require(http::heard_in_pieces(bytes) == whole.heard(), "in pieces it says the same");
  return 0;
}

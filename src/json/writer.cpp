#include "json/writer.hpp"

#include <bit>
#include <charconv>
#include <cstring>

#include "base/utf8.hpp"

namespace inventory::json {
namespace {

constexpr std::uint64_t each_byte(std::uint8_t byte) {
  return 0x0101'0101'0101'0101ull * byte;
}

// Marks the bytes that cannot stand as they are or need a closer look: controls, quote, backslash, beyond
// ASCII. A byte above a marked one may be marked falsely, the lowest mark is always right.
constexpr std::uint64_t suspects(std::uint64_t eight) {
  const std::uint64_t quotes = eight ^ each_byte('"');
  const std::uint64_t backslashes = eight ^ each_byte('\\');
  return (eight | (eight - each_byte(0x20)) | (quotes - each_byte(1)) | (backslashes - each_byte(1))) &
         each_byte(0x80);
}

bool is_plain(unsigned char byte) {
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

std::size_t plain_prefix(std::string_view text) {
  std::size_t at = 0;
  if constexpr (std::endian::native == std::endian::little) {
    for (; at + 8 <= text.size(); at += 8) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, text.data() + at, 8);
      if (const std::uint64_t marks = suspects(eight)) {
        return at + static_cast<std::size_t>(std::countr_zero(marks)) / 8;
      }
    }
  }
  while (at < text.size() && is_plain(static_cast<unsigned char>(text[at])))
    ++at;
  return at;
}

void append_escaped(std::string& out, unsigned char byte) {
  constexpr char hex[] = "0123456789abcdef";
  switch (byte) {
    case '"': out.append("\\\""); return;
    case '\\': out.append("\\\\"); return;
    case '\b': out.append("\\b"); return;
    case '\f': out.append("\\f"); return;
    case '\n': out.append("\\n"); return;
    case '\r': out.append("\\r"); return;
    case '\t': out.append("\\t"); return;
    default: out.append("\\u00").append({hex[byte >> 4], hex[byte & 15]}); return;
  }
}

template <class Number>
void append_number(std::string& out, Number number) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, end);
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  out.push_back('"');
  for (;;) {
    const std::size_t plain = plain_prefix(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const auto byte = static_cast<unsigned char>(text.front());
    std::size_t taken = 1;
    if (byte < 0x80) {
      append_escaped(out, byte);
    } else if (const std::size_t length = utf8_sequence_length(text)) {
      out.append(text.substr(0, length));
      taken = length;
    } else {
      out.append("\xef\xbf\xbd");
    }
    text.remove_prefix(taken);
  }
  out.push_back('"');
}

Writer& Writer::open(char bracket) {
  separate();
  out_.push_back(bracket);
  comma_due_ = false;
  return *this;
}

Writer& Writer::close(char bracket) {
  out_.push_back(bracket);
  comma_due_ = true;
  return *this;
}

Writer& Writer::key(std::string_view name) {
  separate();
  append_quoted(out_, name);
  out_.push_back(':');
  comma_due_ = false;
  return *this;
}

Writer& Writer::string(std::string_view text) {
  separate();
  append_quoted(out_, text);
  return *this;
}

Writer& Writer::integer(std::int64_t number) {
  separate();
  append_number(out_, number);
  return *this;
}

Writer& Writer::unsigned_integer(std::uint64_t number) {
  separate();
  append_number(out_, number);
  return *this;
}

Writer& Writer::boolean(bool truth) {
  separate();
  out_.append(truth ? "true" : "false");
  return *this;
}

Writer& Writer::null() {
  separate();
  out_.append("null");
  return *this;
}

Writer& Writer::uuid(const Uuid& id) {
  separate();
  out_.push_back('"');
  id.append_to(out_);
  out_.push_back('"');
  return *this;
}

Writer& Writer::timestamp(Timestamp at) {
  separate();
  out_.push_back('"');
  at.append_to(out_);
  out_.push_back('"');
  return *this;
}

Writer& Writer::raw(std::string_view json) {
  separate();
  out_.append(json);
  return *this;
}

}  // namespace inventory::json

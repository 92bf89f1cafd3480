#include "http/request_chunks.hpp"

#include "http/header_text.hpp"

namespace inventory::http {
namespace {

constexpr std::size_t digits_max = 8;

constexpr bool is_extension_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte < 0x7f);
}

}  // namespace

ChunkDecoder::Step ChunkDecoder::decode(std::string_view wire, std::string& body) {
  std::size_t consumed = 0;
  while (consumed < wire.size()) {
    if (at_ == At::data) {
      const auto piece = wire.substr(consumed, chunk_bytes_);
      body.append(piece);
      consumed += piece.size();
      chunk_bytes_ -= piece.size();
      if (chunk_bytes_ == 0) at_ = At::data_cr;
      continue;
    }
    const State state = take(wire[consumed]);
    ++consumed;
    if (state != State::more) return {state, consumed};
  }
  return {State::more, consumed};
}

ChunkDecoder::State ChunkDecoder::take(char c) {
  switch (at_) {
    case At::size_start:
    case At::size: {
      if (const int digit = hex_digit(c); digit >= 0) {
        if (++digits_ > digits_max) return State::malformed;
        chunk_bytes_ = chunk_bytes_ * 16 + static_cast<std::uint64_t>(digit);
        at_ = At::size;
        return State::more;
      }
      if (at_ == At::size_start) return State::malformed;
      if (chunk_bytes_ > body_bytes_max_ - body_bytes_) return State::too_large;
      body_bytes_ += chunk_bytes_;
      if (c == '\r') {
        at_ = At::size_end;
        return State::more;
      }
      at_ = At::extension;
      if (c != ';') return State::malformed;
      return ++extension_bytes_ > extension_bytes_max_ ? State::malformed : State::more;
    }
    case At::extension:
      if (c == '\r') {
        at_ = At::size_end;
        return State::more;
      }
      if (!is_extension_character(c) || ++extension_bytes_ > extension_bytes_max_) return State::malformed;
      return State::more;
    case At::size_end:
      if (c != '\n') return State::malformed;
      at_ = chunk_bytes_ == 0 ? At::last_cr : At::data;
      digits_ = 0;
      return State::more;
    case At::data_cr: at_ = At::data_lf; return c == '\r' ? State::more : State::malformed;
    case At::data_lf: at_ = At::size_start; return c == '\n' ? State::more : State::malformed;
    case At::last_cr:
      // Anything but the final empty line is a trailer field.
      at_ = At::last_lf;
      return c == '\r' ? State::more : State::malformed;
    case At::last_lf: at_ = At::done; return c == '\n' ? State::complete : State::malformed;
    case At::data:
    case At::done: break;
  }
  __builtin_trap();
}

}  // namespace inventory::http

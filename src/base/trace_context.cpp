#include "base/trace_context.hpp"

#include <algorithm>
#include <cstring>
#include <span>

namespace inventory {
namespace {

constexpr std::size_t text_size = 55;  // of version 00, and the least of any other
constexpr std::size_t trace_id_size = 16;
constexpr std::size_t parent_id_size = 8;
constexpr std::size_t flags_at = trace_id_size + parent_id_size;
constexpr std::uint8_t flags_known = 0x03;
constexpr std::uint8_t version_never = 0xff;
constexpr char hex_digits[] = "0123456789abcdef";

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Takes as many digits off the front as fill the bytes.
bool take_hex(std::string_view& text, std::span<std::uint8_t> bytes) noexcept {
  for (std::uint8_t& byte : bytes) {
    const int high = hex_value(text[0]);
    const int low = hex_value(text[1]);
    if (high < 0 || low < 0) return false;
    byte = static_cast<std::uint8_t>(high * 16 + low);
    text.remove_prefix(2);
  }
  return true;
}

bool take_hyphen(std::string_view& text) noexcept {
  if (text.front() != '-') return false;
  text.remove_prefix(1);
  return true;
}

void append_hex(std::string& out, std::span<const std::uint8_t> bytes) {
  for (const std::uint8_t byte : bytes) {
    out.push_back(hex_digits[byte >> 4]);
    out.push_back(hex_digits[byte & 15]);
  }
}

bool is_zero(std::span<const std::uint8_t> bytes) noexcept {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

std::optional<TraceContext> TraceContext::parse(std::string_view text) noexcept {
  if (text.size() < text_size) return std::nullopt;
  TraceContext context;
  const std::span bytes(context.bytes_);
  std::uint8_t version = 0;
  const bool is_read = take_hex(text, {&version, 1}) && take_hyphen(text) &&
                       take_hex(text, bytes.first(trace_id_size)) && take_hyphen(text) &&
                       take_hex(text, bytes.subspan(trace_id_size, parent_id_size)) && take_hyphen(text) &&
                       take_hex(text, bytes.last(1));
  if (!is_read || version == version_never) return std::nullopt;
  if (!text.empty() && (version == 0 || text.front() != '-')) return std::nullopt;
  context.bytes_[flags_at] &= flags_known;
  return context.is_valid() ? std::optional(context) : std::nullopt;
}

std::optional<TraceContext> TraceContext::from_bytes(std::string_view bytes) noexcept {
  if (bytes.size() != bytes_size) return std::nullopt;
  TraceContext context;
  std::memcpy(context.bytes_.data(), bytes.data(), bytes_size);
  context.bytes_[flags_at] &= flags_known;
  return context.is_valid() ? std::optional(context) : std::nullopt;
}

bool TraceContext::is_valid() const noexcept {
  const std::span bytes(bytes_);
  return !is_zero(bytes.first(trace_id_size)) && !is_zero(bytes.subspan(trace_id_size, parent_id_size));
}

std::string TraceContext::to_string() const {
  const std::span bytes(bytes_);
  std::string out = "00-";
  out.reserve(text_size);
  append_hex(out, bytes.first(trace_id_size));
  out.push_back('-');
  append_hex(out, bytes.subspan(trace_id_size, parent_id_size));
  out.push_back('-');
  append_hex(out, bytes.last(1));
  return out;
}

std::string TraceContext::trace_id() const {
  std::string out;
  append_hex(out, std::span(bytes_).first(trace_id_size));
  return out;
}

std::string_view TraceContext::bytes() const noexcept {
  return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
}

std::optional<std::string> trace_id_of(const std::optional<TraceContext>& trace) {
  return trace ? std::optional(trace->trace_id()) : std::nullopt;
}

}  // namespace inventory

#include "http/guard.hpp"

#include <cstddef>
#include <optional>

namespace inventory::http {
namespace {

// Nineteen digits fit 64 bits; a longer number is beyond every limit anyway.
std::optional<std::uint64_t> parse_length(std::string_view digits) {
  if (digits.empty() || digits.size() > 19) return std::nullopt;
  std::uint64_t length = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    length = length * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return length;
}

bool is_host(std::string_view value) {
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f || c == '/' || c == '?' || c == '#' || c == '@' || c == ',' ||
        c == '\\') {
      return false;
    }
  }
  return true;
}

struct Counted {
  std::size_t transfer_encodings = 0, content_lengths = 0, hosts = 0;
  std::string_view transfer_encoding, content_length, host;
  bool close = false, keep_alive = false, expects_continue = false;
};

Counted count(const RequestHead& head) {
  Counted counted;
  for (const auto& [name, value] : head.fields) {
    // The length first: most fields are none of these.
    switch (name.size()) {
      case 4:
        if (equals_ignoring_case(name, "Host")) {
          ++counted.hosts;
          counted.host = value;
        }
        break;
      case 6:
        if (equals_ignoring_case(name, "Expect"))
          counted.expects_continue |= has_token(value, "100-continue");
        break;
      case 10:
        if (equals_ignoring_case(name, "Connection")) {
          counted.close |= has_token(value, "close");
          counted.keep_alive |= has_token(value, "keep-alive");
        }
        break;
      case 14:
        if (equals_ignoring_case(name, "Content-Length")) {
          ++counted.content_lengths;
          counted.content_length = value;
        }
        break;
      case 17:
        if (equals_ignoring_case(name, "Transfer-Encoding")) {
          ++counted.transfer_encodings;
          counted.transfer_encoding = value;
        }
        break;
      default: break;
    }
  }
  return counted;
}

}  // namespace

std::expected<GuardedHead, GuardViolation> guard(const RequestHead& head, const Limits& limits) {
  const auto malformed = [](std::string_view detail) {
    return std::unexpected(GuardViolation{ProblemCode::malformed_request, detail});
  };
  if (head.target.size() > limits.url_bytes_max) {
    return std::unexpected(
        GuardViolation{ProblemCode::header_fields_too_large, "The request target is too long."});
  }
  if (head.field_bytes > limits.header_bytes_max) {
    return std::unexpected(
        GuardViolation{ProblemCode::header_fields_too_large, "The header fields are too large."});
  }
  if (head.fields.size() > limits.header_fields_max) return malformed("There are too many header fields.");
  const auto method = parse_method(head.method);
  if (!method) return malformed("The method is not one that this service knows.");

  const auto counted = count(head);
  const bool is_1_1 = head.version_minor == 1;
  if (counted.hosts > 1) return malformed("There is more than one Host field.");
  if (counted.hosts == 0 && is_1_1) return malformed("There is no Host field.");
  if (!is_host(counted.host)) return malformed("The Host field is malformed.");

  GuardedHead guarded;
  guarded.method = *method;
  if (counted.transfer_encodings > 0) {
    if (counted.transfer_encodings > 1) return malformed("There is more than one Transfer-Encoding field.");
    if (counted.content_lengths > 0) return malformed("Content-Length stands beside Transfer-Encoding.");
    if (!is_1_1) return malformed("Transfer-Encoding needs HTTP/1.1.");
    if (!equals_ignoring_case(counted.transfer_encoding, "chunked")) {
      return malformed("The only Transfer-Encoding understood is chunked.");
    }
    guarded.framing = BodyFraming::chunked;
  } else if (counted.content_lengths > 0) {
    if (counted.content_lengths > 1) return malformed("There is more than one Content-Length field.");
    const auto length = parse_length(counted.content_length);
    if (!length) return malformed("Content-Length is not one decimal number.");
    guarded.content_length = *length;
    guarded.framing = *length == 0 ? BodyFraming::none : BodyFraming::sized;
  }
  guarded.keep_alive = !counted.close && (is_1_1 || counted.keep_alive);
  guarded.expects_continue = is_1_1 && counted.expects_continue;
  return guarded;
}

}  // namespace inventory::http

// Where a request stands in a trace of the platform: the header `traceparent` of W3C Trace Context.
//
// The id of the trace, the id of the span that asked, and flags. The service makes no spans of its own, so what came
// is carried on as it is, which the recommendation allows (section 3.4, "Mutating the traceparent Field").
// `tracestate`, the vendors' own, is not carried. What cannot be read counts as none and never as an error: a trace
// is no reason to refuse a request.
//
// Invariants: neither id is all zeros; of the flags only sampled (01) and random trace id (02) are there.
// Plain bytes: copying allocates nothing, and values may be shared between threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace inventory {

class TraceContext {
 public:
  static constexpr std::size_t bytes_size = 25;

  // Any version but ff, of which version 00 ends with the flags; lower case only (sections 3.2.2 and 3.2.4).
  static std::optional<TraceContext> parse(std::string_view text) noexcept;
  // What bytes() gave.
  static std::optional<TraceContext> from_bytes(std::string_view bytes) noexcept;

  // `00-TRACE-PARENT-FLAGS`, whatever version it came in.
  std::string to_string() const;
  // 32 hexadecimal digits.
  std::string trace_id() const;
  // Trace id, parent id and flags, as stores keep them. Lives as long as this.
  std::string_view bytes() const noexcept;

  bool operator==(const TraceContext&) const = default;

 private:
  TraceContext() = default;
  bool is_valid() const noexcept;

  std::array<std::uint8_t, bytes_size> bytes_{};
};

// For logs: nothing where there is no trace.
std::optional<std::string> trace_id_of(const std::optional<TraceContext>& trace);

}  // namespace inventory

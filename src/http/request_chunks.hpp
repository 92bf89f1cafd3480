// The chunked transfer coding (RFC 9112 section 7.1), taken off as bytes arrive.
//
// Stricter than the RFC asks: no trailer fields at all (nothing may join the header after it was judged) and
// bounded extensions, which are ignored. One decoder a body, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace inventory::http {

class ChunkDecoder {
 public:
  enum class State : std::uint8_t { more, complete, malformed, too_large };

  struct Step {
    State state;
    std::size_t consumed;  // bytes of `wire` that belong to this body
  };

  ChunkDecoder(std::uint64_t body_bytes_max, std::size_t extension_bytes_max)
      : body_bytes_max_(body_bytes_max), extension_bytes_max_(extension_bytes_max) {}

  // Appends decoded bytes to `body`; consumes everything unless complete or failed.
  Step decode(std::string_view wire, std::string& body);

 private:
  enum class At : std::uint8_t {
    size_start,
    size,
    extension,
    size_end,
    data,
    data_cr,
    data_lf,
    last_cr,
    last_lf,
    done
  };

  State take(char c);

  std::uint64_t body_bytes_max_;
  std::size_t extension_bytes_max_;
  std::uint64_t chunk_bytes_ = 0;  // still to come of the current chunk
  std::uint64_t body_bytes_ = 0;   // announced by all chunks so far
  std::size_t extension_bytes_ = 0;
  std::size_t digits_ = 0;
  At at_ = At::size_start;
};

}  // namespace inventory::http

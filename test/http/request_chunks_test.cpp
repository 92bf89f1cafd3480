#include "http/request_chunks.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace inventory::http {
namespace {

using State = ChunkDecoder::State;

State decode_all(std::string_view wire, std::size_t piece, std::string& body, std::size_t& consumed) {
  ChunkDecoder decoder(1000, 20);
  consumed = 0;
  while (consumed < wire.size()) {
    const auto step = decoder.decode(wire.substr(consumed, piece), body);
    consumed += step.consumed;
    if (step.state != State::more) return step.state;
  }
  return State::more;
}

State decode_all(std::string_view wire) {
  std::string body;
  std::size_t consumed = 0;
  return decode_all(wire, wire.size(), body, consumed);
}

RC_GTEST_PROP(ChunkDecoder, GivesBackWhatWasCutIntoChunks, (const std::vector<std::string>& parts)) {
  std::string wire, expected;
  for (const auto& part : parts) {
    if (part.empty() || expected.size() + part.size() > 1000) continue;
    char size[20];
    std::snprintf(size, sizeof size, "%zX", part.size());
    wire.append(size).append("\r\n").append(part).append("\r\n");
    expected += part;
  }
  wire += "0\r\n\r\n";
  const auto piece = *rc::gen::inRange<std::size_t>(1, wire.size() + 1);
  std::string body;
  std::size_t consumed = 0;
  RC_ASSERT(decode_all(wire + "GET /", piece, body, consumed) == State::complete);
  RC_ASSERT(body == expected);
  RC_ASSERT(consumed == wire.size());
}

TEST(ChunkDecoder, IgnoresBoundedExtensions) {
  EXPECT_EQ(decode_all("5;a=\"b c\"\r\nhello\r\n0;x\r\n\r\n"), State::complete);
  EXPECT_EQ(decode_all("5;12345678901234567890\r\nhello\r\n0\r\n\r\n"), State::malformed);
  EXPECT_EQ(decode_all("1;1234567890\r\na\r\n1;1234567890\r\nb\r\n0\r\n\r\n"), State::malformed)
      << "bounded together";
  EXPECT_EQ(decode_all("5;a\nb\r\nhello\r\n0\r\n\r\n"), State::malformed);
}

TEST(ChunkDecoder, RefusesEverythingElse) {
  for (const std::string_view bad :
       {"\r\n", "g\r\n", "-1\r\n", "+5\r\nhello", " 5\r\nhello", "5 \r\nhello", "0x5\r\nhello", "5\nhello",
        "5\r\nhello0", "5\r\nhello\n0\r\n\r\n", "5\r\nhelloX\r\n", "000000005\r\nhello",
        "FFFFFFFFFFFFFFFF1\r\n", "0\r\nA: b\r\n\r\n", "0\r\n\n", "0\r\n X: y\r\n\r\n"}) {
    EXPECT_EQ(decode_all(bad), State::malformed) << bad;
  }
}

// Counted in 64 bits: several of the largest chunks fit a bound beyond 4 GiB.
TEST(ChunkDecoder, CountsBeyond32Bits) {
  constexpr std::uint64_t largest_chunk = 0xFFFFFFFF;
  ChunkDecoder decoder(largest_chunk + 10, 0);
  const std::string piece(0xFFFFFF, 'x');
  std::string body;
  ASSERT_EQ(decoder.decode("FFFFFFFF\r\n", body).state, State::more);
  for (std::uint64_t left = largest_chunk; left > 0;) {
    body.clear();
    left -= decoder.decode(std::string_view(piece).substr(0, left), body).consumed;
  }
  EXPECT_EQ(decoder.decode("\r\nA\r\n0123456789\r\n", body).state, State::more);
  EXPECT_EQ(decoder.decode("1\r\n", body).state, State::too_large);
}

TEST(ChunkDecoder, StopsAtTheBound) {
  EXPECT_EQ(decode_all("3E8\r\n"), State::more);
  EXPECT_EQ(decode_all("3E9\r\n"), State::too_large);
  EXPECT_EQ(decode_all("FFFFFFFF\r\n"), State::too_large);
  EXPECT_EQ(decode_all("3E8\r\n" + std::string(1000, 'x') + "\r\n1\r\n"), State::too_large);
}

}  // namespace
}  // namespace inventory::http

#include "http/request_head.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace inventory::http {
namespace {

using State = HeadScan::State;

TEST(HeadScan, FindsTheEndWhateverThePieces) {
  const std::string bytes = "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\nbody";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    HeadScan scan;
    State state = State::incomplete;
    for (std::size_t size = piece; state == State::incomplete; size = std::min(size + piece, bytes.size())) {
      state = scan.advance(std::string_view(bytes).substr(0, size));
      if (size == bytes.size()) break;
    }
    EXPECT_EQ(state, State::complete) << piece;
    EXPECT_EQ(scan.begin(), 2U);
    EXPECT_EQ(scan.end(), bytes.size() - 4);
  }
}

TEST(HeadScan, RefusesAsSoonAsItSees) {
  EXPECT_EQ(HeadScan().advance("\x16\x03\x01"), State::not_http);
  EXPECT_EQ(HeadScan().advance(" GET / HTTP/1.1"), State::not_http);
  EXPECT_EQ(HeadScan().advance("\r\n\r\nGET"), State::not_http);
  EXPECT_EQ(HeadScan().advance("\n"), State::bare_line_feed);
  EXPECT_EQ(HeadScan().advance("GET / HTTP/1.1\nHost"), State::bare_line_feed);
  EXPECT_EQ(HeadScan().advance("GET / HTTP/1.1\r\nA: b\nC: d"), State::bare_line_feed);
  EXPECT_EQ(HeadScan().advance("GET / HTTP/1.1\r\nA: b\r\n c"), State::folded_line);
  EXPECT_EQ(HeadScan().advance("GET / HTTP/1.1\r\n\tA: b"), State::folded_line);
}

TEST(ParseHead, LeavesFieldsAsTheyCame) {
  const std::string_view bytes = "POST /a?b HTTP/1.0\r\nhost:x\r\nX-Y:  a b \r\nx-y: 2\r\n\r\n";
  RequestHead head;
  ASSERT_TRUE(parse_head(bytes, head));
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/a?b");
  EXPECT_EQ(head.version_minor, 0U);
  ASSERT_EQ(head.fields.size(), 3U);
  EXPECT_EQ(head.fields[1].name, "X-Y");
  EXPECT_EQ(head.fields[1].value, "a b");
  EXPECT_EQ(head.field_bytes, bytes.size() - 20);
}

TEST(ParseHead, RefusesWhatIsNotHttp) {
  RequestHead head;
  for (const std::string_view bad :
       {"GET  / HTTP/1.1\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "GET / HTTP/1.2\r\n\r\n",
        "GET / http/1.1\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.1 \r\n\r\n",
        "GET / HTTP/1.1\r\nA : b\r\n\r\n", "GET / HTTP/1.1\r\n: b\r\n\r\n", "GET / HTTP/1.1\r\nA b\r\n\r\n",
        "GET / HTTP/1.1\r\nA: \x01\r\n\r\n", "GET / HTTP/1.1\r\nA: b\rc\r\n\r\n",
        "GET / HTTP/1.1\r\nA(): b\r\n\r\n"}) {
    EXPECT_FALSE(parse_head(bad, head)) << bad;
  }
  using namespace std::string_view_literals;
  EXPECT_FALSE(parse_head("GET / HTTP/1.1\r\nA: b\0c\r\n\r\n"sv, head));
}

}  // namespace
}  // namespace inventory::http

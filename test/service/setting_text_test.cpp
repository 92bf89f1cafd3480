#include "service/setting_text.hpp"

#include <gtest/gtest.h>

namespace inventory::service {
namespace {

using namespace std::chrono_literals;

TEST(Duration, ReadsOneNumberAndOneUnit) {
  EXPECT_EQ(parse_duration("0s"), 0ms);
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("30s"), 30s);
  EXPECT_EQ(parse_duration("15m"), 15min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("7d"), 168h);
}

TEST(Duration, RefusesEverythingElse) {
  for (const char* text : {"", "s", "30", "-1s", "+1s", "1.5s", "1 s", "1h30m", "1S", "1sec", "1y", "0x10s",
                           "9223372036854775807d", "99999999999999999999s"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Duration, IsWrittenInTheLargestUnitThatFits) {
  EXPECT_EQ(print_duration(0ms), "0s");
  EXPECT_EQ(print_duration(1500ms), "1500ms");
  EXPECT_EQ(print_duration(90s), "90s");
  EXPECT_EQ(print_duration(60s), "1m");
  EXPECT_EQ(print_duration(48h), "2d");
}

TEST(Bytes, AreReadWithBinaryUnits) {
  EXPECT_EQ(parse_bytes("65536"), 65536);
  EXPECT_EQ(parse_bytes("64KiB"), 65536);
  EXPECT_EQ(parse_bytes("1MiB"), 1048576);
  EXPECT_EQ(parse_bytes("2GiB"), 2147483648);
  for (const char* text :
       {"", "KiB", "64kb", "64KB", "64K", "64 KiB", "-1", "1.5MiB", "9223372036854775807KiB"})
    EXPECT_FALSE(parse_bytes(text)) << text;
}

TEST(Bytes, AreWrittenInTheLargestUnitThatFits) {
  EXPECT_EQ(print_bytes(0), "0");
  EXPECT_EQ(print_bytes(1000), "1000");
  EXPECT_EQ(print_bytes(8192), "8KiB");
  EXPECT_EQ(print_bytes(1048576), "1MiB");
}

TEST(WholeNumber, HasDigitsOnly) {
  EXPECT_EQ(parse_whole_number("0"), 0);
  EXPECT_EQ(parse_whole_number("2147483647"), 2147483647);
  for (const char* text : {"", "-1", "+1", "1.0", "1e3", " 1", "1 ", "one", "9223372036854775808"})
    EXPECT_FALSE(parse_whole_number(text)) << text;
}

}  // namespace
}  // namespace inventory::service

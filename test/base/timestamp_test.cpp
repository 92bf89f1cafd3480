#include "base/timestamp.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace inventory {
namespace {

// What a text means, written as this service writes it; empty: it is refused.
struct Vector {
  const char* text;
  const char* written;
};

void PrintTo(const Vector& vector, std::ostream* out) {
  *out << '"' << vector.text << '"';
}

class TimestampText : public testing::TestWithParam<Vector> {};

TEST_P(TimestampText, MeansOneInstantOrNothing) {
  const auto parsed = Timestamp::parse(GetParam().text);
  EXPECT_EQ(parsed ? parsed->to_string() : "", GetParam().written);
}

INSTANTIATE_TEST_SUITE_P(Utc, TimestampText,
                         testing::ValuesIn({
                             Vector{"1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"},
                             Vector{"2026-11-22T21:02:23.456Z", "2026-11-22T21:02:23.456Z"},
                             Vector{"1985-04-12t23:20:50.52z", "1985-04-12T23:20:50.520Z"},
                             Vector{"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
                             Vector{"0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"},
                             Vector{"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
                         }));

INSTANTIATE_TEST_SUITE_P(Fractions, TimestampText,
                         testing::ValuesIn({
                             Vector{"2026-01-01T00:00:00.1Z", "2026-01-01T00:00:00.100Z"},
                             Vector{"2026-01-01T00:00:00.0009Z", "2026-01-01T00:00:00.000Z"},
                             Vector{"2026-01-01T00:00:00.123999999999999999999999Z",
                                    "2026-01-01T00:00:00.123Z"},
                             Vector{"2026-01-01T00:00:00.Z", ""},
                             Vector{"2026-01-01T00:00:00,5Z", ""},
                         }));

INSTANTIATE_TEST_SUITE_P(Offsets, TimestampText,
                         testing::ValuesIn({
                             Vector{"1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57.000Z"},
                             Vector{"1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870Z"},
                             Vector{"2026-01-01T00:00:00-00:00", "2026-01-01T00:00:00.000Z"},
                             Vector{"2026-01-01T00:00:00+23:59", "2025-12-31T00:01:00.000Z"},
                             Vector{"2026-01-01T00:00:00+24:00", ""}, Vector{"2026-01-01T00:00:00+05:60", ""},
                             Vector{"2026-01-01T00:00:00+0530", ""}, Vector{"2026-01-01T00:00:00+05", ""},
                             Vector{"2026-01-01T00:00:00", ""},
                             Vector{"0000-01-01T00:00:00+00:01", ""},  // a year before 0000
                             Vector{"9999-12-31T23:59:59-00:01", ""},  // a year after 9999
                         }));

INSTANTIATE_TEST_SUITE_P(Calendar, TimestampText,
                         testing::ValuesIn({
                             Vector{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"},
                             Vector{"2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000Z"},
                             Vector{"2023-02-29T00:00:00Z", ""},
                             Vector{"1900-02-29T00:00:00Z", ""},
                             Vector{"2026-00-10T00:00:00Z", ""},
                             Vector{"2026-13-10T00:00:00Z", ""},
                             Vector{"2026-01-00T00:00:00Z", ""},
                             Vector{"2026-04-31T00:00:00Z", ""},
                             Vector{"2026-01-01T24:00:00Z", ""},
                             Vector{"2026-01-01T00:60:00Z", ""},
                             Vector{"1990-12-31T23:59:60Z", "1991-01-01T00:00:00.000Z"},  // a leap second
                             Vector{"2026-01-01T00:00:61Z", ""},
                             Vector{"9999-12-31T23:59:60Z", ""},
                         }));

INSTANTIATE_TEST_SUITE_P(Malformed, TimestampText,
                         testing::ValuesIn({
                             Vector{"", ""},
                             Vector{"2026", ""},
                             Vector{"2026-01-01", ""},
                             Vector{"2026-01-01 00:00:00Z", ""},
                             Vector{"2026-01-01T00:00Z", ""},
                             Vector{"26-01-01T00:00:00Z", ""},
                             Vector{"+2026-01-01T00:00:00Z", ""},
                             Vector{"2026-1-1T00:00:00Z", ""},
                             Vector{"2026-01-01T0x:00:00Z", ""},
                             Vector{"2026-01-01T00:00:00Z ", ""},
                             Vector{" 2026-01-01T00:00:00Z", ""},
                             Vector{"2026-01-01T00:00:00ZZ", ""},
                             Vector{"2026-01-01T00:00:00+00:00Z", ""},
                             Vector{"-026-01-01T00:00:00Z", ""},
                         }));

TEST(Timestamp, CutsOffEverywhereAreRefused) {
  const std::string whole = "2026-01-01T00:00:00.000+01:00";
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(Timestamp::parse(whole.substr(0, size))) << size;
}

const std::int64_t first_ms = Timestamp::parse("0000-01-01T00:00:00.000Z")->ms();
const std::int64_t last_ms = Timestamp::parse("9999-12-31T23:59:59.999Z")->ms();

TEST(TimestampProperty, WhatIsWrittenIsReadBack) {
  EXPECT_TRUE(rc::check([] {
    const auto at = Timestamp::from_ms(*rc::gen::inRange(first_ms, last_ms + 1));
    const std::string text = at.to_string();
    RC_ASSERT(text.size() == 24u);
    RC_ASSERT(Timestamp::parse(text) == at);
  }));
}

TEST(TimestampProperty, WhatIsTakenIsWrittenInTheSameOrder) {
  EXPECT_TRUE(rc::check([] {
    const auto a = Timestamp::from_ms(*rc::gen::inRange(first_ms, last_ms + 1));
    const auto b = Timestamp::from_ms(*rc::gen::inRange(first_ms, last_ms + 1));
    RC_ASSERT((a < b) == (a.to_string() < b.to_string()));
  }));
}

TEST(Timestamp, CountsInMilliseconds) {
  const Timestamp at = Timestamp::from_ms(1000);
  EXPECT_EQ(at + std::chrono::seconds(1), Timestamp::from_ms(2000));
  EXPECT_EQ(at - std::chrono::milliseconds(1), Timestamp::from_ms(999));
  EXPECT_EQ(at - Timestamp::from_ms(1500), std::chrono::milliseconds(-500));
  std::string out = "at ";
  at.append_to(out);
  EXPECT_EQ(out, "at 1970-01-01T00:00:01.000Z");
}

}  // namespace
}  // namespace inventory

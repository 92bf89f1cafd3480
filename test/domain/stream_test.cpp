#include "domain/stream.hpp"

#include <gtest/gtest.h>

namespace inventory::domain {
namespace {

VariantId named(const char* text) {
  return VariantId{*Uuid::parse(text)};
}

// Computed with another implementation of FNV-1a: stored data depends on these.
TEST(StreamOf, StaysAsItWas) {
  EXPECT_EQ(stream_of(named("018f2b6e-3c1a-7c55-9d3e-0a1b2c3d4e5f"), {2}), 1);
  EXPECT_EQ(stream_of(named("018f2b6e-3c1a-7c55-9d3e-0a1b2c3d4e5f"), {8}), 5);
  EXPECT_EQ(stream_of(named("018f2b6e-3c1a-7c55-9d3e-0a1b2c3d4e5f"), {64}), 29);
  EXPECT_EQ(stream_of(named("018f2b6e-3c1a-7c55-9d3e-0a1b2c3d4e5f"), {4096}), 1885);
  EXPECT_EQ(stream_of(named("00000000-0000-0000-0000-000000000000"), {2}), 1);
  EXPECT_EQ(stream_of(named("00000000-0000-0000-0000-000000000000"), {8}), 5);
  EXPECT_EQ(stream_of(named("00000000-0000-0000-0000-000000000000"), {64}), 37);
  EXPECT_EQ(stream_of(named("00000000-0000-0000-0000-000000000000"), {4096}), 1125);
  EXPECT_EQ(stream_of(named("ffffffff-ffff-ffff-ffff-ffffffffffff"), {2}), 1);
  EXPECT_EQ(stream_of(named("ffffffff-ffff-ffff-ffff-ffffffffffff"), {8}), 5);
  EXPECT_EQ(stream_of(named("ffffffff-ffff-ffff-ffff-ffffffffffff"), {64}), 21);
  EXPECT_EQ(stream_of(named("ffffffff-ffff-ffff-ffff-ffffffffffff"), {4096}), 2133);
}

TEST(StreamOf, OneStreamHasEverything) {
  EXPECT_EQ(stream_of(named("ffffffff-ffff-ffff-ffff-ffffffffffff"), {1}), 0);
}

}  // namespace
}  // namespace inventory::domain

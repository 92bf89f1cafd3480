#include "base/trace_context.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace inventory {
namespace {

const std::string trace_text = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string parent_text = "00f067aa0ba902b7";
const std::string some = "00-" + trace_text + "-" + parent_text + "-01";

// What is read of a text, written anew; empty for none.
std::string read(std::string_view text) {
  const auto context = TraceContext::parse(text);
  return context ? context->to_string() : "";
}

std::string with_version(const std::string& version, const std::string& rest = "") {
  return version + some.substr(2) + rest;
}

std::string with_flags(const std::string& flags) {
  return some.substr(0, 53) + flags;
}

TEST(TraceContext, IsReadAndWritten) {
  EXPECT_EQ(read(some), some);
  EXPECT_EQ(TraceContext::parse(some)->trace_id(), trace_text);
}

TEST(TraceContext, KeepsOfTheFlagsThoseThatAreKnown) {
  for (const auto& [flags, kept] : {std::pair("00", "00"), std::pair("01", "01"), std::pair("02", "02"),
                                    std::pair("03", "03"), std::pair("fc", "00"), std::pair("ff", "03")})
    EXPECT_EQ(read(with_flags(flags)), with_flags(kept));
}

TEST(TraceContext, OfVersion00HasItsLength) {
  for (const char* more : {"-", "-01", "0", " ", "\n"})
    EXPECT_EQ(read(some + more), "") << more;
  for (std::size_t length = 0; length < some.size(); ++length)
    EXPECT_EQ(read(some.substr(0, length)), "");
  EXPECT_EQ(read(std::string(some) + '\0'), "");
}

TEST(TraceContext, OfALaterVersionIsReadAsFarAsItIsKnown) {
  for (const char* version : {"01", "0f", "cc", "fe"}) {
    EXPECT_EQ(read(with_version(version)), some) << version;
    EXPECT_EQ(read(with_version(version, "-")), some);
    EXPECT_EQ(read(with_version(version, "-what-the-future-will-be-like")), some);
    EXPECT_EQ(read(with_version(version, "0")), "");
    EXPECT_EQ(read(with_version(version, ".what")), "");
    EXPECT_EQ(read(with_version(version).substr(0, 54)), "");
  }
  EXPECT_EQ(read(with_version("ff")), "") << "there is no such version";
  EXPECT_EQ(read(with_version("ff", "-x")), "");
}

TEST(TraceContext, HasNoIdOfZeros) {
  EXPECT_EQ(read("00-" + std::string(32, '0') + "-" + parent_text + "-01"), "");
  EXPECT_EQ(read("00-" + trace_text + "-" + std::string(16, '0') + "-01"), "");
  const std::string least = "00-" + std::string(31, '0') + "1-1" + std::string(15, '0') + "-00";
  EXPECT_EQ(read(least), least);
}

TEST(TraceContext, IsWrittenInDigitsOfTheLowerCase) {
  for (std::size_t at = 0; at < some.size(); ++at) {
    for (const char wrong : {'A', 'F', 'g', ' ', '_', '+', '\0', '\xff', '/', ':', '`'}) {
      std::string text = some;
      text[at] = wrong;
      EXPECT_EQ(read(text), "") << text;
    }
  }
  std::string text = some;
  text[2] = '0';
  EXPECT_EQ(read(text), "") << "a digit where a hyphen must be";
  EXPECT_EQ(read(" " + some), "");
  EXPECT_EQ(read(with_version("0A")), "");
}

TEST(TraceContext, KeepsItsBytes) {
  const TraceContext context = TraceContext::parse(some).value();
  EXPECT_EQ(context.bytes().size(), TraceContext::bytes_size);
  EXPECT_EQ(context.bytes().substr(0, 2), "\x4b\xf9");
  EXPECT_EQ(context.bytes().back(), '\x01');
  EXPECT_EQ(TraceContext::from_bytes(context.bytes()), context);
  EXPECT_NE(TraceContext::parse(with_flags("00")), context);
  const std::string bytes(context.bytes());
  EXPECT_FALSE(TraceContext::from_bytes(""));
  EXPECT_FALSE(TraceContext::from_bytes(bytes.substr(1)));
  EXPECT_FALSE(TraceContext::from_bytes(bytes + "x"));
  EXPECT_FALSE(TraceContext::from_bytes(std::string(16, '\0') + bytes.substr(16)));
  EXPECT_FALSE(TraceContext::from_bytes(bytes.substr(0, 16) + std::string(8, '\0') + "\x01"));
}

TEST(TraceContextProperty, WhatIsReadIsWrittenAndReadBack) {
  EXPECT_TRUE(rc::check([](const std::array<std::uint8_t, 25>& bytes) {
    const auto context = TraceContext::from_bytes({reinterpret_cast<const char*>(bytes.data()), 25});
    RC_PRE(context.has_value());
    RC_ASSERT(TraceContext::parse(context->to_string()) == context);
    RC_ASSERT(TraceContext::from_bytes(context->bytes()) == context);
  }));
}

TEST(TraceIdOf, IsNothingWithoutATrace) {
  EXPECT_EQ(trace_id_of(std::nullopt), std::nullopt);
  EXPECT_EQ(trace_id_of(TraceContext::parse(some)), trace_text);
}

}  // namespace
}  // namespace inventory

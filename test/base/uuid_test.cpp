#include "base/uuid.hpp"

#include <cctype>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace inventory {
namespace {

Uuid uuid(std::string_view text) {
  return Uuid::parse(text).value();
}

TEST(Uuid, ReadsEitherCaseAndWritesTheLower) {
  const Uuid id = uuid("C232AB00-9414-11EC-B3C8-9F6BDECED846");
  EXPECT_EQ(id.bytes[0], 0xc2);
  EXPECT_EQ(id.bytes[6], 0x11);
  EXPECT_EQ(id.bytes[15], 0x46);
  EXPECT_EQ(id.to_string(), "c232ab00-9414-11ec-b3c8-9f6bdeced846");
  EXPECT_EQ(Uuid().to_string(), "00000000-0000-0000-0000-000000000000");
  std::string out = "id=";
  id.append_to(out);
  EXPECT_EQ(out, "id=c232ab00-9414-11ec-b3c8-9f6bdeced846");
}

TEST(Uuid, RefusesEverythingElse) {
  for (const char* text : {
           "",
           "c232ab00-9414-11ec-b3c8-9f6bdeced84",
           "c232ab00-9414-11ec-b3c8-9f6bdeced8466",
           "c232ab00941411ecb3c89f6bdeced846",
           "{c232ab00-9414-11ec-b3c8-9f6bdeced84}",
           "c232ab009-414-11ec-b3c8-9f6bdeced846",
           "c232ab00-9414-11ec-b3c89-f6bdeced846",
           "c232ab00-9414-11ec-b3c8-9f6bdeced84g",
           "c232ab00-9414-11ec-b3c8-9f6bdeced8 6",
           "c232ab00_9414-11ec-b3c8-9f6bdeced846",
           "c232ab00-9414-11ec-b3c8_9f6bdeced846",
           "-232ab00-9414-11ec-b3c8-9f6bdeced846",
           " c232ab00-9414-11ec-b3c8-9f6bdeced84",
       }) {
    EXPECT_FALSE(Uuid::parse(text)) << text;
  }
}

TEST(UuidProperty, WhatIsWrittenIsReadBackInEitherCase) {
  EXPECT_TRUE(rc::check([](const std::array<std::uint8_t, 16>& bytes) {
    const Uuid id{bytes};
    std::string text = id.to_string();
    RC_ASSERT(Uuid::parse(text) == id);
    for (char& c : text)
      c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    RC_ASSERT(Uuid::parse(text) == id);
  }));
}

TEST(UuidFromName, GivesThePublishedValues) {
  const Uuid dns = uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  const Uuid url = uuid("6ba7b811-9dad-11d1-80b4-00c04fd430c8");
  // RFC 9562, appendix A.4
  EXPECT_EQ(uuid_from_name(dns, "www.example.com").to_string(), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  // Python's documentation of its uuid module
  EXPECT_EQ(uuid_from_name(dns, "python.org").to_string(), "886313e1-3b8a-5372-9b90-0c9aee199e5d");
  // computed with Python's uuid.uuid5
  EXPECT_EQ(uuid_from_name(url, "").to_string(), "1b4db7eb-4057-5ddf-91e0-36dec72071f5");
  EXPECT_EQ(uuid_from_name(Uuid(), "0/1/0").to_string(), "719c9c03-0dc0-53ad-bbee-c81301f8adf6");
}

std::uint64_t unix_ms_of(const Uuid& id) {
  std::uint64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i)
    ms = ms << 8 | id.bytes[i];
  return ms;
}

TEST(UuidMaker, LaysOutVersionSevenAsInTheRfc) {
  UuidMaker maker;
  // The instant of RFC 9562, appendix A.6: 2022-02-22T19:22:22Z
  const Uuid id = maker.make(Timestamp::from_ms(1'645'557'742'000));
  EXPECT_EQ(id.to_string().substr(0, 18), "017f22e2-79b0-7000");
  EXPECT_EQ(id.bytes[8] & 0xc0, 0x80);
}

TEST(UuidMaker, CarriesTheStreamInTheTwelveBitsAfterTheVersion) {
  UuidMaker maker;
  for (const int stream : {0, 1, 255, 256, 0xabc, 4095}) {
    const Uuid id = maker.make(Timestamp::from_ms(1), static_cast<std::uint16_t>(stream));
    EXPECT_EQ(id.bytes[6] >> 4, 7) << stream;
    EXPECT_EQ((id.bytes[6] & 15) << 8 | id.bytes[7], stream);
  }
}

TEST(UuidMaker, MakesLaterIdsGreaterAndNoneTwice) {
  UuidMaker maker;
  std::set<Uuid> made;
  Uuid before;
  for (std::int64_t ms = 1'700'000'000'000; ms < 1'700'000'001'000; ++ms) {
    const Uuid id = maker.make(Timestamp::from_ms(ms));
    EXPECT_LT(before, id);
    EXPECT_EQ(unix_ms_of(id), static_cast<std::uint64_t>(ms));
    before = id;
    made.insert(id);
    made.insert(maker.make(Timestamp::from_ms(ms)));
  }
  EXPECT_EQ(made.size(), 2000u);
}

TEST(UuidMaker, TwoMakersShareNothing) {
  UuidMaker one;
  UuidMaker other;
  EXPECT_NE(one.make(Timestamp::from_ms(1)), other.make(Timestamp::from_ms(1)));
}

TEST(UuidMaker, MakesIdsThatGrowWithinAMillisecond) {
  UuidMaker maker;
  Uuid last = maker.make(Timestamp::from_ms(1'700'000'000'000));
  for (int i = 0; i < 10'000; ++i) {
    const Uuid next = maker.make(Timestamp::from_ms(1'700'000'000'000));
    ASSERT_LT(last, next);
    last = next;
  }
  EXPECT_LT(last, maker.make(Timestamp::from_ms(1'700'000'000'001)));
}

}  // namespace
}  // namespace inventory

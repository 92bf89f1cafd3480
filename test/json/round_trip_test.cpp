// Whatever the writer writes, the strict parser takes and reads back as it was.

#include <string>
#include <vector>

#include <boost/json/value.hpp>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "json/strict_parser.hpp"
#include "json/writer.hpp"

namespace inventory::json {
namespace {

namespace bj = boost::json;

// Any code point but the surrogates, with those that need care more often than chance would have it.
rc::Gen<std::string> any_text() {
  const auto code_point = rc::gen::weightedOneOf<std::uint32_t>(
      {{4, rc::gen::inRange<std::uint32_t>(0, 0x80)},
       {1, rc::gen::inRange<std::uint32_t>(0x80, 0xd800)},
       {1, rc::gen::inRange<std::uint32_t>(0xe000, 0x110000)},
       {1, rc::gen::element<std::uint32_t>('"', '\\', 0, 0x1f, 0x7f, 0x2028, 0xfffd)}});
  return rc::gen::map(rc::gen::container<std::vector<std::uint32_t>>(code_point), [](const auto& points) {
    std::string text;
    const auto put = [&](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
    for (const std::uint32_t point : points) {
      if (point < 0x80) {
        put(point);
      } else if (point < 0x800) {
        put(0xc0 | point >> 6), put(0x80 | (point & 63));
      } else if (point < 0x10000) {
        put(0xe0 | point >> 12), put(0x80 | (point >> 6 & 63)), put(0x80 | (point & 63));
      } else {
        put(0xf0 | point >> 18), put(0x80 | (point >> 12 & 63)), put(0x80 | (point >> 6 & 63)),
            put(0x80 | (point & 63));
      }
    }
    return text;
  });
}

bj::value any_value(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 7 : 5)) {
    case 0: return nullptr;
    case 1: return *rc::gen::arbitrary<bool>();
    case 2: return *rc::gen::arbitrary<std::int64_t>();
    case 3:
    case 4: return bj::value(bj::string_view(*any_text()));
    case 5: {
      bj::array items;
      for (int left = *rc::gen::inRange(0, 5); left > 0; --left)
        items.push_back(any_value(depth - 1));
      return items;
    }
    default: {
      bj::object members;
      for (int left = *rc::gen::inRange(0, 5); left > 0; --left)
        members[*any_text()] = any_value(depth - 1);
      return members;
    }
  }
}

void write(Writer& json, const bj::value& value) {
  switch (value.kind()) {
    case bj::kind::null: json.null(); return;
    case bj::kind::bool_: json.boolean(value.get_bool()); return;
    case bj::kind::int64: json.integer(value.get_int64()); return;
    case bj::kind::uint64: json.unsigned_integer(value.get_uint64()); return;
    case bj::kind::double_: FAIL() << "the writer has no doubles"; return;
    case bj::kind::string: json.string({value.get_string().data(), value.get_string().size()}); return;
    case bj::kind::array:
      json.begin_array();
      for (const bj::value& item : value.get_array())
        write(json, item);
      json.end_array();
      return;
    case bj::kind::object:
      json.begin_object();
      for (const auto& member : value.get_object()) {
        json.key({member.key().data(), member.key().size()});
        write(json, member.value());
      }
      json.end_object();
      return;
  }
}

TEST(RoundTrip, WhatIsWrittenIsReadBack) {
  EXPECT_TRUE(rc::check([] {
    const bj::value value = any_value(4);
    std::string text;
    Writer json(text);
    write(json, value);
    const auto parsed = parse_strict(text);
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(*parsed == value);
  }));
}

TEST(RoundTrip, AnyBytesBecomeAString) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& bytes) {
    std::string text;
    append_quoted(text, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    RC_ASSERT(parse_strict(text).has_value());
  }));
}

TEST(RoundTrip, AnyBytesAreParsedOrRefusedWithAPlace) {
  EXPECT_TRUE(rc::check([] {
    // Letters of JSON, so that texts come close to being right.
    const auto text = *rc::gen::container<std::string>(
        rc::gen::elementOf(std::string("{}[]:,\"\\u0123aetrlfns-.+E \n\x80\xc3\xa9")));
    const auto parsed = parse_strict(text);
    if (!parsed)
      RC_ASSERT(!parsed.error().empty() && parsed.error().front().detail != "The text is not valid JSON.");
  }));
}

}  // namespace
}  // namespace inventory::json

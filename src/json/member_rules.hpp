// What the value of one member may be: a rule turns a JSON value into a typed one or says what it must be.
//
// A rule is any object with `using Type` and `std::expected<Type, std::string> operator()(const
// boost::json::value&) const`; the error is one sentence for the caller. Rules hold no state that changes:
// any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/value.hpp>

#include "base/quantity.hpp"
#include "base/timestamp.hpp"
#include "base/uuid.hpp"

namespace inventory::json {

// One name of an enumeration as it stands in JSON.
template <class Enum>
struct Named {
  std::string_view name;
  Enum value;
};

namespace rule {

template <class T>
using Checked = std::expected<T, std::string>;

// The untyped halves of the rules below.
Checked<std::int64_t> read_integer(const boost::json::value& value, std::int64_t min, std::int64_t max);
Checked<std::string_view> read_text(const boost::json::value& value, std::size_t characters_min,
                                    std::size_t characters_max);
Checked<Uuid> read_uuid(const boost::json::value& value);

// A whole number written as one: neither `1.0` nor `1e2`.
struct integer {
  using Type = std::int64_t;
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  Checked<Type> operator()(const boost::json::value& value) const { return read_integer(value, min, max); }
};

// A number of pieces; bounds within 0 … Quantity::max_value.
struct quantity {
  using Type = Quantity;
  std::int64_t min = 0;
  std::int64_t max = Quantity::max_value;
  Checked<Type> operator()(const boost::json::value& value) const;
};

struct boolean {
  using Type = bool;
  Checked<Type> operator()(const boost::json::value& value) const;
};

// RFC 3339 with any offset.
struct timestamp {
  using Type = Timestamp;
  Checked<Type> operator()(const boost::json::value& value) const;
};

// An Id<Tag> of base/ids.hpp; either case is taken.
template <class IdType>
struct uuid {
  using Type = IdType;
  Checked<Type> operator()(const boost::json::value& value) const {
    auto id = read_uuid(value);
    if (!id) return std::unexpected(std::move(id.error()));
    return IdType{*id};
  }
};

// A Name<Tag> of base/ids.hpp or a std::string, without control characters. The length counts Unicode code
// points, so that a name in any script has the same room.
template <class TextType = std::string>
struct text {
  using Type = TextType;
  std::size_t characters_min = 1;
  std::size_t characters_max = 128;
  Checked<Type> operator()(const boost::json::value& value) const {
    const auto read = read_text(value, characters_min, characters_max);
    if (!read) return std::unexpected(read.error());
    return TextType{std::string(*read)};
  }
};

// One of the names of a table. The table must outlive the rule: make it a constant.
template <class Enum>
struct one_of {
  using Type = Enum;
  std::span<const Named<Enum>> table;
  Checked<Type> operator()(const boost::json::value& value) const {
    if (const auto* name = value.if_string()) {
      for (const Named<Enum>& entry : table) {
        if (entry.name == std::string_view(name->data(), name->size())) return entry.value;
      }
    }
    std::string sentence = "Must be one of";
    for (const Named<Enum>& entry : table) {
      sentence.append(&entry == &table.front() ? " \"" : ", \"").append(entry.name).append("\"");
    }
    return std::unexpected(sentence.append("."));
  }
};

}  // namespace rule
}  // namespace inventory::json

// The parameters of a statement in PostgreSQL's binary format: single values and arrays, in order.
//
// An array has an element a row of unnest(). What text() and bytes() are given must live until the statement was sent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/quantity.hpp"
#include "base/timestamp.hpp"

namespace inventory::store::postgres {

// Numbers of types in the catalogue: fixed for ever.
enum class Type : std::uint32_t { bytea = 17, int8 = 20, int2 = 21, int4 = 23, text = 25, uuid = 2950 };

// Elements of an array are appended one by one.
class Array {
 public:
  explicit Array(Type type) : type_(type) {}

  Array& add(std::int64_t value);  // in the width of the type, which must hold it
  Array& add(std::string_view bytes);
  Array& add(const std::string& bytes) { return add(std::string_view(bytes)); }
  Array& add(const Uuid& id);
  Array& add_null();
  Array& add(Quantity value) { return add(value.value()); }
  Array& add(Timestamp at) { return add(at.ms()); }
  template <class Tag>
  Array& add(const Id<Tag>& id) {
    return add(id.uuid);
  }
  template <class Tag>
  Array& add(const Name<Tag>& name) {
    return add(std::string_view(name.text));
  }
  template <class T>
  Array& add(const std::optional<T>& value) {
    return value ? add(*value) : add_null();
  }

  bool empty() const { return count_ == 0; }
  // As it goes over the wire.
  std::string take() &&;

 private:
  const Type type_;
  std::string elements_;
  std::uint32_t count_ = 0;
  bool has_null_ = false;
};

class Parameters {
 public:
  Parameters& add(Array&& array);
  Parameters& add(std::int64_t value);  // bigint
  Parameters& add(Timestamp at) { return add(at.ms()); }
  Parameters& add(const Uuid& id);
  template <class Tag>
  Parameters& add(const Id<Tag>& id) {
    return add(id.uuid);
  }
  Parameters& add(std::string_view text);
  Parameters& add_null();
  template <class T>
  Parameters& add(const std::optional<T>& value) {
    return value ? add(*value) : add_null();
  }

  std::size_t size() const { return values_.size(); }
  // Nothing: NULL.
  const std::vector<std::optional<std::string>>& values() const { return values_; }

 private:
  std::vector<std::optional<std::string>> values_;
};

}  // namespace inventory::store::postgres

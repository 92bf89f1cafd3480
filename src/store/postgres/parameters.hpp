// The parameters of a statement in PostgreSQL's binary format: single values, arrays, and arrays of rows.
//
// An array has an element a row of unnest(). What text and bytes are given must live until the statement was sent.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/quantity.hpp"
#include "base/timestamp.hpp"
#include "base/trace_context.hpp"

namespace inventory::store::postgres {

// Numbers of types in the catalogue: fixed for ever.
enum class Type : std::uint32_t { bytea = 17, int8 = 20, int2 = 21, int4 = 23, text = 25, uuid = 2950 };

// The forms of the domain's values, for whoever takes the four basic ones.
template <class Self>
class TakesValues {
 public:
  Self& add(const std::string& bytes) { return self().add(std::string_view(bytes)); }
  Self& add(Quantity value) { return self().add(std::int64_t{value.value()}); }
  Self& add(Timestamp at) { return self().add(at.ms()); }
  Self& add(const TraceContext& trace) { return self().add(trace.bytes()); }
  template <class Tag>
  Self& add(const Id<Tag>& id) {
    return self().add(id.uuid);
  }
  template <class Tag>
  Self& add(const Name<Tag>& name) {
    return self().add(std::string_view(name.text));
  }
  template <class T>
  Self& add(const std::optional<T>& value) {
    return value ? self().add(*value) : self().add_null();
  }

 private:
  friend Self;
  TakesValues() = default;

  Self& self() { return static_cast<Self&>(*this); }
};

// Elements of an array are appended one by one.
class Array : public TakesValues<Array> {
 public:
  explicit Array(Type type) : type_(type) {}

  using TakesValues<Array>::add;
  Array& add(std::int64_t value);  // in the width of the type, which must hold it
  Array& add(std::string_view bytes);
  Array& add(const Uuid& id);
  Array& add_null();

  bool empty() const { return count_ == 0; }
  // As it goes over the wire.
  std::string take() &&;

 private:
  const Type type_;
  std::string elements_;
  std::uint32_t count_ = 0;
  bool has_null_ = false;
};

// The elements are rows of a composite type; their columns are appended one by one, row after row.
class RowArray : public TakesValues<RowArray> {
 public:
  // `type`: its number in the catalogue of this database. `columns` must outlive this.
  RowArray(std::uint32_t type, std::span<const Type> columns) : type_(type), columns_(columns) {}

  using TakesValues<RowArray>::add;
  RowArray& add(std::int64_t value);
  RowArray& add(std::string_view bytes);
  RowArray& add(const Uuid& id);
  RowArray& add_null();

  bool empty() const { return count_ == 0; }
  std::string take() &&;

 private:
  Type begin_column();
  RowArray& end_column();

  const std::uint32_t type_;
  const std::span<const Type> columns_;
  std::string rows_;
  std::uint32_t count_ = 0;
  std::size_t column_ = 0;     // the next one of the row under way
  std::size_t row_begin_ = 0;  // where its size is to be written
};

class Parameters {
 public:
  Parameters& add(Array&& array);
  Parameters& add(RowArray&& rows);
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

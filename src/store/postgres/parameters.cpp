#include "store/postgres/parameters.hpp"

#include <bit>
#include <concepts>
#include <cstring>

namespace inventory::store::postgres {
namespace {

constexpr std::uint32_t null_size = ~std::uint32_t{0};

template <std::unsigned_integral Number>
Number in_network_order(Number number) {
  return std::endian::native == std::endian::little ? std::byteswap(number) : number;
}

template <std::unsigned_integral Number>
void append(std::string& out, Number number) {
  const Number wire = in_network_order(number);
  char bytes[sizeof wire];
  std::memcpy(bytes, &wire, sizeof wire);
  out.append(bytes, sizeof wire);
}

template <std::unsigned_integral Number>
void append_sized(std::string& out, Number number) {
  append(out, std::uint32_t{sizeof number});
  append(out, number);
}

void append_value(std::string& out, Type type, std::int64_t value) {
  switch (type) {
    case Type::int2: return append_sized(out, static_cast<std::uint16_t>(value));
    case Type::int4: return append_sized(out, static_cast<std::uint32_t>(value));
    case Type::int8: return append_sized(out, static_cast<std::uint64_t>(value));
    case Type::bytea:
    case Type::text:
    case Type::uuid: break;
  }
  __builtin_trap();
}

void append_value(std::string& out, std::string_view bytes) {
  append(out, static_cast<std::uint32_t>(bytes.size()));
  out.append(bytes);
}

std::string_view bytes_of(const Uuid& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

std::string array_of(std::uint32_t type, std::uint32_t count, bool has_null, const std::string& elements) {
  std::string wire;
  wire.reserve(elements.size() + 20);
  append(wire, std::uint32_t{count == 0 ? 0U : 1U});  // dimensions
  append(wire, std::uint32_t{has_null ? 1U : 0U});
  append(wire, type);
  if (count == 0) return wire;
  append(wire, count);
  append(wire, std::uint32_t{1});  // the first index
  wire += elements;
  return wire;
}

}  // namespace

Array& Array::add(std::int64_t value) {
  ++count_;
  append_value(elements_, type_, value);
  return *this;
}

Array& Array::add(std::string_view bytes) {
  ++count_;
  append_value(elements_, bytes);
  return *this;
}

Array& Array::add(const Uuid& id) {
  return add(bytes_of(id));
}

Array& Array::add_null() {
  ++count_;
  has_null_ = true;
  append(elements_, null_size);
  return *this;
}

std::string Array::take() && {
  return array_of(static_cast<std::uint32_t>(type_), count_, has_null_, elements_);
}

Type RowArray::begin_column() {
  if (column_ == 0) {
    row_begin_ = rows_.size();
    append(rows_, std::uint32_t{0});  // the row's size, once it is known
    append(rows_, static_cast<std::uint32_t>(columns_.size()));
  }
  const Type type = columns_[column_];
  append(rows_, static_cast<std::uint32_t>(type));
  return type;
}

RowArray& RowArray::end_column() {
  if (++column_ < columns_.size()) return *this;
  const std::size_t size = rows_.size() - row_begin_ - sizeof(std::uint32_t);
  const std::uint32_t wire = in_network_order(static_cast<std::uint32_t>(size));
  std::memcpy(rows_.data() + row_begin_, &wire, sizeof wire);
  column_ = 0;
  ++count_;
  return *this;
}

RowArray& RowArray::add(std::int64_t value) {
  const Type type = begin_column();
  append_value(rows_, type, value);
  return end_column();
}

RowArray& RowArray::add(std::string_view bytes) {
  begin_column();
  append_value(rows_, bytes);
  return end_column();
}

RowArray& RowArray::add(const Uuid& id) {
  return add(bytes_of(id));
}

RowArray& RowArray::add_null() {
  begin_column();
  append(rows_, null_size);
  return end_column();
}

std::string RowArray::take() && {
  return array_of(type_, count_, false, rows_);
}

Parameters& Parameters::add(Array&& array) {
  values_.emplace_back(std::move(array).take());
  return *this;
}

Parameters& Parameters::add(RowArray&& rows) {
  values_.emplace_back(std::move(rows).take());
  return *this;
}

Parameters& Parameters::add(std::int64_t value) {
  append(values_.emplace_back(std::in_place).value(), static_cast<std::uint64_t>(value));
  return *this;
}

Parameters& Parameters::add(const Uuid& id) {
  values_.emplace_back(bytes_of(id));
  return *this;
}

Parameters& Parameters::add(std::string_view text) {
  values_.emplace_back(std::in_place, text);
  return *this;
}

Parameters& Parameters::add_null() {
  values_.emplace_back(std::nullopt);
  return *this;
}

}  // namespace inventory::store::postgres

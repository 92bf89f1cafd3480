#include "store/postgres/parameters.hpp"

#include <bit>
#include <concepts>
#include <cstring>

namespace inventory::store::postgres {
namespace {

template <std::unsigned_integral Number>
void append(std::string& out, Number number) {
  for (int shift = static_cast<int>(sizeof number) * 8 - 8; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>(static_cast<std::uint8_t>(number >> shift)));
}

template <std::unsigned_integral Number>
void append_sized(std::string& out, Number number) {
  append(out, std::uint32_t{sizeof number});
  append(out, number);
}

}  // namespace

Array& Array::add(std::int64_t value) {
  ++count_;
  switch (type_) {
    case Type::int2: append_sized(elements_, static_cast<std::uint16_t>(value)); return *this;
    case Type::int4: append_sized(elements_, static_cast<std::uint32_t>(value)); return *this;
    case Type::int8: append_sized(elements_, static_cast<std::uint64_t>(value)); return *this;
    case Type::bytea:
    case Type::text:
    case Type::uuid: break;
  }
  __builtin_trap();
}

Array& Array::add(std::string_view bytes) {
  ++count_;
  append(elements_, static_cast<std::uint32_t>(bytes.size()));
  elements_.append(bytes);
  return *this;
}

Array& Array::add(const Uuid& id) {
  return add(std::string_view(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()));
}

Array& Array::add_null() {
  ++count_;
  has_null_ = true;
  append(elements_, ~std::uint32_t{0});
  return *this;
}

std::string Array::take() && {
  std::string wire;
  wire.reserve(elements_.size() + 20);
  append(wire, std::uint32_t{count_ == 0 ? 0U : 1U});  // dimensions
  append(wire, std::uint32_t{has_null_ ? 1U : 0U});
  append(wire, static_cast<std::uint32_t>(type_));
  if (count_ > 0) {
    append(wire, count_);
    append(wire, std::uint32_t{1});  // the first index
    wire += elements_;
  }
  return wire;
}

Parameters& Parameters::add(Array&& array) {
  values_.emplace_back(std::move(array).take());
  return *this;
}

Parameters& Parameters::add(std::int64_t value) {
  append(values_.emplace_back(std::in_place).value(), static_cast<std::uint64_t>(value));
  return *this;
}

Parameters& Parameters::add(const Uuid& id) {
  values_.emplace_back(std::in_place, reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
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

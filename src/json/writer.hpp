// Appends JSON text to a string: no tree, no allocation but the string's own growth.
//
//   json::Writer json(out);
//   json.begin_object().member("productVariantId", variant).member("quantity", quantity);
//   json.key("lines").begin_array(); … json.end_array().end_object();
//
// Commas come by themselves. That keys and values alternate and that what is begun is ended is the caller's
// care; the tests of each answer parse it. Text that is not valid UTF-8 is mended with U+FFFD, so that every
// output is JSON. A writer belongs to one thread.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/ids.hpp"
#include "base/quantity.hpp"
#include "base/timestamp.hpp"
#include "base/uuid.hpp"

namespace inventory::json {

class Writer {
 public:
  // Appends to `out`, which must outlive the writer.
  explicit Writer(std::string& out) : out_(out) {}

  Writer& begin_object() { return open('{'); }
  Writer& end_object() { return close('}'); }
  Writer& begin_array() { return open('['); }
  Writer& end_array() { return close(']'); }
  Writer& key(std::string_view name);

  Writer& string(std::string_view text);
  Writer& integer(std::int64_t number);
  Writer& unsigned_integer(std::uint64_t number);
  Writer& boolean(bool truth);
  Writer& null();
  Writer& uuid(const Uuid& id);
  Writer& timestamp(Timestamp at);
  // Text that is JSON already, as it is.
  Writer& raw(std::string_view json);

  // The same by the type of the value. Only exact types are taken, so that a pointer never becomes a boolean.
  Writer& value(std::string_view text) { return string(text); }
  Writer& value(const char* text) { return string(text); }
  Writer& value(const std::string& text) { return string(text); }
  Writer& value(std::nullptr_t) { return null(); }
  Writer& value(const Uuid& id) { return uuid(id); }
  Writer& value(Timestamp at) { return timestamp(at); }
  Writer& value(Quantity quantity) { return integer(quantity.value()); }
  Writer& value(std::same_as<bool> auto truth) { return boolean(truth); }
  template <std::integral Number>
    requires(!std::same_as<Number, bool> && !std::same_as<Number, char>)
  Writer& value(Number number) {
    if constexpr (std::unsigned_integral<Number>) return unsigned_integer(number);
    return integer(static_cast<std::int64_t>(number));
  }
  template <class Tag>
  Writer& value(const Id<Tag>& id) {
    return uuid(id.uuid);
  }
  template <class Tag>
  Writer& value(const Name<Tag>& name) {
    return string(name.text);
  }
  // Nothing is written as null.
  template <class T>
  Writer& value(const std::optional<T>& maybe) {
    return maybe ? value(*maybe) : null();
  }

  template <class T>
  Writer& member(std::string_view name, const T& what) {
    key(name);
    return value(what);
  }

 private:
  Writer& open(char bracket);
  Writer& close(char bracket);
  void separate() {
    if (comma_due_) out_.push_back(',');
    comma_due_ = true;
  }

  std::string& out_;
  bool comma_due_ = false;  // the next key or value follows another in the same object or array
};

// Appends `text` in quotes, escaped as RFC 8259 section 7 asks.
void append_quoted(std::string& out, std::string_view text);

}  // namespace inventory::json

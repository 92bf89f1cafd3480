// Reads a JSON object into typed values and collects every violation on the way, not only the first.
//
//   json::ObjectReader body(value);
//   const auto quantity = body.required("quantity", json::rule::quantity{.min = 1});
//   const auto order = body.optional("orderId", json::rule::text<OrderId>{});
//   body.required_objects("lines", {.min = 1, .max = 500}, [&](json::ObjectReader& line) {
//     const auto variant = line.required("productVariantId", json::rule::uuid<VariantId>{});
//     …
//   });
//   if (!body.finish()) return body.violations();
//
// Invariants:
//  - A getter that gives nothing for a required member, or for a value that breaks its rule, has noted a violation;
//    after finish() was true every required value is there.
//  - A member never asked for is unknown and a violation, unless tolerate_unknown() was called: what others
//    publish may grow.
//
// Member names are kept as views: pass literals. A reader belongs to one thread and must not outlive the
// value. Readers of nested objects live for the time of the callback only and are finished by their parent.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/container/small_vector.hpp>
#include <boost/json/value.hpp>

#include "json/member_rules.hpp"
#include "json/violation.hpp"

namespace inventory::json {

// A member of a merge patch (RFC 7396): nothing = left out, holding nothing = null, holding a value = that
// value.
template <class T>
using Patched = std::optional<std::optional<T>>;

struct ItemCount {
  std::size_t min = 0;
  std::size_t max = 0;
};

class ObjectReader {
 public:
  // A body that is not an object is one violation, and every getter is silent then.
  explicit ObjectReader(const boost::json::value& body);
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;

  template <class Rule>
  std::optional<typename Rule::Type> required(std::string_view name, const Rule& rule) {
    return checked(name, rule, find(name, Presence::required));
  }

  // null counts as left out.
  template <class Rule>
  std::optional<typename Rule::Type> optional(std::string_view name, const Rule& rule) {
    return checked(name, rule, find(name, Presence::optional));
  }

  template <class Rule>
  Patched<typename Rule::Type> patched(std::string_view name, const Rule& rule) {
    const boost::json::value* value = find(name, Presence::nullable);
    if (value == nullptr) return std::nullopt;
    if (value->is_null()) return Patched<typename Rule::Type>(std::in_place, std::nullopt);
    auto read = checked(name, rule, value);
    if (!read) return std::nullopt;
    return Patched<typename Rule::Type>(std::in_place, std::move(read));
  }

  // The member's object, read by `read(ObjectReader&)`; false when there is none to read.
  template <class Read>
  bool required_object(std::string_view name, Read&& read) {
    return each(name, Presence::required, read);
  }
  template <class Read>
  bool optional_object(std::string_view name, Read&& read) {
    return each(name, Presence::optional, read);
  }

  // `read(ObjectReader&)` once for each object of the member's array, in order; false when there is no such
  // array or its length is not within `count`, and nothing is read then.
  template <class Read>
  bool required_objects(std::string_view name, ItemCount count, Read&& read) {
    return each(name, array(name, Presence::required, count), read);
  }
  template <class Read>
  bool optional_objects(std::string_view name, ItemCount count, Read&& read) {
    return each(name, array(name, Presence::optional, count), read);
  }

  // For this object and those in it.
  void tolerate_unknown() { tolerant_ = true; }

  // Whether the member is there, null or not. Asking makes it known.
  bool has(std::string_view name) { return find(name, Presence::nullable) != nullptr; }

  // For rules over several members. `name` need not be present; "" is the object itself.
  void violate(std::string_view name, std::string detail);

  // Notes the unknown members; true when nothing is wrong with the whole body so far. Call it once, after the
  // last getter.
  [[nodiscard]] bool finish();

  std::vector<Violation> violations() { return violations_->take(); }
  std::string pointer() const;

 private:
  enum class Presence { required, optional, nullable };

  // A nested object: `index` is nothing for a member, else the place in the array `name`.
  ObjectReader(const ObjectReader& parent, std::string_view name, std::optional<std::size_t> index,
               const boost::json::value& value);

  void open(const boost::json::value& value);
  const boost::json::value* find(std::string_view name, Presence presence);
  const boost::json::array* array(std::string_view name, Presence presence, ItemCount count);

  template <class Rule>
  std::optional<typename Rule::Type> checked(std::string_view name, const Rule& rule,
                                             const boost::json::value* value) {
    if (value == nullptr) return std::nullopt;
    auto read = rule(*value);
    if (read) return std::move(*read);
    violate(name, std::move(read.error()));
    return std::nullopt;
  }

  template <class Read>
  bool each(std::string_view name, Presence presence, Read& read) {
    const boost::json::value* value = find(name, presence);
    if (value == nullptr) return false;
    ObjectReader nested(*this, name, std::nullopt, *value);
    read(nested);
    (void)nested.finish();
    return true;
  }

  template <class Read>
  bool each(std::string_view name, const boost::json::array* items, Read& read) {
    if (items == nullptr) return false;
    for (std::size_t index = 0; index < items->size(); ++index) {
      ObjectReader nested(*this, name, index, (*items)[index]);
      read(nested);
      (void)nested.finish();
    }
    return true;
  }

  ViolationList own_violations_;  // used by the outermost reader only
  ViolationList* violations_;
  const ObjectReader* parent_ = nullptr;
  std::string_view name_;
  std::optional<std::size_t> index_;
  bool tolerant_ = false;
  const boost::json::object* object_ = nullptr;  // none when the value was not an object
  boost::container::small_vector<std::string_view, 16> asked_;
};

}  // namespace inventory::json

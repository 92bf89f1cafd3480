#include "json/object_reader.hpp"

#include <algorithm>

namespace inventory::json {

ObjectReader::ObjectReader(const boost::json::value& body) : violations_(&own_violations_) {
  open(body);
}

ObjectReader::ObjectReader(const ObjectReader& parent, std::string_view name,
                           std::optional<std::size_t> index, const boost::json::value& value)
    : violations_(parent.violations_),
      parent_(&parent),
      name_(name),
      index_(index),
      tolerant_(parent.tolerant_) {
  open(value);
}

void ObjectReader::open(const boost::json::value& value) {
  object_ = value.if_object();
  if (object_ == nullptr) violate("", "Must be a JSON object.");
}

const boost::json::value* ObjectReader::find(std::string_view name, Presence presence) {
  if (object_ == nullptr) return nullptr;
  asked_.push_back(name);
  const boost::json::value* value = object_->if_contains(name);
  if (presence == Presence::nullable) return value;
  if (value != nullptr && !value->is_null()) return value;
  if (presence == Presence::required) {
    violate(name, value ? "This member is required and must not be null." : "This member is required.");
  }
  return nullptr;
}

const boost::json::array* ObjectReader::array(std::string_view name, Presence presence, ItemCount count) {
  const boost::json::value* value = find(name, presence);
  if (value == nullptr) return nullptr;
  const boost::json::array* items = value->if_array();
  if (items == nullptr || items->size() < count.min || items->size() > count.max) {
    violate(name, "Must be an array of " + std::to_string(count.min) + " to " + std::to_string(count.max) +
                      " items.");
    return nullptr;
  }
  return items;
}

void ObjectReader::violate(std::string_view name, std::string detail) {
  if (object_ == nullptr && !name.empty()) return;
  std::string where = pointer();
  if (!name.empty()) append_pointer_token(where, name);
  violations_->add(std::move(where), std::move(detail));
}

bool ObjectReader::finish() {
  if (object_ != nullptr && !tolerant_) {
    for (const auto& member : *object_) {
      const std::string_view name(member.key().data(), member.key().size());
      if (std::ranges::find(asked_, name) != asked_.end()) continue;
      std::string where = pointer();
      append_pointer_token(where, name);
      violations_->add(std::move(where), "This member is unknown.");
    }
  }
  return violations_->empty();
}

std::string ObjectReader::pointer() const {
  if (parent_ == nullptr) return {};
  std::string path = parent_->pointer();
  append_pointer_token(path, name_);
  if (index_) append_pointer_token(path, *index_);
  return path;
}

}  // namespace inventory::json

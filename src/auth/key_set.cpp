#include "auth/key_set.hpp"

#include <algorithm>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "auth/jwk.hpp"
#include "auth/token_parts.hpp"
#include "auth/verification_key.hpp"
#include "json/strict_parser.hpp"

namespace inventory::auth {
namespace {

constexpr std::size_t set_depth_max = 8;

// What is wrong with the ids, if anything; on the set as it was sent, before anything is left out.
std::string_view fault_of_ids(const boost::json::array& keys) {
  std::set<std::string_view> seen;
  for (const boost::json::value& item : keys) {
    const boost::json::object* key = item.if_object();
    if (key == nullptr) return "the key set holds something that is not a key";
    const boost::json::value* id = key->if_contains("kid");
    if (id == nullptr) continue;
    const boost::json::string* text = id->if_string();
    if (text == nullptr) return "a key id of the set is not a text";
    if (text->empty()) continue;  // as none: read_jwk leaves the key out
    if (text->size() > key_id_bytes_max) return "a key id of the set is longer than 128 bytes";
    if (!seen.insert({text->data(), text->size()}).second) return "two keys of the set have one key id";
  }
  return {};
}

}  // namespace

std::expected<KeySet, std::string> KeySet::from_jwk_set(std::string_view json) {
  if (json.size() > bytes_max) return std::unexpected("the key set is larger than 256 KiB");
  const auto document = json::parse_strict(json, {}, {.depth_max = set_depth_max});
  const boost::json::object* object = document ? document->if_object() : nullptr;
  const boost::json::value* member = object ? object->if_contains("keys") : nullptr;
  const boost::json::array* listed = member ? member->if_array() : nullptr;
  if (listed == nullptr) return std::unexpected("the key set is not a JSON object with a list \"keys\"");
  if (listed->size() > keys_max) return std::unexpected("the key set holds more than 50 keys");
  if (const auto fault = fault_of_ids(*listed); !fault.empty()) return std::unexpected(std::string(fault));

  KeySet set;
  for (const boost::json::value& item : *listed) {
    auto key = read_jwk(item.get_object());
    if (!key) return std::unexpected("the key set is refused: " + key.error());
    if (*key) set.keys_.push_back(std::move(*key));
  }
  return set;
}

const VerificationKey* KeySet::find(std::string_view key_id) const noexcept {
  for (const auto& key : keys_) {
    if (key->key_id() == key_id) return key.get();
  }
  return nullptr;
}

std::vector<std::string_view> KeySet::key_ids() const {
  std::vector<std::string_view> ids;
  for (const auto& key : keys_)
    ids.emplace_back(key->key_id());
  return ids;
}

bool KeySet::holds_the_same_as(const KeySet& other) const {
  return size() == other.size() && std::ranges::all_of(keys_, [&](const auto& key) {
           const VerificationKey* same = other.find(key->key_id());
           return same != nullptr && *same == *key;
         });
}

}  // namespace inventory::auth

#include "auth/key_set.hpp"

#include <algorithm>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "auth/base64url.hpp"
#include "auth/p256_key.hpp"
#include "auth/verification_key.hpp"
#include "json/strict_parser.hpp"

namespace inventory::auth {
namespace {

constexpr std::size_t set_depth_max = 8;

std::string_view text_member(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  const boost::json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

bool names_operation(const boost::json::value& operations, std::string_view wanted) {
  const boost::json::array* list = operations.if_array();
  return list && std::ranges::any_of(*list, [&](const boost::json::value& operation) {
           const boost::json::string* name = operation.if_string();
           return name && std::string_view(name->data(), name->size()) == wanted;
         });
}

bool is_for_es256(const boost::json::object& key) {
  if (text_member(key, "kty") != "EC" || text_member(key, "crv") != "P-256") return false;
  if (key.contains("alg") && text_member(key, "alg") != "ES256") return false;
  if (key.contains("use") && text_member(key, "use") != "sig") return false;
  const boost::json::value* operations = key.if_contains("key_ops");
  return operations == nullptr || names_operation(*operations, "verify");
}

}  // namespace

std::expected<KeySet, std::string> KeySet::from_jwk_set(std::string_view json) {
  if (json.size() > bytes_max) return std::unexpected("the key set is larger than 256 KiB");
  const auto document = json::parse_strict(json, {}, {.depth_max = set_depth_max});
  const boost::json::object* object = document ? document->if_object() : nullptr;
  const boost::json::value* member = object ? object->if_contains("keys") : nullptr;
  const boost::json::array* listed = member ? member->if_array() : nullptr;
  if (listed == nullptr) return std::unexpected("the key set is not a JSON object with an array \"keys\"");
  if (listed->size() > keys_max) return std::unexpected("the key set holds more than 50 keys");

  KeySet set;
  std::set<std::string_view> key_ids;
  for (const boost::json::value& item : *listed) {
    const boost::json::object* key = item.if_object();
    if (key == nullptr) return std::unexpected("the key set holds something that is not a key");
    const std::string_view key_id = text_member(*key, "kid");
    if (key_id.empty()) continue;  // no token could name it
    if (key_id.size() > key_id_bytes_max) return std::unexpected("a key id is longer than 128 bytes");
    if (!key_ids.insert(key_id).second) return std::unexpected("two keys of the set have one key id");
    if (!is_for_es256(*key)) continue;
    if (key->contains("d")) return std::unexpected("the key set publishes a private key");
    const auto x = decode_base64url(text_member(*key, "x"));
    const auto y = decode_base64url(text_member(*key, "y"));
    CjoseKey made = x && y ? make_public_key(*x, *y) : CjoseKey();
    if (!made) return std::unexpected("a P-256 key of the set is not a point of the curve");
    set.keys_.push_back(std::make_shared<const VerificationKey>(std::string(key_id), std::move(made)));
  }
  return set;
}

const VerificationKey* KeySet::find(std::string_view key_id) const noexcept {
  for (const auto& key : keys_) {
    if (key->key_id() == key_id) return key.get();
  }
  return nullptr;
}

}  // namespace inventory::auth

#include "auth/jwk.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>

#include "auth/base64url.hpp"
#include "auth/public_key.hpp"

namespace inventory::auth {
namespace {

using boost::json::object;
using boost::json::value;
using Read = std::expected<std::shared_ptr<const VerificationKey>, std::string>;

constexpr std::array<std::string_view, 7> private_members{"d", "p", "q", "dp", "dq", "qi", "oth"};

std::string_view text_member(const object& jwk, std::string_view name) {
  const value* member = jwk.if_contains(name);
  const boost::json::string* text = member ? member->if_string() : nullptr;
  return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

bool names_operation(const value& operations, std::string_view wanted) {
  const boost::json::array* list = operations.if_array();
  return list && std::ranges::any_of(*list, [&](const value& operation) {
           const boost::json::string* name = operation.if_string();
           return name && std::string_view(name->data(), name->size()) == wanted;
         });
}

bool is_for_verifying(const object& jwk) {
  if (jwk.contains("use") && text_member(jwk, "use") != "sig") return false;
  const value* operations = jwk.if_contains("key_ops");
  return operations == nullptr || names_operation(*operations, "verify");
}

bool has_private_part(const object& jwk) {
  return std::ranges::any_of(private_members, [&](std::string_view name) { return jwk.contains(name); });
}

SignatureAlgorithm algorithm_of(Curve curve) {
  switch (curve) {
    case Curve::p256: return SignatureAlgorithm::es256;
    case Curve::p384: return SignatureAlgorithm::es384;
    case Curve::p521: break;
  }
  return SignatureAlgorithm::es512;
}

Read read_ec(const object& jwk, std::optional<SignatureAlgorithm> named) {
  const std::string_view curve_name = text_member(jwk, "crv");
  const auto curve = curve_named(curve_name);
  if (!curve) return nullptr;
  const SignatureAlgorithm algorithm = algorithm_of(*curve);
  if (named && *named != algorithm) return std::unexpected("an EC key names an algorithm of another curve");
  const std::string_view x_text = text_member(jwk, "x");
  const std::string_view y_text = text_member(jwk, "y");
  const auto x = decode_base64url(x_text);
  const auto y = decode_base64url(y_text);
  CjoseKey made = x && y ? make_ec_key(*curve, *x, *y) : CjoseKey();
  if (!made) return std::unexpected("an EC key is not a point of its curve");
  std::string material(curve_name);
  material.append(" ").append(x_text).append(" ").append(y_text);
  return std::make_shared<const VerificationKey>(std::string(text_member(jwk, "kid")), algorithm,
                                                 2 * coordinate_bytes(*curve), std::move(material),
                                                 std::move(made));
}

Read read_rsa(const object& jwk, std::optional<SignatureAlgorithm> named) {
  const SignatureAlgorithm algorithm = named.value_or(SignatureAlgorithm::rs256);
  if (!is_rsa(algorithm)) return std::unexpected("an RSA key names an algorithm of EC keys");
  const std::string_view n_text = text_member(jwk, "n");
  const std::string_view e_text = text_member(jwk, "e");
  const auto n = decode_base64url(n_text);
  const auto e = decode_base64url(e_text);
  CjoseKey made = n && e ? make_rsa_key(*n, *e) : CjoseKey();
  if (!made) return std::unexpected("an RSA key is damaged, too weak or too large");
  std::string material(n_text);
  material.append(" ").append(e_text);
  return std::make_shared<const VerificationKey>(std::string(text_member(jwk, "kid")), algorithm, n->size(),
                                                 std::move(material), std::move(made));
}

}  // namespace

Read read_jwk(const object& jwk) {
  const std::string_view type = text_member(jwk, "kty");
  const bool is_ec = type == "EC";
  if (!is_ec && type != "RSA") return nullptr;
  if (has_private_part(jwk)) return std::unexpected("a private key is published");
  if (!is_for_verifying(jwk)) return nullptr;
  std::optional<SignatureAlgorithm> named;
  if (jwk.contains("alg")) {
    named = algorithm_named(text_member(jwk, "alg"));
    if (!named) return nullptr;
  }
  auto key = is_ec ? read_ec(jwk, named) : read_rsa(jwk, named);
  if (key && *key && (*key)->key_id().empty()) return nullptr;
  return key;
}

}  // namespace inventory::auth

#include "auth/signing_key.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include <boost/json/object.hpp>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/sha.h>

#include "auth/base64url.hpp"
#include "auth/p256_key.hpp"
#include "json/strict_parser.hpp"
#include "json/writer.hpp"

namespace inventory::auth {
namespace {

constexpr std::size_t key_depth_max = 2;

std::string text_member(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  const boost::json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string(text->data(), text->size()) : std::string();
}

// The library's own JWK of the key, wiped on the way out because it may hold the private number.
class ExportedKey {
 public:
  ExportedKey(const cjose_jwk_t* key, bool with_private_part) {
    cjose_err error{};
    text_ = cjose_jwk_to_json(key, with_private_part, &error);
    if (text_ == nullptr) throw std::runtime_error("the signing key cannot be exported");
    auto parsed = json::parse_strict(text_);
    if (!parsed || !parsed->is_object()) throw std::runtime_error("the signing key cannot be exported");
    object_ = std::move(parsed->get_object());
  }
  ExportedKey(const ExportedKey&) = delete;
  ExportedKey& operator=(const ExportedKey&) = delete;
  ~ExportedKey() {
    OPENSSL_cleanse(text_, std::string_view(text_).size());
    cjose_get_dealloc()(text_);
    if (boost::json::value* d = object_.if_contains("d"); d && d->is_string()) {
      OPENSSL_cleanse(d->get_string().data(), d->get_string().size());
    }
  }
  std::string operator[](std::string_view name) const { return text_member(object_, name); }

 private:
  char* text_ = nullptr;
  boost::json::object object_;
};

// RFC 7638: the required members in the order of their names, without white space.
std::string thumbprint(const std::string& x, const std::string& y) {
  std::string text;
  json::Writer json(text);
  json.begin_object().member("crv", "P-256").member("kty", "EC").member("x", x).member("y", y).end_object();
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return encode_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

json::Writer& write_public_members(json::Writer& json, const std::string& x, const std::string& y,
                                   const std::string& key_id) {
  return json.member("kty", "EC")
      .member("crv", "P-256")
      .member("x", x)
      .member("y", y)
      .member("use", "sig")
      .member("alg", "ES256")
      .member("kid", key_id);
}

[[noreturn]] void signing_failed() {
  ERR_clear_error();
  throw std::runtime_error("an access token cannot be signed");
}

}  // namespace

SigningKey::SigningKey(CjoseKey key) : key_(std::move(key)) {
  const ExportedKey parts(key_.get(), false);
  x_ = parts["x"];
  y_ = parts["y"];
  key_id_ = thumbprint(x_, y_);
  json::Writer json(public_jwk_);
  write_public_members(json.begin_object(), x_, y_, key_id_).end_object();
}

SigningKey SigningKey::generate() {
  cjose_err error{};
  CjoseKey key(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error));
  if (!key) throw std::runtime_error("a signing key cannot be generated");
  return SigningKey(std::move(key));
}

std::expected<SigningKey, std::string> SigningKey::from_private_jwk(std::string_view json) {
  const auto document = json::parse_strict(json, {}, {.depth_max = key_depth_max});
  const boost::json::object* jwk = document ? document->if_object() : nullptr;
  if (jwk == nullptr) return std::unexpected("is not a JSON object");
  if (text_member(*jwk, "kty") != "EC" || text_member(*jwk, "crv") != "P-256") {
    return std::unexpected("does not hold a key of the curve P-256");
  }
  std::string encoded = text_member(*jwk, "d");
  auto d = decode_base64url(encoded);
  OPENSSL_cleanse(encoded.data(), encoded.size());
  CjoseKey key = d ? make_private_key(*d) : CjoseKey();
  if (d) OPENSSL_cleanse(d->data(), d->size());
  if (!key) return std::unexpected("does not hold a private key");
  SigningKey made(std::move(key));
  // The public half follows from the private one; a file that says otherwise was damaged or put together by
  // hand.
  if (made.x_ != text_member(*jwk, "x") || made.y_ != text_member(*jwk, "y")) {
    return std::unexpected("holds a public and a private key that do not belong together");
  }
  return made;
}

std::string SigningKey::to_private_jwk() const {
  const ExportedKey parts(key_.get(), true);
  std::string d = parts["d"];
  std::string text;
  text.reserve(512);
  json::Writer json(text);
  write_public_members(json.begin_object(), x_, y_, key_id_).member("d", d).end_object();
  OPENSSL_cleanse(d.data(), d.size());
  return text;
}

std::string SigningKey::sign_access_token(std::string_view claims) const {
  cjose_err error{};
  const CjoseHeader header(cjose_header_new(&error));
  if (!header || !cjose_header_set(header.get(), CJOSE_HDR_ALG, CJOSE_HDR_ALG_ES256, &error) ||
      !cjose_header_set(header.get(), "typ", "at+jwt", &error) ||
      !cjose_header_set(header.get(), CJOSE_HDR_KID, key_id_.c_str(), &error)) {
    signing_failed();
  }
  const CjoseSigned made(cjose_jws_sign(
      key_.get(), header.get(), reinterpret_cast<const std::uint8_t*>(claims.data()), claims.size(), &error));
  const char* token = nullptr;
  if (!made || !cjose_jws_export(made.get(), &token, &error) || token == nullptr) signing_failed();
  return token;
}

}  // namespace inventory::auth

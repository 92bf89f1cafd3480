#include "auth/local_issuer.hpp"

#include <optional>
#include <stdexcept>
#include <utility>

#include <openssl/crypto.h>

#include "auth/key_file.hpp"
#include "auth/signing_key.hpp"
#include "auth/token_claims.hpp"
#include "base/uuid.hpp"
#include "json/writer.hpp"

namespace inventory::auth {
namespace {

constexpr std::chrono::seconds lifetime_max = std::chrono::hours(24 * 3653);  // ten years

// Whoever loses the race to make the file finds the winner's key in it.
std::string read_or_make(const std::filesystem::path& path) {
  if (auto content = read_key_file(path)) return std::move(*content);
  std::string made = SigningKey::generate().to_private_jwk();
  create_key_file(path, made);
  OPENSSL_cleanse(made.data(), made.size());
  auto content = read_key_file(path);
  if (!content) throw std::runtime_error("key file " + path.string() + " vanished as soon as it was made");
  return std::move(*content);
}

}  // namespace

class LocalIssuer::Key {
 public:
  explicit Key(SigningKey key)
      : signing(std::move(key)), public_set("{\"keys\":[" + signing.public_jwk() + "]}") {}
  SigningKey signing;
  std::string public_set;
};

LocalIssuer::LocalIssuer(std::unique_ptr<const Key> key) : key_(std::move(key)) {}
LocalIssuer::LocalIssuer(LocalIssuer&&) noexcept = default;
LocalIssuer& LocalIssuer::operator=(LocalIssuer&&) noexcept = default;
LocalIssuer::~LocalIssuer() = default;

LocalIssuer LocalIssuer::open(const std::filesystem::path& data_directory) {
  const std::filesystem::path directory = data_directory.empty() ? "." : data_directory;
  std::filesystem::create_directories(directory);
  const std::filesystem::path path = directory / key_file_name;
  std::string content = read_or_make(path);
  auto key = SigningKey::from_private_jwk(content);
  OPENSSL_cleanse(content.data(), content.size());
  if (!key) throw std::runtime_error("key file " + path.string() + " " + key.error());
  return LocalIssuer(std::make_unique<const Key>(std::move(*key)));
}

const std::string& LocalIssuer::key_id() const {
  return key_->signing.key_id();
}
const std::string& LocalIssuer::public_jwk_set() const {
  return key_->public_set;
}

KeySet LocalIssuer::public_keys() const {
  auto keys = KeySet::from_jwk_set(public_jwk_set());
  if (!keys) throw std::runtime_error("the local issuer's own key set is refused: " + keys.error());
  return std::move(*keys);
}

std::string LocalIssuer::issue(const TokenGrant& grant, Timestamp now) const {
  if (!is_client_name(grant.client.text)) {
    throw std::invalid_argument("a client name must have 1 to 128 characters and no control characters");
  }
  if (grant.lifetime.count() <= 0 || grant.lifetime > lifetime_max) {
    throw std::invalid_argument("the lifetime of a token must be more than zero and at most ten years");
  }
  const std::int64_t issued_at = now.ms() / 1000;
  std::string claims;
  json::Writer json(claims);
  json.begin_object()
      .member("iss", local_issuer_name)
      .member("sub", grant.client)
      .member("aud", grant.audience)
      .member("client_id", grant.client)
      .member("scope", grant.scopes.to_string())
      .member("iat", issued_at)
      .member("nbf", issued_at)
      .member("exp", issued_at + grant.lifetime.count())
      .member("jti", UuidMaker().make(now))
      .end_object();
  return key_->signing.sign_access_token(claims);
}

}  // namespace inventory::auth

#include "auth/key_fetch.hpp"

#include <stdexcept>
#include <utility>

#include <boost/json/object.hpp>

#include "json/strict_parser.hpp"

namespace inventory::auth {
namespace {

constexpr std::size_t description_depth_max = 16;

std::string_view without_last_slash(std::string_view text) {
  if (text.ends_with('/')) text.remove_suffix(1);
  return text;
}

// Of an issuer that was checked already: only the length can be wrong.
FetchUrl well_known(const std::string& text) {
  auto url = FetchUrl::parse(text);
  if (!url) throw std::runtime_error("the description of an issuer has no address: it " + url.error());
  return std::move(*url);
}

FetchUrl openid_address(const FetchUrl& issuer) {
  return well_known(std::string(without_last_slash(issuer.text())) + "/.well-known/openid-configuration");
}

FetchUrl oauth_address(const FetchUrl& issuer) {
  return well_known(std::string(issuer.origin()) + "/.well-known/oauth-authorization-server" +
                    std::string(without_last_slash(issuer.path())));
}

std::string_view text_member(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  const boost::json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

FetchFailure malformed(std::string cause) {
  return {FetchResult::malformed, std::move(cause)};
}

}  // namespace

KeyFetch::KeyFetch(FetchUrl issuer, std::optional<FetchUrl> jwks_uri)
    : issuer_(std::move(issuer)), configured_(std::move(jwks_uri)) {}

FetchUrl KeyFetch::begin(bool rediscover) {
  if (rediscover) discovered_.reset();
  stage_ = configured_ || discovered_ ? Stage::keys : Stage::openid;
  return configured_ ? *configured_ : discovered_ ? *discovered_ : openid_address(issuer_);
}

KeyFetch::Step KeyFetch::answered(FetchOutcome outcome) {
  if (!outcome) {
    if (stage_ == Stage::openid && outcome.error().result == FetchResult::status) {
      stage_ = Stage::oauth;
      return oauth_address(issuer_);
    }
    discovered_.reset();
    return std::move(outcome.error());
  }
  if (stage_ != Stage::keys) return described(*outcome);
  auto keys = KeySet::from_jwk_set(outcome->body);
  if (keys) return FetchedKeys{std::move(*keys), outcome->max_age};
  discovered_.reset();
  return malformed(std::move(keys.error()));
}

KeyFetch::Step KeyFetch::described(const Document& description) {
  const auto parsed = json::parse_strict(description.body, {}, {.depth_max = description_depth_max});
  const boost::json::object* object = parsed ? parsed->if_object() : nullptr;
  if (object == nullptr) return malformed("the description of the issuer is not a JSON object");
  if (text_member(*object, "issuer") != issuer_.text()) {
    return malformed("the description is of another issuer");
  }
  auto place = FetchUrl::parse(text_member(*object, "jwks_uri"));
  if (!place) return malformed("the jwks_uri of the description " + place.error());
  // Who speaks https must not send us to a port of this machine.
  if (issuer_.is_encrypted() && !place->is_encrypted()) {
    return malformed("the jwks_uri of the description is not https");
  }
  discovered_ = std::move(*place);
  stage_ = Stage::keys;
  return *discovered_;
}

}  // namespace inventory::auth

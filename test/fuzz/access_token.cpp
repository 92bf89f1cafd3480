// Access tokens: whatever is sent, nothing is accepted but what our key has signed.
//
// An input is the header, a line feed, the claims, a line feed, and changes to be made to the token after it was signed,
// three bytes each: where, in two of them, and what stands there then. The input itself is sent as a token too.
//
// Invariants:
//  - the token is accepted only as it was signed, and neither when another key has signed it nor as an HMAC with the public
//    key as its secret;
//  - what is accepted says in its header and in its claims what was asked for, and names its client;
//  - OpenSSL's queue of errors is empty after every token.

#include <algorithm>
#include <string>

#include <boost/json/object.hpp>
#include <openssl/err.h>

#include "auth/base64url.hpp"
#include "auth/key_set.hpp"
#include "auth/test_key.hpp"
#include "auth/token_verifier.hpp"
#include "fuzz/target.hpp"
#include "json/strict_parser.hpp"

namespace inventory::auth {
namespace {

using fuzz::require;

constexpr std::int64_t now_s = 1'700'000'010;

// Made at start. No corpus can hold a signature of theirs.
struct Keys {
  TestKey trusted;
  TestKey trusted_rsa{"RSA"};
  TestKey foreign;
  TestKey foreign_rsa{"RSA"};

  std::string set() const {
    return R"({"keys":[)" + trusted.public_jwk("k1") + "," + trusted_rsa.public_jwk("r1") + "]}";
  }
};

class Gate {
 public:
  Gate()
      : verifier_({.audience = "inventory-service"},
                  {{"urn:issuer", std::make_shared<FixedKeys>(KeySet::from_jwk_set(keys.set()).value())}},
                  clock_) {}

  bool accepts(std::string_view token) const {
    const auto verified = verifier_.verify(token);
    require(ERR_peek_error() == 0, "OpenSSL's queue of errors is empty");
    if (verified) {
      const std::string& client = verified->principal.client.text;
      require(!client.empty() && std::ranges::none_of(client, [](char c) { return c >= 0 && c < ' '; }),
              "a client has a name that can be logged");
      require(verified->principal.expires_at > Timestamp::from_ms((now_s - 60) * 1000),
              "what is accepted has not expired");
    } else {
      require(!verified.error().description.empty(), "a refusal says why");
    }
    return verified.has_value();
  }

  const Keys keys;

 private:
  const ManualClock clock_{Timestamp::from_ms(now_s * 1000)};
  const TokenVerifier verifier_;
};

bool says(const boost::json::object& object, std::string_view name, std::string_view text) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() && std::string_view(value->get_string()) == text;
}

// Of what was accepted, with the parser alone.
void require_rightly_accepted(std::string_view header, std::string_view claims) {
  const auto head = json::parse_strict(header).value().as_object();
  const auto body = json::parse_strict(claims).value().as_object();
  require(says(head, "alg", "ES256") && says(head, "kid", "k1"), "the header names our key");
  for (const char* name : {"crit", "b64", "zip", "jku", "jwk", "x5u", "x5c"})
    require(!head.contains(name), "the header brings nothing along");
  require(says(body, "iss", "urn:issuer"), "the issuer is ours");
  const auto& audience = body.at("aud");
  require(says(body, "aud", "inventory-service") ||
              (audience.is_array() &&
               std::ranges::any_of(audience.get_array(),
                                   [](const auto& each) { return each.as_string() == "inventory-service"; })),
          "the audience is ours");
  require(body.at("exp").as_int64() > now_s - 60, "it has not expired");
  require(body.at("iat").as_int64() <= now_s + 60, "it was issued");
}

std::string changed(std::string token, std::string_view changes) {
  for (; changes.size() >= 3; changes.remove_prefix(3)) {
    const auto byte = [&](std::size_t at) {
      return static_cast<std::size_t>(static_cast<unsigned char>(changes[at]));
    };
    token[(byte(0) << 8 | byte(1)) % token.size()] = changes[2];
  }
  return token;
}

// The same, signed by somebody else.
std::array<std::string, 3> forged(const Keys& keys, std::string_view header, std::string_view claims) {
  const std::string text = encode_base64url(header) + "." + encode_base64url(claims);
  const auto with = [&](const std::string& signature) { return text + "." + encode_base64url(signature); };
  return {with(keys.foreign.signature(text)), with(hmac_sha256(keys.trusted.pem(), text)),
          with(hmac_sha256(keys.trusted_rsa.pem(), text))};
}

void try_out(const Gate& gate, std::string_view input) {
  require(!gate.accepts(input), "what nobody signed is refused");
  const std::string_view header = fuzz::take_line(input);
  const std::string_view claims = fuzz::take_line(input);
  const std::string token = gate.keys.trusted.token(header, claims);
  if (gate.accepts(token)) require_rightly_accepted(header, claims);
  if (const std::string other = changed(token, input); other != token)
    require(!gate.accepts(other), "what was changed is refused");
  for (const std::string& other : forged(gate.keys, header, claims))
    require(!gate.accepts(other), "what another key has signed is refused");
}

}  // namespace
}  // namespace inventory::auth

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory;
  static const auth::Gate gate;
  auth::try_out(gate, fuzz::text_of(data, size));
  return 0;
}

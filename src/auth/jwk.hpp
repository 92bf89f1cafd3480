// One key of a JWK Set (RFC 7517): whether it may verify tokens here, and for which algorithm.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include <boost/json/object.hpp>

#include "auth/verification_key.hpp"

namespace inventory::auth {

// The key for the one algorithm that it is bound to: its `alg`; without that ES256, ES384 or ES512 by the curve
// of an EC key, and RS256 for an RSA key, which is what an issuer that does not say so means.
//
// Null when it is for something else: of an unknown `kty` or curve, with a `use` other than sig, `key_ops`
// without verify, an `alg` that is none of ours, or without a `kid`, by which no token could name it. An error,
// a clause that quotes nothing of it, when it is damaged, too weak, contradicts itself, or has a private part.
// Any thread.
std::expected<std::shared_ptr<const VerificationKey>, std::string> read_jwk(const boost::json::object& jwk);

}  // namespace inventory::auth

#include "auth/signature_algorithm.hpp"

namespace inventory::auth {

std::string_view name_of(SignatureAlgorithm algorithm) noexcept {
  switch (algorithm) {
    case SignatureAlgorithm::rs256: return "RS256";
    case SignatureAlgorithm::rs384: return "RS384";
    case SignatureAlgorithm::rs512: return "RS512";
    case SignatureAlgorithm::ps256: return "PS256";
    case SignatureAlgorithm::ps384: return "PS384";
    case SignatureAlgorithm::ps512: return "PS512";
    case SignatureAlgorithm::es256: return "ES256";
    case SignatureAlgorithm::es384: return "ES384";
    case SignatureAlgorithm::es512: return "ES512";
  }
  return {};
}

std::optional<SignatureAlgorithm> algorithm_named(std::string_view name) noexcept {
  for (const SignatureAlgorithm algorithm : all_algorithms) {
    if (name_of(algorithm) == name) return algorithm;
  }
  return std::nullopt;
}

bool is_rsa(SignatureAlgorithm algorithm) noexcept {
  return algorithm < SignatureAlgorithm::es256;
}

std::string AlgorithmSet::to_string() const {
  std::string list;
  for (const SignatureAlgorithm algorithm : all_algorithms) {
    if (!contains(algorithm)) continue;
    if (!list.empty()) list.push_back(',');
    list.append(name_of(algorithm));
  }
  return list;
}

}  // namespace inventory::auth

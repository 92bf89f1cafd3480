// The signature algorithms of JWS that can be accepted here (RFC 7518 section 3.1), and sets of them.
//
// Asymmetric ones only: nobody who verifies could also sign. `none`, HMAC and everything else has no value here
// and so no way in. Values are plain data; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace inventory::auth {

enum class SignatureAlgorithm : std::uint8_t {
  rs256,
  rs384,
  rs512,
  ps256,
  ps384,
  ps512,
  es256,
  es384,
  es512,
};

inline constexpr std::array all_algorithms{
    SignatureAlgorithm::rs256, SignatureAlgorithm::rs384, SignatureAlgorithm::rs512,
    SignatureAlgorithm::ps256, SignatureAlgorithm::ps384, SignatureAlgorithm::ps512,
    SignatureAlgorithm::es256, SignatureAlgorithm::es384, SignatureAlgorithm::es512};

// "RS256" and so on; the comparison is exact.
std::string_view name_of(SignatureAlgorithm algorithm) noexcept;
std::optional<SignatureAlgorithm> algorithm_named(std::string_view name) noexcept;

// Signed with an RSA key; else with an EC key.
bool is_rsa(SignatureAlgorithm algorithm) noexcept;

class AlgorithmSet {
 public:
  constexpr AlgorithmSet() = default;
  constexpr AlgorithmSet(std::initializer_list<SignatureAlgorithm> algorithms) {
    for (const SignatureAlgorithm algorithm : algorithms)
      add(algorithm);
  }

  constexpr void add(SignatureAlgorithm algorithm) { bits_ |= bit(algorithm); }
  constexpr bool contains(SignatureAlgorithm algorithm) const { return (bits_ & bit(algorithm)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool operator==(const AlgorithmSet&) const = default;

  // Names in the order of the enumeration, separated by commas.
  std::string to_string() const;

 private:
  static constexpr std::uint32_t bit(SignatureAlgorithm algorithm) {
    return std::uint32_t{1} << static_cast<unsigned>(algorithm);
  }
  std::uint32_t bits_ = 0;
};

inline constexpr AlgorithmSet default_algorithms{SignatureAlgorithm::rs256, SignatureAlgorithm::ps256,
                                                 SignatureAlgorithm::es256};

}  // namespace inventory::auth

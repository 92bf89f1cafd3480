// Which `typ` an access token may have (RFC 9068 section 2.1, RFC 8725 section 3.11).
//
// `at+jwt` tells an access token from an identity token, which the same issuer signs with the same keys. With
// JWT among the types, only audience and claims tell them apart: some authorization servers know no better.
//
// Constant after construction; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace inventory::auth {

class TokenTypes {
 public:
  TokenTypes() = default;  // at+jwt

  // Media types with commas between, in any case; "application/" may be left out. None when one of them has
  // no such form.
  static std::optional<TokenTypes> parse(std::string_view list);

  bool accepts(std::string_view type) const;
  // More than at+jwt.
  bool are_widened() const;
  std::string to_string() const;
  bool operator==(const TokenTypes&) const = default;

 private:
  std::vector<std::string> types_{"at+jwt"};  // in lower case, without "application/"
};

}  // namespace inventory::auth

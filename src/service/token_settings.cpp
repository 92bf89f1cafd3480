#include "service/token_settings.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <string>
#include <utility>

#include "service/setting_kinds.hpp"

namespace inventory::service {
namespace {

using namespace std::chrono_literals;
using enum SettingGroup;
using auth::FetchUrl;

using ParseUrl = std::expected<FetchUrl, std::string> (*)(std::string_view);

// Separated by commas; not set where there is none.
template <class Place>
Setting url_list_setting(const SettingHead& head, Place place, ParseUrl parse_url) {
  constexpr std::size_t urls_max = 10;
  Setting setting = setting_of(head, "URL[,URL...]");
  setting.parse = [=](Configuration& into, std::string_view text) -> SettingParse {
    std::vector<FetchUrl> urls;
    for (const auto part : std::views::split(text, ',')) {
      auto url = parse_url(std::string_view(part.begin(), part.end()));
      if (!url) {
        return std::unexpected("has an entry that " + url.error() +
                               "; write https URLs with commas between, or http ones of this machine");
      }
      urls.push_back(std::move(*url));
    }
    if (urls.empty() || urls.size() > urls_max) return std::unexpected("is no list; write 1 to 10 URLs");
    place(into) = std::move(urls);
    return {};
  };
  setting.print = [=](const Configuration& from) -> std::optional<std::string> {
    if (place(from).empty()) return std::nullopt;
    std::string text;
    for (const FetchUrl& url : place(from))
      text.append(text.empty() ? "" : ",").append(url.text());
    return text;
  };
  return setting;
}

Setting issuer_setting() {
  Setting setting = url_list_setting(
      {"issuer", tokens,
       "authorization servers whose tokens are accepted, as their tokens name them in `iss`; left out, only "
       "the "
       "local issuer's are"},
      [](auto& c) -> auto& { return c.tokens.issuers; }, FetchUrl::parse_issuer);
  setting.parse = [parse = setting.parse](Configuration& into, std::string_view text) -> SettingParse {
    Configuration tried;
    if (auto parsed = parse(tried, text); !parsed) return parsed;
    const auto& issuers = tried.tokens.issuers;
    for (auto one = issuers.begin(); one != issuers.end(); ++one) {
      if (std::ranges::find(one + 1, issuers.end(), *one) != issuers.end())
        return std::unexpected("names an issuer twice; write each once");
    }
    into.tokens.issuers = issuers;
    return {};
  };
  return setting;
}

Setting audience_setting() {
  constexpr std::size_t characters_max = 255;
  Setting setting = setting_of({"audience", tokens, "what must stand in a token's `aud`"}, "TEXT");
  setting.parse = [](Configuration& into, std::string_view text) -> SettingParse {
    const bool printable = std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
    if (text.empty() || text.size() > characters_max || !printable)
      return std::unexpected("is no audience; write 1 to 255 printable ASCII characters without spaces");
    into.tokens.audience = text;
    return {};
  };
  setting.print = [](const Configuration& from) { return std::optional(from.tokens.audience); };
  return setting;
}

Setting algorithms_setting() {
  Setting setting =
      setting_of({"token_algorithms", tokens, "how a token may be signed: RS, PS or ES with 256, 384 or 512"},
                 "ALG[,ALG...]");
  setting.parse = [](Configuration& into, std::string_view text) -> SettingParse {
    auth::AlgorithmSet algorithms;
    for (const auto part : std::views::split(text, ',')) {
      const auto algorithm = auth::algorithm_named(std::string_view(part.begin(), part.end()));
      if (!algorithm)
        return std::unexpected("has an entry that is none of the algorithms; write for instance RS256,ES256");
      algorithms.add(*algorithm);
    }
    if (algorithms.empty()) return std::unexpected("is empty; write for instance RS256,ES256");
    into.tokens.algorithms = algorithms;
    return {};
  };
  setting.print = [](const Configuration& from) { return std::optional(from.tokens.algorithms.to_string()); };
  return setting;
}

Setting types_setting() {
  Setting setting =
      setting_of({"token_types", tokens,
                  "what `typ` a token may have; more than at+jwt only for authorization servers that do not "
                  "mark their access tokens"},
                 "TYPE[,TYPE...]");
  setting.parse = [](Configuration& into, std::string_view text) -> SettingParse {
    auto types = auth::TokenTypes::parse(text);
    if (!types) return std::unexpected("is no list of media types; write for instance at+jwt,JWT");
    into.tokens.types = std::move(*types);
    return {};
  };
  setting.print = [](const Configuration& from) { return std::optional(from.tokens.types.to_string()); };
  return setting;
}

Setting role_scopes_setting() {
  Setting setting = setting_of(
      {"role_scopes", tokens,
       "what roles in the tokens of authorization servers allow, beside their scopes; empty: nothing"},
      "ROLE=SCOPE SCOPE..., ...");
  setting.parse = [](Configuration& into, std::string_view text) -> SettingParse {
    auto roles = auth::RoleScopes::parse(text);
    if (!roles)
      return std::unexpected(roles.error() +
                             "; write for instance support=inventory:read, and commas between");
    into.tokens.role_scopes = std::move(*roles);
    return {};
  };
  setting.print = [](const Configuration& from) {
    return std::optional(from.tokens.role_scopes.to_string());
  };
  return setting;
}

}  // namespace

std::vector<Setting> token_settings() {
  return {
      issuer_setting(),
      url_list_setting(
          {"jwks_uri", tokens,
           "where the keys of each issuer are, in their order; left out, the issuers are asked for "
           "it (discovery)"},
          [](auto& c) -> auto& { return c.tokens.jwks_uris; }, FetchUrl::parse),
      file_setting({"issuer_ca_file", tokens,
                    "certificates that those of the issuers are checked against; left out, those that the "
                    "system trusts"},
                   [](auto& c) -> auto& { return c.tokens.issuer_ca_file; }),
      audience_setting(),
      algorithms_setting(),
      types_setting(),
      role_scopes_setting(),
      choice_setting(
          {"local_issuer", tokens,
           "accept tokens of `inventory token`; loopback: if there is no other issuer and only this machine "
           "can "
           "connect"},
          [](auto& c) -> auto& { return c.tokens.local_issuer; },
          std::array{Choice<LocalIssuerUse>{"loopback", LocalIssuerUse::loopback},
                     Choice<LocalIssuerUse>{"always", LocalIssuerUse::always},
                     Choice<LocalIssuerUse>{"never", LocalIssuerUse::never}}),
      duration_setting({"token_leeway", tokens, "how far clocks may differ when a token's times are checked"},
                       [](auto& c) -> auto& { return c.tokens.leeway; },
                       {0s, auth::VerifierOptions::leeway_max}),
  };
}

std::vector<std::string> token_misfits(const Configuration& configuration,
                                       const std::function<std::string(std::string_view)>& name_of) {
  const TokenSettings& tokens_of = configuration.tokens;
  std::vector<std::string> found;
  if (tokens_of.local_issuer == LocalIssuerUse::loopback && tokens_of.issuers.empty() &&
      !configuration.listen.is_loopback()) {
    found.push_back(
        name_of("listen") +
        " is open to other machines, but the only tokens there are come from the local issuer, which is for "
        "development: whoever can read the data directory can make them. Name your authorization server with "
        "issuer = https://…, or listen on 127.0.0.1, or accept that with local_issuer = always");
  }
  if (!tokens_of.jwks_uris.empty() && tokens_of.jwks_uris.size() != tokens_of.issuers.size()) {
    found.push_back(name_of("jwks_uri") + " must have one entry for each of " + name_of("issuer") +
                    ", in the same order; leave it out to ask the issuers");
  }
  if (!accepts_local_tokens(configuration)) return found;
  if (!tokens_of.algorithms.contains(auth::SignatureAlgorithm::es256)) {
    found.push_back(name_of("token_algorithms") +
                    " is without ES256, which the local issuer signs with; add it, or refuse its tokens with "
                    "local_issuer = never");
  }
  if (!tokens_of.types.accepts("at+jwt")) {
    found.push_back(
        name_of("token_types") +
        " is without at+jwt, which the local issuer's tokens are; add it, or refuse its tokens with "
        "local_issuer = never");
  }
  return found;
}

}  // namespace inventory::service

#include "auth/key_fetch.hpp"

#include <gtest/gtest.h>

#include "auth/test_key.hpp"

namespace inventory::auth {
namespace {

FetchUrl url(const std::string& text) {
  return FetchUrl::parse(text).value();
}

std::string next_of(const KeyFetch::Step& step) {
  const auto* next = std::get_if<FetchUrl>(&step);
  return next                                        ? next->text()
         : std::holds_alternative<FetchedKeys>(step) ? "keys"
                                                     : std::get<FetchFailure>(step).cause;
}

FetchOutcome document(const std::string& body) {
  return Document{body, std::chrono::seconds(60)};
}

FetchOutcome not_there() {
  return std::unexpected(FetchFailure{FetchResult::status, "the answer has status 404"});
}

std::string description(const std::string& issuer, const std::string& jwks_uri) {
  return R"({"issuer":")" + issuer + R"(","jwks_uri":")" + jwks_uri +
         R"(","response_types_supported":["code"]})";
}

TEST(KeyFetch, FetchesFromTheConfiguredPlaceAlone) {
  KeyFetch fetch(url("https://a.example"), url("https://b.example/keys"));
  EXPECT_EQ(fetch.begin(true).text(), "https://b.example/keys");
  EXPECT_EQ(next_of(fetch.answered(document(TestKey().public_jwk_set("k1")))), "keys");
  EXPECT_EQ(fetch.begin(false).text(), "https://b.example/keys");
  EXPECT_EQ(next_of(fetch.answered(not_there())), "the answer has status 404");
}

TEST(KeyFetch, DiscoversAsOpenidConnectDoes) {
  for (const std::string issuer :
       {"https://a.example", "https://a.example/realms/shop", "https://a.example:8443/x"}) {
    KeyFetch fetch(url(issuer), std::nullopt);
    EXPECT_EQ(fetch.begin(true).text(), issuer + "/.well-known/openid-configuration");
    EXPECT_EQ(next_of(fetch.answered(document(description(issuer, "https://k.example/k")))),
              "https://k.example/k");
    const auto end = fetch.answered(document(R"({"keys":[]})"));
    ASSERT_TRUE(std::holds_alternative<FetchedKeys>(end));
    EXPECT_EQ(std::get<FetchedKeys>(end).max_age, std::chrono::seconds(60));
  }
}

TEST(KeyFetch, ThenAsOauthDoes) {
  const std::pair<const char*, const char*> table[] = {
      {"https://a.example", "https://a.example/.well-known/oauth-authorization-server"},
      {"https://a.example/", "https://a.example/.well-known/oauth-authorization-server"},
      {"https://a.example/t/1", "https://a.example/.well-known/oauth-authorization-server/t/1"}};
  for (const auto& [issuer, place] : table) {
    KeyFetch fetch(url(issuer), std::nullopt);
    fetch.begin(true);
    EXPECT_EQ(next_of(fetch.answered(not_there())), place);
    EXPECT_EQ(next_of(fetch.answered(document(description(issuer, "https://k.example/k")))),
              "https://k.example/k");
  }
  KeyFetch fetch(url("https://a.example"), std::nullopt);
  fetch.begin(true);
  fetch.answered(not_there());
  EXPECT_EQ(next_of(fetch.answered(not_there())), "the answer has status 404");
}

TEST(KeyFetch, OnlyAMissingDescriptionLeadsToTheOtherPlace) {
  KeyFetch fetch(url("https://a.example"), std::nullopt);
  fetch.begin(true);
  EXPECT_EQ(next_of(fetch.answered(std::unexpected(FetchFailure{FetchResult::tls, "bad certificate"}))),
            "bad certificate");
  fetch.begin(true);
  EXPECT_EQ(next_of(fetch.answered(document("[]"))), "the description of the issuer is not a JSON object");
}

TEST(KeyFetch, TheDescriptionIsOfThisIssuer) {
  for (const std::string other : {"https://b.example", "https://a.example/", "HTTPS://a.example", ""}) {
    KeyFetch fetch(url("https://a.example"), std::nullopt);
    fetch.begin(true);
    EXPECT_EQ(next_of(fetch.answered(document(description(other, "https://a.example/k")))),
              "the description is of another issuer")
        << other;
  }
}

TEST(KeyFetch, ADescriptionLeadsNowhereElse) {
  for (const std::string place : {"", "http://a.example/k", "file:///etc/passwd", "http://127.0.0.1:1/k",
                                  "http://169.254.169.254/", "ftp://a.example/k", "/k"}) {
    KeyFetch fetch(url("https://a.example"), std::nullopt);
    fetch.begin(true);
    const auto step = fetch.answered(document(description("https://a.example", place)));
    ASSERT_TRUE(std::holds_alternative<FetchFailure>(step)) << place;
    EXPECT_EQ(std::get<FetchFailure>(step).result, FetchResult::malformed);
  }
  KeyFetch local(url("http://127.0.0.1:9"), std::nullopt);
  local.begin(true);
  EXPECT_EQ(next_of(local.answered(document(description("http://127.0.0.1:9", "http://localhost:9/k")))),
            "http://localhost:9/k");
}

TEST(KeyFetch, RemembersTheDescriptionUntilItFailsOrIsToldNotTo) {
  KeyFetch fetch(url("https://a.example"), std::nullopt);
  const std::string first = fetch.begin(true).text();
  fetch.answered(document(description("https://a.example", "https://k.example/k")));
  fetch.answered(document(R"({"keys":[]})"));
  EXPECT_EQ(fetch.begin(false).text(), "https://k.example/k");
  EXPECT_EQ(next_of(fetch.answered(document("no set"))),
            "the key set is not a JSON object with a list \"keys\"");
  EXPECT_EQ(fetch.begin(false).text(), first);
  fetch.answered(document(description("https://a.example", "https://k.example/k")));
  fetch.answered(document(R"({"keys":[]})"));
  EXPECT_EQ(fetch.begin(true).text(), first);
}

}  // namespace
}  // namespace inventory::auth

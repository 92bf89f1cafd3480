#include "auth/fetch_url.hpp"

#include <gtest/gtest.h>

namespace inventory::auth {
namespace {

TEST(FetchUrl, TakesHttpsAnywhereAndHttpOnThisMachine) {
  for (const char* text :
       {"https://login.example", "https://login.example/", "https://login.example:8443/realms/shop",
        "https://login.example/keys?version=2", "https://10.0.0.1/keys", "https://[2001:db8::1]/keys",
        "http://localhost:3000", "http://LOCALHOST/x", "http://127.0.0.1:80", "http://127.8.9.10/keys",
        "http://[::1]:3000/keys"}) {
    const auto url = FetchUrl::parse(text);
    ASSERT_TRUE(url.has_value()) << text << ": " << url.error();
    EXPECT_EQ(url->text(), text);
    EXPECT_EQ(std::string(url->origin()) + std::string(url->path()), text);
  }
}

TEST(FetchUrl, RefusesEverythingElse) {
  for (const char* text : {"",
                           "login.example",
                           "//login.example",
                           "https://",
                           "https:///x",
                           "https:login.example",
                           "HTTPS://x.example",
                           "ftp://login.example",
                           "file:///etc/passwd",
                           "gopher://127.0.0.1",
                           "http://login.example",
                           "http://10.0.0.1",
                           "http://169.254.169.254/latest",
                           "http://128.0.0.1",
                           "http://localhost.example",
                           "http://127.0.0.1.example",
                           "http://[::2]",
                           "http://[::ffff:10.0.0.1]",
                           "https://user@login.example",
                           "https://user:secret@login.example",
                           "https://login.example/#x",
                           "https://login.example/a b",
                           "https://login.example\\@evil.example",
                           "https://login.example/\n",
                           "https://login.example,https://b",
                           "http://127.0.0.1@evil.example/",
                           "https://login.example:99999"}) {
    EXPECT_FALSE(FetchUrl::parse(text).has_value()) << text;
  }
  EXPECT_FALSE(FetchUrl::parse("https://login.example/" + std::string(1024, 'x')).has_value());
}

TEST(FetchUrl, AnIssuerHasNoQuery) {
  EXPECT_TRUE(FetchUrl::parse_issuer("https://login.example/realms/shop").has_value());
  EXPECT_FALSE(FetchUrl::parse_issuer("https://login.example/?realm=shop").has_value());
}

TEST(FetchUrl, KnowsItsParts) {
  const auto url = FetchUrl::parse("https://login.example:8443/realms/shop").value();
  EXPECT_EQ(url.origin(), "https://login.example:8443");
  EXPECT_EQ(url.path(), "/realms/shop");
  EXPECT_TRUE(url.is_encrypted());
  EXPECT_FALSE(url.is_loopback());
  EXPECT_TRUE(FetchUrl::parse("https://localhost").value().is_loopback());
}

}  // namespace
}  // namespace inventory::auth

#include "auth/transfers.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "auth/key_server.hpp"
#include "auth/temporary_directory.hpp"

namespace inventory::auth {
namespace {

using namespace std::chrono_literals;

class TransfersTest : public testing::Test {
 protected:
  FetchOutcome get(const std::string& url, std::chrono::milliseconds timeout = 5s,
                   bool with_authority = true) {
    Transfers transfers(with_authority ? directory_.path() / "ca.pem" : std::filesystem::path());
    std::optional<FetchOutcome> outcome;
    transfers.begin(7, FetchUrl::parse(url).value(), timeout);
    while (!outcome) {
      transfers.wait(1s, [&](std::size_t tag, FetchOutcome came) {
        EXPECT_EQ(tag, 7u);
        outcome.emplace(std::move(came));
      });
    }
    return std::move(*outcome);
  }
  FetchResult failure(const std::string& url, std::chrono::milliseconds timeout = 5s) {
    const auto outcome = get(url, timeout);
    return outcome ? FetchResult::success : outcome.error().result;
  }
  static KeyServer::Handler saying(KeyServer::Answer answer) {
    return [answer](const std::string&) { return answer; };
  }
  FetchResult over_tls(const Identity& identity) {
    const KeyServer server(saying({.body = "x"}), identity);
    const FetchResult result = failure(server.url());
    EXPECT_EQ(server.requests(), result == FetchResult::success ? 1u : 0u);
    return result;
  }

  TestAuthority authority_;
  TemporaryDirectory directory_;

  void SetUp() override { std::ofstream(directory_.path() / "ca.pem") << authority_.certificate_pem(); }
};

TEST_F(TransfersTest, BringsTheDocumentAndItsAge) {
  const KeyServer server(saying({.body = "{}", .headers = "Cache-Control: public, max-age=300\r\n"}));
  const auto outcome = get(server.url("/keys"));
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->body, "{}");
  EXPECT_EQ(outcome->max_age, 300s);
  EXPECT_EQ(server.requests("/keys"), 1u);
}

TEST_F(TransfersTest, ReadsCacheControl) {
  EXPECT_EQ(max_age_of("max-age=0"), 0s);
  EXPECT_EQ(max_age_of("public , Max-Age=60,must-revalidate"), 60s);
  for (const char* text : {"", "no-store", "max-age", "max-age=", "max-age=-1", "max-age=1.5",
                           "max-age=\"60\"", "s-maxage=60", "x-max-age=60", "max-age=99999999999999"}) {
    EXPECT_EQ(max_age_of(text), std::nullopt) << text;
  }
}

TEST_F(TransfersTest, VerifiesTheCertificateAndTheName) {
  EXPECT_EQ(over_tls(authority_.issue("IP:127.0.0.1")), FetchResult::success);
  EXPECT_EQ(over_tls(authority_.issue("DNS:localhost")), FetchResult::tls) << "another name";
  EXPECT_EQ(over_tls(authority_.issue("IP:127.0.0.2")), FetchResult::tls) << "another address";
  EXPECT_EQ(over_tls(authority_.issue("IP:127.0.0.1", -60)), FetchResult::tls) << "expired";
  EXPECT_EQ(over_tls(TestAuthority().issue("IP:127.0.0.1")), FetchResult::tls) << "another authority";
}

TEST_F(TransfersTest, WithoutAnAuthorityOfItsOwnTheSystemsCount) {
  const KeyServer server(saying({.body = "x"}), authority_.issue("IP:127.0.0.1"));
  const auto outcome = get(server.url(), 5s, false);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().result, FetchResult::tls);
}

TEST_F(TransfersTest, FollowsNoRedirect) {
  const KeyServer target(saying({.body = "x"}));
  for (const int status : {301, 302, 303, 307, 308}) {
    const KeyServer server(saying({.status = status, .headers = "Location: " + target.url() + "\r\n"}));
    EXPECT_EQ(failure(server.url()), FetchResult::status);
  }
  EXPECT_EQ(target.connections(), 0u);
}

TEST_F(TransfersTest, TakesNothingButAPlain200) {
  for (const int status : {201, 204, 404, 500, 503}) {
    const KeyServer server(saying({.status = status}));
    EXPECT_EQ(failure(server.url()), FetchResult::status) << status;
  }
}

TEST_F(TransfersTest, EndsAtItsSizeWhetherItIsAnnouncedOrNot) {
  const KeyServer announced(saying({.body = std::string(document_bytes_max + 1, 'x')}));
  EXPECT_EQ(failure(announced.url()), FetchResult::too_large);
  const KeyServer fits(saying({.body = std::string(document_bytes_max, 'x')}));
  EXPECT_EQ(failure(fits.url()), FetchResult::success);
  std::string chunks;
  for (int i = 0; i < 300; ++i)
    chunks += "400\r\n" + std::string(1024, 'x') + "\r\n";
  const KeyServer chunked(
      saying({.body = "", .headers = "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n"}));
  EXPECT_EQ(failure(chunked.url()), FetchResult::too_large);
}

TEST_F(TransfersTest, EndsAtItsTimeout) {
  const KeyServer slow(saying({.body = "x", .delay = 60s}));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(failure(slow.url(), 100ms), FetchResult::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST_F(TransfersTest, SaysWhenNobodyIsThere) {
  std::string url;
  {
    const KeyServer server(saying({}));
    url = server.url();
  }
  EXPECT_EQ(failure(url), FetchResult::network);
}

}  // namespace
}  // namespace inventory::auth

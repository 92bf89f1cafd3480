#include "auth/local_issuer.hpp"

#include <array>
#include <barrier>
#include <fstream>
#include <set>
#include <stdexcept>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <boost/json/object.hpp>
#include <gtest/gtest.h>

#include "auth/base64url.hpp"
#include "auth/signing_key.hpp"
#include "auth/temporary_directory.hpp"
#include "auth/test_key.hpp"
#include "auth/token_fixture.hpp"
#include "auth/token_verifier.hpp"
#include "json/strict_parser.hpp"

namespace inventory::auth {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

boost::json::object segment(std::string_view token, int index) {
  for (; index > 0; --index)
    token.remove_prefix(token.find('.') + 1);
  const auto bytes = decode_base64url(token.substr(0, token.find('.')));
  return json::parse_strict(bytes.value()).value().as_object();
}

class LocalIssuerTest : public testing::Test {
 protected:
  fs::path key_path() const { return directory_.path() / LocalIssuer::key_file_name; }
  std::string key_text() const {
    std::ifstream file(key_path());
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void replace_key(const std::string& text) const {
    fs::remove(key_path());
    std::ofstream(key_path()) << text;
    ASSERT_EQ(::chmod(key_path().c_str(), 0600), 0);
  }
  std::string trouble() const {
    try {
      LocalIssuer::open(directory_.path());
      return "";
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }

  TemporaryDirectory directory_;
  ManualClock clock_{Timestamp::from_ms(issued_at * 1000 + 789)};
};

TEST_F(LocalIssuerTest, ItsTokensAreAccepted) {
  const LocalIssuer issuer = LocalIssuer::open(directory_.path());
  const TokenVerifier verifier(
      {std::string(default_audience), 0s},
      {{std::string(local_issuer_name), std::make_shared<FixedKeys>(issuer.public_keys())}}, clock_);
  const std::string token =
      issuer.issue({ClientId{"till \"7\""}, {Scope::read, Scope::admin}, 60s}, clock_.now());
  const auto principal = verifier.verify(token);
  ASSERT_TRUE(principal.has_value()) << principal.error().description;
  EXPECT_EQ(principal->principal, (Principal{ClientId{"till \"7\""},
                                             {Scope::read, Scope::admin},
                                             Timestamp::from_ms((issued_at + 60) * 1000)}));
  clock_.advance(60s);
  EXPECT_FALSE(verifier.verify(token).has_value());
}

TEST_F(LocalIssuerTest, ItsTokensFollowRfc9068) {
  const LocalIssuer issuer = LocalIssuer::open(directory_.path());
  const TokenGrant grant{ClientId{"checkout"}, {Scope::reserve}, 1h};
  const std::string token = issuer.issue(grant, clock_.now());
  const auto header = segment(token, 0);
  EXPECT_EQ(header.size(), 3u);
  EXPECT_EQ(header.at("alg"), "ES256");
  EXPECT_EQ(header.at("typ"), "at+jwt");
  EXPECT_EQ(header.at("kid").as_string(), issuer.key_id());
  const auto claims = segment(token, 1);
  EXPECT_EQ(claims.size(), 9u);
  EXPECT_EQ(claims.at("iss"), "urn:inventory:local-issuer");
  EXPECT_EQ(claims.at("sub"), "checkout");
  EXPECT_EQ(claims.at("aud"), "inventory-service");
  EXPECT_EQ(claims.at("client_id"), "checkout");
  EXPECT_EQ(claims.at("scope"), "inventory:reserve");
  EXPECT_EQ(claims.at("iat"), issued_at);
  EXPECT_EQ(claims.at("nbf"), issued_at);
  EXPECT_EQ(claims.at("exp"), issued_at + 3600);
  const TokenGrant for_another{ClientId{"checkout"}, {Scope::reserve}, 1h, "warehouse"};
  EXPECT_EQ(segment(issuer.issue(for_another, clock_.now()), 1).at("aud"), "warehouse");
  EXPECT_NE(claims.at("jti"), segment(issuer.issue(grant, clock_.now()), 1).at("jti"));
}

TEST_F(LocalIssuerTest, RefusesGrantsThatNoVerifierWouldTake) {
  const LocalIssuer issuer = LocalIssuer::open(directory_.path());
  const auto issue = [&](const std::string& client, std::chrono::seconds lifetime) {
    return issuer.issue({ClientId{client}, {Scope::read}, lifetime}, clock_.now());
  };
  EXPECT_NO_THROW(issue(std::string(128, 'c'), 1s));
  EXPECT_THROW(issue("", 1s), std::invalid_argument);
  EXPECT_THROW(issue(std::string(129, 'c'), 1s), std::invalid_argument);
  EXPECT_THROW(issue("a\nb", 1s), std::invalid_argument);
  EXPECT_THROW(issue("c", 0s), std::invalid_argument);
  EXPECT_THROW(issue("c", -1s), std::invalid_argument);
  EXPECT_THROW(issue("c", std::chrono::hours(24 * 366 * 11)), std::invalid_argument);
}

TEST_F(LocalIssuerTest, KeepsItsKey) {
  const LocalIssuer first = LocalIssuer::open(directory_.path());
  const LocalIssuer second = LocalIssuer::open(directory_.path());
  EXPECT_EQ(first.public_jwk_set(), second.public_jwk_set());
  const TemporaryDirectory other;
  EXPECT_NE(first.key_id(), LocalIssuer::open(other.path()).key_id());
}

TEST_F(LocalIssuerTest, MakesItsDirectory) {
  const fs::path deep = directory_.path() / "a" / "b";
  LocalIssuer::open(deep);
  EXPECT_TRUE(fs::exists(deep / LocalIssuer::key_file_name));
}

TEST_F(LocalIssuerTest, TheKeyIsForItsOwnerOnly) {
  const mode_t before = ::umask(0);
  LocalIssuer::open(directory_.path());
  ::umask(before);
  EXPECT_EQ(fs::status(key_path()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  ASSERT_EQ(::chmod(key_path().c_str(), 0640), 0);
  EXPECT_NE(trouble().find("can be reached by other users"), std::string::npos);
  EXPECT_NE(trouble().find("0600"), std::string::npos);
}

TEST_F(LocalIssuerTest, PublishesNothingPrivate) {
  const LocalIssuer issuer = LocalIssuer::open(directory_.path());
  const auto stored = json::parse_strict(key_text()).value().as_object();
  const std::string d(stored.at("d").as_string());
  EXPECT_EQ(issuer.public_jwk_set().find(d), std::string::npos);
  const auto key = json::parse_strict(issuer.public_jwk_set()).value().at("keys").at(0).as_object();
  EXPECT_FALSE(key.contains("d"));
  EXPECT_EQ(key.at("kid").as_string(), issuer.key_id());
  EXPECT_EQ(key.at("alg"), "ES256");
  EXPECT_EQ(key.at("use"), "sig");
}

TEST_F(LocalIssuerTest, RefusesADamagedKeyFileWithoutQuotingIt) {
  LocalIssuer::open(directory_.path());
  const std::string good = key_text();
  const auto stored = json::parse_strict(good).value().as_object();
  const std::string d(stored.at("d").as_string());
  const std::string x(stored.at("x").as_string());
  const TestKey other;
  const std::string cases[] = {"",
                               "{}",
                               "[]",
                               good.substr(0, good.size() / 2),
                               with(good, "P-256", "P-384"),
                               with(good, d, ""),
                               with(good, d, d.substr(4)),
                               with(good, d, encode_base64url(std::string(32, '\0'))),
                               with(good, d, encode_base64url(std::string(32, '\xff'))),
                               with(good, x, encode_base64url(other.coordinate('x'))),
                               other.public_jwk("k")};
  for (const std::string& text : cases) {
    replace_key(text);
    EXPECT_NE(trouble().find("key file"), std::string::npos) << text;
    EXPECT_EQ(trouble().find(d.substr(4, 12)), std::string::npos);
    EXPECT_EQ(key_text(), text) << "a damaged file is for the operator to look at";
  }
  replace_key(good);
  EXPECT_EQ(trouble(), "");
}

TEST_F(LocalIssuerTest, ThreadsThatOpenItTogetherGetOneKey) {
  constexpr int count = 8;
  std::barrier start(count);
  std::array<std::string, count> key_ids;
  std::vector<std::thread> threads;
  for (std::string& key_id : key_ids) {
    threads.emplace_back([&] {
      start.arrive_and_wait();
      key_id = LocalIssuer::open(directory_.path()).key_id();
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(std::set<std::string>(key_ids.begin(), key_ids.end()).size(), 1u);
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_.path()), fs::directory_iterator()), 1);
}

TEST_F(LocalIssuerTest, ProcessesThatOpenItTogetherGetOneKey) {
  constexpr int count = 6;
  int start[2];
  int answers[2];
  ASSERT_EQ(::pipe(start), 0);
  ASSERT_EQ(::pipe(answers), 0);
  std::vector<pid_t> children;
  for (int i = 0; i < count; ++i) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      // Waits until the parent closes its end, so that all begin together.
      char nothing = 0;
      ::close(start[1]);
      if (::read(start[0], &nothing, 1) != 0) ::_exit(2);
      std::string key_id;
      try {
        key_id = LocalIssuer::open(directory_.path()).key_id();
      } catch (const std::exception&) {
        ::_exit(1);
      }
      ::_exit(::write(answers[1], key_id.data(), key_id.size()) == 43 ? 0 : 3);
    }
    children.push_back(child);
  }
  ::close(start[0]);
  ::close(start[1]);
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  ::close(answers[1]);
  std::set<std::string> key_ids;
  std::string key_id(43, '\0');
  while (::read(answers[0], key_id.data(), key_id.size()) == 43)
    key_ids.insert(key_id);
  ::close(answers[0]);
  EXPECT_EQ(key_ids, std::set<std::string>{LocalIssuer::open(directory_.path()).key_id()});
}

TEST(SigningKeyTest, TheKeyIdIsTheRfc7638Thumbprint) {
  // A second computation, by OpenSSL's digest over the text that the RFC prescribes.
  const SigningKey key = SigningKey::generate();
  const auto jwk = json::parse_strict(key.public_jwk()).value().as_object();
  const std::string text = R"({"crv":"P-256","kty":"EC","x":")" + std::string(jwk.at("x").as_string()) +
                           R"(","y":")" + std::string(jwk.at("y").as_string()) + "\"}";
  std::array<unsigned char, 32> digest{};
  ASSERT_EQ(EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr), 1);
  EXPECT_EQ(key.key_id(), encode_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()}));
}

}  // namespace
}  // namespace inventory::auth

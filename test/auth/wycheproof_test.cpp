// Runs every file of test/auth/vectors, which have the form of Project Wycheproof's JSON Web Signature vectors
// (testvectors_v1/json_web_signature_test.json): public files can be put beside ours.
//
// Only gate, key and signature are looked at, for what is signed there is no access token. A key for HMAC, or a
// set that is refused, must lead to no accepted signature: where such a file expects one, that is counted as a
// stricter rule of ours. The other way round there is no exception: what a file calls invalid is never accepted.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "auth/key_set.hpp"
#include "auth/token_fixture.hpp"
#include "auth/token_parts.hpp"
#include "auth/verification_key.hpp"

namespace inventory::auth {
namespace {

namespace fs = std::filesystem;
using boost::json::object;
using boost::json::value;

std::string text_of(const value* item) {
  return item != nullptr && item->is_string() ? std::string(item->get_string()) : std::string();
}

// The one key of a group as the set that an issuer would publish.
KeySet keys_of_group(const object& group) {
  const value* key = group.if_contains("public");
  if (key == nullptr || !key->is_object()) return {};
  object jwk = key->get_object();
  jwk["kid"] = "the key";
  auto keys = KeySet::from_jwk_set(boost::json::serialize(object{{"keys", boost::json::array{jwk}}}));
  return keys ? std::move(*keys) : KeySet();
}

bool is_accepted(const std::string& jws, const KeySet& keys) {
  const auto parts = take_apart(jws, every_algorithm());
  const VerificationKey* key = keys.find("the key");
  return parts && key != nullptr && key->has_signed(jws, *parts);
}

struct Tally {
  int right = 0;
  int stricter = 0;
};

Tally run(const fs::path& path) {
  std::ifstream file(path);
  const auto document = boost::json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
  Tally tally;
  for (const value& group : document.at("testGroups").as_array()) {
    const KeySet keys = keys_of_group(group.as_object());
    for (const value& test : group.at("tests").as_array()) {
      const std::string result = text_of(test.as_object().if_contains("result"));
      const value* given = test.as_object().if_contains("jws");
      const std::string jws =
          given != nullptr && given->is_object() ? boost::json::serialize(*given) : text_of(given);
      const bool accepted = is_accepted(jws, keys);
      EXPECT_FALSE(accepted && result == "invalid") << path << " tcId " << test.at("tcId");
      accepted == (result != "invalid") ? ++tally.right : ++tally.stricter;
    }
  }
  return tally;
}

std::vector<fs::path> files() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(INVENTORY_AUTH_VECTORS)) {
    if (entry.path().extension() == ".json") found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

TEST(Wycheproof, NothingInvalidIsAccepted) {
  ASSERT_FALSE(files().empty());
  for (const fs::path& path : files()) {
    const Tally tally = run(path);
    EXPECT_GT(tally.right, 0) << path;
    std::printf("%s: %d as expected, %d refused by stricter rules\n", path.filename().c_str(), tally.right,
                tally.stricter);
  }
}

TEST(Wycheproof, OurOwnVectorsAreMetExactly) {
  const Tally tally = run(fs::path(INVENTORY_AUTH_VECTORS) / "own_signatures.json");
  EXPECT_EQ(tally.stricter, 0);
  EXPECT_GE(tally.right, 40);
}

}  // namespace
}  // namespace inventory::auth

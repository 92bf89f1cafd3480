// The steps from an issuer to its keys: without a configured place of the keys its description is fetched first
// (discovery), under the address of OpenID Connect Discovery 1.0 section 4, or that of RFC 8414 section 3 where
// there is nothing at the first. The description must name exactly this issuer.
//
// Does no I/O: says what to fetch next and is told what came. Belongs to one thread.
#pragma once

#include <optional>
#include <variant>

#include "auth/fetch_url.hpp"
#include "auth/key_set.hpp"
#include "auth/transfers.hpp"

namespace inventory::auth {

struct FetchedKeys {
  KeySet keys;
  std::optional<std::chrono::seconds> max_age;
};

class KeyFetch {
 public:
  // Fetch this next; or the end, one way or the other.
  using Step = std::variant<FetchUrl, FetchedKeys, FetchFailure>;

  KeyFetch(FetchUrl issuer, std::optional<FetchUrl> jwks_uri);

  // `rediscover`: do not rely on an earlier description.
  FetchUrl begin(bool rediscover);
  Step answered(FetchOutcome outcome);

 private:
  enum class Stage : std::uint8_t { openid, oauth, keys };

  Step described(const Document& description);

  const FetchUrl issuer_;
  const std::optional<FetchUrl> configured_;
  std::optional<FetchUrl> discovered_;
  Stage stage_ = Stage::keys;
};

}  // namespace inventory::auth

// Keeps the keys of authorization servers fresh: one thread fetches those of all issuers (libcurl), side by side,
// so that one that does not answer delays no other.
//
// Times are in key_schedule.hpp, bounds of a fetch in transfers.hpp, what a set must be in key_set.hpp. A set that
// cannot be had or is refused changes nothing: the one before it stays trusted for its hour.
//
// The listener must outlive it. Sources may be used by requests after stop(): they fetch nothing then.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "auth/issuer_keys.hpp"
#include "auth/transfers.hpp"

namespace inventory::auth {

struct RemoteKeysOptions {
  std::vector<RemoteIssuer> issuers;
  std::filesystem::path ca_file = {};  // empty: what the system trusts
  KeyTimes times = {};
  SteadyNow now = [] { return std::chrono::steady_clock::now(); };
};

enum class KeysHealth : std::uint8_t {
  awaited,  // an issuer's first set has not come yet
  trusted,
  expired,  // of no issuer is anything trusted any more
};

class RemoteKeys {
 public:
  // Begins to fetch. Throws std::runtime_error when libcurl cannot be had.
  RemoteKeys(RemoteKeysOptions options, KeyListener& listener);
  ~RemoteKeys();
  RemoteKeys(const RemoteKeys&) = delete;
  RemoteKeys& operator=(const RemoteKeys&) = delete;

  // Ends the thread and answers whoever waits. Once or often, by one thread.
  void stop();

  // In the order of the options. Any thread, as all that follows.
  const std::vector<std::shared_ptr<IssuerKeys>>& sources() const { return sources_; }
  KeysHealth health() const;
  // Looks at the clock now; for clocks that jump.
  void wake() { transfers_->wake(); }

 private:
  void run(const std::stop_token& stop);

  const SteadyNow now_;
  const std::shared_ptr<Transfers> transfers_;  // the sources wake it
  std::vector<std::shared_ptr<IssuerKeys>> sources_;
  std::jthread thread_;  // last: uses the rest
};

}  // namespace inventory::auth

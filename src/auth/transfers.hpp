// Fetches small documents over HTTP(S), several at a time, on the thread that waits for them (libcurl).
//
// What a server can do to us is bounded: its certificate and name are verified (TLS 1.2 at least), redirects are
// not followed, only the scheme that was asked for is spoken, a body ends at 256 KiB, a transfer at its timeout.
// Nothing is decompressed, no cookie, password or proxy of another user is sent; a proxy of the environment is
// used for https that leaves this machine.
//
// The process must ignore SIGPIPE. Belongs to one thread; wake() may be called from any.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth/fetch_url.hpp"

namespace inventory::auth {

inline constexpr std::size_t document_bytes_max = 256 * 1024;

// What became of fetching keys: few, for counting.
enum class FetchResult : std::uint8_t { success, timeout, network, tls, status, too_large, malformed };

struct FetchFailure {
  FetchResult result;
  std::string cause;     // the same words for the same trouble
  std::string detail{};  // what else is known
};

struct Document {
  std::string body;
  std::optional<std::chrono::seconds> max_age;  // of Cache-Control
};

using FetchOutcome = std::expected<Document, FetchFailure>;

class Transfers {
 public:
  using Done = std::function<void(std::size_t tag, FetchOutcome outcome)>;

  // Certificates are checked against those of the file; without one, against those that the system trusts.
  // Throws std::runtime_error when libcurl cannot be had.
  explicit Transfers(std::filesystem::path ca_file);
  ~Transfers();  // what is under way is given up
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;

  void begin(std::size_t tag, const FetchUrl& url, std::chrono::milliseconds timeout);
  // Until something has ended, somebody called wake(), or the time is over. `done` may begin others.
  void wait(std::chrono::milliseconds at_most, const Done& done);
  void wake() noexcept;

 private:
  struct Transfer;
  struct Multi;

  void finish(void* easy, int code, const Done& done);

  const std::string ca_file_;
  std::unique_ptr<Multi> multi_;
  std::vector<std::unique_ptr<Transfer>> running_;
};

// `max-age` among the directives of a Cache-Control field, when it is there and a number.
std::optional<std::chrono::seconds> max_age_of(std::string_view cache_control);

}  // namespace inventory::auth

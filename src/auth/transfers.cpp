#include "auth/transfers.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <curl/curl.h>
#include <ranges>
#include <stdexcept>
#include <utility>

namespace inventory::auth {
namespace {

constexpr long status_ok = 200;

void initialise_once() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK)
    throw std::runtime_error("libcurl cannot be used: " + std::string(curl_easy_strerror(code)));
}

std::size_t take_body(const char* bytes, std::size_t one, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  const std::size_t size = one * count;
  if (body.size() + size > document_bytes_max) return CURL_WRITEFUNC_ERROR;
  body.append(bytes, size);
  return size;
}

FetchResult result_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return FetchResult::timeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR: return FetchResult::tls;
    case CURLE_FILESIZE_EXCEEDED:
    case CURLE_WRITE_ERROR: return FetchResult::too_large;
    default: return FetchResult::network;
  }
}

}  // namespace

std::optional<std::chrono::seconds> max_age_of(std::string_view cache_control) {
  constexpr std::string_view name = "max-age=";
  for (const auto part : std::views::split(cache_control, ',')) {
    std::string_view directive(part.begin(), part.end());
    directive.remove_prefix(std::min(directive.find_first_not_of(" \t"), directive.size()));
    directive = directive.substr(0, directive.find_last_not_of(" \t") + 1);
    const auto same = [](unsigned char a, char b) { return std::tolower(a) == b; };
    if (directive.size() <= name.size() || !std::ranges::equal(directive.substr(0, name.size()), name, same))
      continue;
    std::uint32_t seconds = 0;
    const char* const end = directive.data() + directive.size();
    const auto read = std::from_chars(directive.data() + name.size(), end, seconds);
    if (read.ec == std::errc{} && read.ptr == end) return std::chrono::seconds(seconds);
  }
  return std::nullopt;
}

struct Transfers::Transfer {
  Transfer(std::size_t its_tag, CURLM* of) : tag(its_tag), multi(of), easy(curl_easy_init()) {
    if (easy == nullptr) throw std::runtime_error("libcurl has no memory");
  }
  ~Transfer() {
    curl_multi_remove_handle(multi, easy);
    curl_easy_cleanup(easy);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  std::size_t tag;
  CURLM* multi;
  CURL* easy;
  std::string body;
  std::array<char, CURL_ERROR_SIZE> trouble{};
};

struct Transfers::Multi {
  Multi() : handle(curl_multi_init()) {
    if (handle == nullptr) throw std::runtime_error("libcurl has no memory");
  }
  ~Multi() { curl_multi_cleanup(handle); }
  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;
  CURLM* handle;
};

Transfers::Transfers(std::filesystem::path ca_file) : ca_file_(ca_file.string()) {
  initialise_once();
  multi_ = std::make_unique<Multi>();
}

Transfers::~Transfers() {
  running_.clear();  // before the multi handle that they belong to
}

void Transfers::begin(std::size_t tag, const FetchUrl& url, std::chrono::milliseconds timeout) {
  auto transfer = std::make_unique<Transfer>(tag, multi_->handle);
  CURL* const easy = transfer->easy;
  const auto set = [easy](CURLoption option, auto value) {
    if (const CURLcode code = curl_easy_setopt(easy, option, value); code != CURLE_OK) {
      throw std::runtime_error("libcurl refuses an option: " + std::string(curl_easy_strerror(code)));
    }
  };
  set(CURLOPT_URL, url.text().c_str());
  set(CURLOPT_PROTOCOLS_STR, url.is_encrypted() ? "https" : "http");
  if (url.is_loopback()) set(CURLOPT_PROXY, "");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!ca_file_.empty()) {
    set(CURLOPT_CAINFO, ca_file_.c_str());
    set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  set(CURLOPT_TIMEOUT_MS, std::max(1L, static_cast<long>(timeout.count())));
  set(CURLOPT_MAXFILESIZE, static_cast<long>(document_bytes_max));
  set(CURLOPT_WRITEFUNCTION, &take_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer->body));
  set(CURLOPT_ERRORBUFFER, transfer->trouble.data());
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_FORBID_REUSE, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // a name server that does not answer is not waited for
  set(CURLOPT_USERAGENT, "inventory-service");
  if (const CURLMcode code = curl_multi_add_handle(multi_->handle, easy); code != CURLM_OK) {
    throw std::runtime_error("libcurl begins no transfer: " + std::string(curl_multi_strerror(code)));
  }
  running_.push_back(std::move(transfer));
}

void Transfers::wait(std::chrono::milliseconds at_most, const Done& done) {
  int running = 0;
  curl_multi_perform(multi_->handle, &running);
  const auto ended = [this] {
    int left = 0;
    CURLMsg* message = curl_multi_info_read(multi_->handle, &left);
    while (message != nullptr && message->msg != CURLMSG_DONE)
      message = curl_multi_info_read(multi_->handle, &left);
    return message;
  };
  CURLMsg* message = ended();
  if (message == nullptr) {
    curl_multi_poll(multi_->handle, nullptr, 0, static_cast<int>(at_most.count()), nullptr);
    curl_multi_perform(multi_->handle, &running);
    message = ended();
  }
  for (; message != nullptr; message = ended())
    finish(message->easy_handle, message->data.result, done);
}

void Transfers::finish(void* easy, int code, const Done& done) {
  const auto found = std::ranges::find_if(running_, [easy](const auto& one) { return one->easy == easy; });
  if (found == running_.end()) return;
  const std::unique_ptr<Transfer> transfer = std::move(*found);
  running_.erase(found);
  const auto result = static_cast<CURLcode>(code);
  if (result != CURLE_OK) {
    const FetchResult kind = result_of(result);
    std::string cause =
        kind == FetchResult::too_large ? "the answer is larger than 256 KiB" : curl_easy_strerror(result);
    done(transfer->tag, std::unexpected(FetchFailure{kind, std::move(cause), transfer->trouble.data()}));
    return;
  }
  long status = 0;
  curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
  if (status != status_ok) {
    std::string cause = "the answer has status " + std::to_string(status);
    if (status / 100 == 3) cause += ", and redirects are not followed";
    done(transfer->tag, std::unexpected(FetchFailure{FetchResult::status, std::move(cause)}));
    return;
  }
  curl_header* field = nullptr;
  const bool has_field =
      curl_easy_header(transfer->easy, "Cache-Control", 0, CURLH_HEADER, -1, &field) == CURLHE_OK;
  done(transfer->tag,
       Document{std::move(transfer->body), has_field ? max_age_of(field->value) : std::nullopt});
}

void Transfers::wake() noexcept {
  curl_multi_wakeup(multi_->handle);
}

}  // namespace inventory::auth

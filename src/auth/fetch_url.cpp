#include "auth/fetch_url.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <curl/curl.h>
#include <memory>
#include <netinet/in.h>

namespace inventory::auth {
namespace {

struct Free {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
  void operator()(char* text) const noexcept { curl_free(text); }
};

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  const std::unique_ptr<char, Free> owned(text);
  return owned.get();
}

bool has_only_url_characters(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return c > ' ' && c <= '~' && std::string_view("\"<>\\^`{|},").find(c) == std::string_view::npos;
  });
}

// libcurl resolves localhost by itself, to loopback whatever the name service says.
bool is_loopback_host(const std::string& host) {
  if (host == "localhost" || host == "[::1]") return true;
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

}  // namespace

std::expected<FetchUrl, std::string> FetchUrl::parse(std::string_view text) {
  constexpr std::string_view separator = "://";
  const auto no_url = std::unexpected("is not an https URL");
  if (text.size() > bytes_max || !has_only_url_characters(text)) return no_url;
  const std::unique_ptr<CURLU, Free> parsed(curl_url());
  FetchUrl url;
  url.text_ = text;
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.text_.c_str(), 0) != CURLUE_OK) return no_url;
  const std::string scheme = part_of(parsed.get(), CURLUPART_SCHEME);
  std::string host = part_of(parsed.get(), CURLUPART_HOST);
  std::ranges::transform(host, host.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const std::size_t host_begin = scheme.size() + separator.size();
  // libcurl would also take a scheme in capitals, and one slash more.
  if ((scheme != "https" && scheme != "http") || !text.starts_with(scheme + std::string(separator)) ||
      host.empty() || text.substr(host_begin).starts_with('/')) {
    return no_url;
  }
  if (text.find('@') != std::string_view::npos || text.find('#') != std::string_view::npos) {
    return std::unexpected("has a user or a fragment in it");
  }
  url.is_encrypted_ = scheme == "https";
  url.is_loopback_ = is_loopback_host(host);
  if (!url.is_encrypted_ && !url.is_loopback_) {
    return std::unexpected("is not https, and leaves this machine");
  }
  url.origin_bytes_ = std::min(text.find_first_of("/?", host_begin), text.size());
  return url;
}

std::expected<FetchUrl, std::string> FetchUrl::parse_issuer(std::string_view text) {
  auto url = parse(text);
  if (url && text.find('?') != std::string_view::npos) return std::unexpected("has a query in it");
  return url;
}

std::string_view FetchUrl::origin() const {
  return std::string_view(text_).substr(0, origin_bytes_);
}

std::string_view FetchUrl::path() const {
  return std::string_view(text_).substr(origin_bytes_);
}

}  // namespace inventory::auth

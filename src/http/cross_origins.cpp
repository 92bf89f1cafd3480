#include "http/cross_origins.hpp"

#include <algorithm>
#include <ranges>

namespace inventory::http {
namespace {

constexpr std::string_view request_fields =
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Correlation-Id, "
    "ce-datacontenttype, ce-dataschema, ce-id, ce-source, ce-specversion, ce-subject, ce-time, "
    "ce-traceparent, "
    "ce-type, baggage, traceparent, tracestate";
constexpr std::string_view answer_fields =
    "ETag, Idempotency-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, "
    "X-Correlation-Id";
constexpr std::string_view preflight_seconds = "7200";  // some browsers keep it no longer

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_port(std::string_view text, std::string_view left_out) {
  const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return digits && !text.empty() && text.size() <= 5 && text.front() != '0' && text != left_out;
}

// An origin as browsers send it (RFC 6454 section 6.2): nothing after the host but a port that is not the scheme's.
bool is_origin(std::string_view text) {
  const bool encrypted = text.starts_with("https://");
  if (!encrypted && !text.starts_with("http://")) return false;
  text.remove_prefix(encrypted ? 8 : 7);
  const bool is_ipv6 = text.starts_with('[');
  if (is_ipv6) text.remove_prefix(1);
  const std::size_t host_end = std::min(text.find(is_ipv6 ? ']' : ':'), text.size());
  const std::string_view host = text.substr(0, host_end);
  const bool is_host =
      std::ranges::all_of(host, [is_ipv6](char c) { return is_host_character(c) || (is_ipv6 && c == ':'); });
  if (!is_host || host.empty()) return false;
  text.remove_prefix(host_end);
  if (is_ipv6 && !text.starts_with(']')) return false;
  if (is_ipv6) text.remove_prefix(1);
  return text.empty() || (text.starts_with(':') && is_port(text.substr(1), encrypted ? "443" : "80"));
}

}  // namespace

std::expected<CrossOrigins, std::string> CrossOrigins::parse(std::string_view list) {
  CrossOrigins origins;
  if (list.empty())
    return std::unexpected("is no list; write at least one origin, as https://admin.shop.example");
  for (const auto part : std::views::split(list, ',')) {
    const std::string_view origin(part.begin(), part.end());
    if (!is_origin(origin)) {
      return std::unexpected(
          "has an entry that is no origin; write each as browsers do, https://HOST or https://HOST:PORT, in "
          "lower "
          "case and with nothing behind it");
    }
    if (origins.allow(origin)) return std::unexpected("names an origin twice");
    origins.origins_.emplace_back(origin);
  }
  if (origins.origins_.size() > count_max) return std::unexpected("has more than 100 origins");
  return origins;
}

std::string CrossOrigins::to_string() const {
  std::string text;
  for (const std::string& origin : origins_)
    text.append(text.empty() ? "" : ",").append(origin);
  return text;
}

bool CrossOrigins::allow(std::string_view origin) const {
  return std::ranges::find(origins_, origin) != origins_.end();
}

void append_cross_origin_fields(std::string& out, std::string_view origin) {
  out.append("Vary: Origin\r\n");
  if (origin.empty()) return;
  out.append("Access-Control-Allow-Origin: ").append(origin);
  out.append("\r\nAccess-Control-Expose-Headers: ").append(answer_fields).append("\r\n");
}

Response answer_preflight(std::string_view methods) {
  return Response::empty(204)
      .with("Allow", std::string(methods))
      .with("Access-Control-Allow-Methods", std::string(methods))
      .with("Access-Control-Allow-Headers", std::string(request_fields))
      .with("Access-Control-Max-Age", std::string(preflight_seconds));
}

}  // namespace inventory::http

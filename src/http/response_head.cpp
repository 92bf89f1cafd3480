#include "http/response_head.hpp"

#include <algorithm>
#include <charconv>

#include "http/cross_origins.hpp"

namespace inventory::http {
namespace {

std::string_view reason_of(unsigned status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "";  // the phrase is optional (RFC 9112 section 4)
  }
}

template <class Number>
void append_number(std::string& out, Number number) {
  char digits[24];
  const auto result = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, result.ptr);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

// A value from outside with a line end in it would be a second answer.
bool is_field_value(std::string_view value) {
  return std::ranges::all_of(value,
                             [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

}  // namespace

std::string_view DateText::at(std::time_t second) {
  if (second != second_) {
    constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&second, &utc);
    // Not strftime("%a"): its names follow the process's locale.
    char format[] = "xxx, %d xxx %Y %H:%M:%S GMT";
    std::copy_n(days[utc.tm_wday], 3, format);
    std::copy_n(months[utc.tm_mon], 3, format + 8);
    std::strftime(text_.data(), text_.size(), format, &utc);
    second_ = second;
  }
  return {text_.data(), length};
}

void append_response_head(std::string& out, const Response& response, const ResponseHeadOptions& options) {
  out.append("HTTP/1.1 ");
  append_number(out, response.status);
  out.append(" ").append(reason_of(response.status)).append("\r\n");
  append_field(out, "Date", options.date);
  if (status_has_body(response.status)) {
    const auto size = response.payload().size();
    if (size > 0 || response.stream) append_field(out, "Content-Type", response.content_type);
    if (!response.stream) {
      out.append("Content-Length: ");
      append_number(out, size);
      out.append("\r\n");
    } else if (!options.http_1_0) {
      append_field(out, "Transfer-Encoding", "chunked");
    }
  }
  if (!response.cache_control.empty()) append_field(out, "Cache-Control", response.cache_control);
  out.append("X-Content-Type-Options: nosniff\r\nX-Correlation-Id: ");
  options.correlation_id.uuid.append_to(out);
  out.append("\r\n");
  if (options.rate != nullptr) append_rate_fields(out, *options.rate);
  if (options.cross_origin) append_cross_origin_fields(out, *options.cross_origin);
  for (const auto& [name, value] : response.headers) {
    if (is_field_value(value)) append_field(out, name, value);
  }
  if (options.close) {
    out.append("Connection: close\r\n");
  } else if (options.http_1_0) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append("\r\n");
}

}  // namespace inventory::http

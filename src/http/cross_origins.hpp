// Whose pages may call the service from a browser (the CORS protocol of https://fetch.spec.whatwg.org/).
//
// A page sends its token itself; cookies and other credentials of the browser are never asked for. Constant after
// construction; any thread.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/response.hpp"

namespace inventory::http {

class CrossOrigins {
 public:
  static constexpr std::size_t count_max = 100;

  CrossOrigins() = default;  // nobody's
  // Separated by commas, each as a browser writes it: "https://admin.shop.example". The error goes on after a name.
  static std::expected<CrossOrigins, std::string> parse(std::string_view list);
  std::string to_string() const;

  bool empty() const { return origins_.empty(); }
  bool allow(std::string_view origin) const;
  bool operator==(const CrossOrigins&) const = default;

 private:
  std::vector<std::string> origins_;
};

// To a page that may: what it can read of the answer. `origin` is empty for all others.
void append_cross_origin_fields(std::string& out, std::string_view origin);

// To a browser that asks before a page's request: `methods` are those of the path.
Response answer_preflight(std::string_view methods);

}  // namespace inventory::http

// The API to read and to try: Swagger UI over /openapi.json, all of it from this binary.
#include <algorithm>
#include <string_view>

#include "http/api/handlers.hpp"
#include "http/problem.hpp"

extern const char docs_index_begin[];
extern const char docs_index_end[];
extern const char docs_initializer_begin[];
extern const char docs_initializer_end[];
extern const char docs_style_begin[];
extern const char docs_style_end[];
extern const char docs_bundle_begin[];
extern const char docs_bundle_end[];

namespace inventory::http::api {
namespace {

// Nothing from elsewhere, nothing inline, and in nobody's frame.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

struct File {
  std::string_view name;
  std::string_view content_type;
  std::string_view content;
};

Response served(const File& file) {
  Response response;
  response.content_type = file.content_type;
  response.static_body = file.content;
  response.cache_control = "no-cache";
  return std::move(response).with("Content-Security-Policy", std::string(content_security_policy));
}

}  // namespace

Answering get_docs(Context&, Request&) {
  co_return served({"", "text/html; charset=utf-8", {docs_index_begin, docs_index_end}});
}

Answering get_docs_file(Context&, Request& request) {
  static const File files[] = {
      {"swagger-ui.css", "text/css; charset=utf-8", {docs_style_begin, docs_style_end}},
      {"swagger-ui-bundle.js", "text/javascript; charset=utf-8", {docs_bundle_begin, docs_bundle_end}},
      {"initializer.js", "text/javascript; charset=utf-8", {docs_initializer_begin, docs_initializer_end}},
  };
  const auto file = std::ranges::find(files, request.path_parameter("file"), &File::name);
  if (file == std::end(files))
    co_return Problem(ProblemCode::route_not_found, "There is no such file.").response(request);
  co_return served(*file);
}

}  // namespace inventory::http::api

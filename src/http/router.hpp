// Which handler answers a method and a path, and what it asks of the caller.
//
// Routes are added before the server starts and never change; matching is const, allocates nothing, any
// thread. At each segment a literal wins over a parameter: /inventory/adjust-stock is never a variant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "auth/scope.hpp"
#include "http/method.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace inventory::http {

using Handler = std::function<boost::asio::awaitable<Response>(Request&)>;

// Who may call: everyone, or a principal with any of the scopes.
struct Access {
  std::optional<auth::ScopeSet> any_of{};

  static Access open() { return {}; }
  static Access scoped(auth::ScopeSet any_of) { return {any_of}; }
};

// What body a route takes; checked before the body is read (415).
enum class BodyRule : std::uint8_t {
  ignored,        // GET and the like: a body is read within the limit and dropped
  json,           // application/json
  json_or_empty,  // application/json, or no body at all
  merge_patch,    // application/merge-patch+json or application/json
  any,            // the handler looks at Content-Type itself
  stream,         // the same, and reads the body itself (Request::body_stream)
};

struct Route {
  Method method = Method::get;
  std::string pattern{};  // "/api/v1/inventory/{productVariantId}/reserve"; also the `route` label of metrics
  Access access{};
  BodyRule body = BodyRule::ignored;
  Handler handler{};
  bool operational = false;               // health and metrics: answered on reserve connections too
  std::string_view produces = json_type;  // checked against Accept (406); empty = whatever the client wants
  std::size_t body_bytes_max = 0;         // 0 = Limits::body_bytes_max
};

class Router {
 public:
  enum class Outcome : std::uint8_t { found, path_unknown, method_unknown };

  struct Match {
    Outcome outcome = Outcome::path_unknown;
    const Route* route = nullptr;  // when found
    std::size_t route_index = 0;   // when found: its place in routes()
    std::string_view allow{};      // when the path is known: the value of Allow
  };

  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  // Throws std::logic_error on a malformed pattern, two routes of one method and shape, or two parameter
  // names in one place.
  void add(Route route);

  // HEAD finds the route of GET. `parameters` is filled when the path is known.
  Match match(Method method, std::span<const std::string_view> segments, PathParameters& parameters) const;

  std::span<const std::unique_ptr<const Route>> routes() const { return routes_; }

 private:
  struct Node;

  std::unique_ptr<Node> root_;
  std::vector<std::unique_ptr<const Route>> routes_;
};

}  // namespace inventory::http

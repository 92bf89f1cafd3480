#include "http/router.hpp"

#include <array>
#include <map>
#include <stdexcept>
#include <utility>

namespace inventory::http {

// One place in the tree of paths. `allow` is kept ready because a 405 must cost as little as an answer.
struct Router::Node {
  static constexpr std::size_t no_route = static_cast<std::size_t>(-1);

  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::string parameter_name;
  std::array<std::size_t, method_count> routes{};
  std::string allow;

  Node() { routes.fill(no_route); }

  bool is_path() const { return !allow.empty(); }
  std::size_t route_of(Method method) const { return routes[static_cast<std::size_t>(method)]; }

  void add_route(Method method, std::size_t index) {
    routes[static_cast<std::size_t>(method)] = index;
    if (method == Method::get && route_of(Method::head) == no_route) {
      routes[static_cast<std::size_t>(Method::head)] = index;
    }
    allow.clear();
    for (std::size_t each = 0; each < method_count; ++each) {
      if (routes[each] == no_route) continue;
      allow.append(method_name(static_cast<Method>(each))).append(", ");
    }
    allow.append(method_name(Method::options));
  }

  const Node* find(std::span<const std::string_view> segments, PathParameters& found) const {
    if (segments.empty()) return is_path() ? this : nullptr;
    if (const auto literal = literals.find(segments.front()); literal != literals.end()) {
      if (const Node* node = literal->second->find(segments.subspan(1), found)) return node;
    }
    if (!parameter || segments.front().empty()) return nullptr;
    const Node* node = parameter->find(segments.subspan(1), found);
    if (node != nullptr) found.add({parameter_name, segments.front()});
    return node;
  }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(Route route) {
  const std::string_view pattern = route.pattern;
  const auto refuse = [pattern](std::string_view why) {
    throw std::logic_error("route " + std::string(pattern) + ": " + std::string(why));
  };
  if (!pattern.starts_with('/')) refuse("a pattern starts with a slash");
  if (!route.handler) refuse("there is no handler");
  if (route.method == Method::head || route.method == Method::options)
    refuse("HEAD and OPTIONS are answered by themselves");

  Node* node = root_.get();
  std::size_t parameter_count = 0;
  std::size_t segment_count = 0;
  for (auto rest = pattern; !rest.empty();) {
    rest.remove_prefix(1);
    const auto end = rest.find('/');
    const auto segment = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
    if (++segment_count > RequestTarget::segments_max) refuse("it has too many segments");
    if (segment.starts_with('{')) {
      if (segment.size() < 3 || !segment.ends_with('}')) refuse("a parameter is written {name}");
      if (++parameter_count > PathParameters::count_max) refuse("it has too many parameters");
      const auto name = segment.substr(1, segment.size() - 2);
      if (!node->parameter) {
        node->parameter = std::make_unique<Node>();
        node->parameter_name = name;
      } else if (node->parameter_name != name) {
        refuse("another route names the parameter in this place " + node->parameter_name);
      }
      node = node->parameter.get();
    } else {
      if (segment.find_first_of("{}") != std::string_view::npos) refuse("a parameter fills a whole segment");
      auto& next = node->literals[std::string(segment)];
      if (!next) next = std::make_unique<Node>();
      node = next.get();
    }
  }
  if (node->route_of(route.method) != Node::no_route) refuse("method and path are taken");
  node->add_route(route.method, routes_.size());
  routes_.push_back(std::make_unique<const Route>(std::move(route)));
}

Router::Match Router::match(Method method, std::span<const std::string_view> segments,
                            PathParameters& parameters) const {
  parameters.clear();
  const Node* node = root_->find(segments, parameters);
  if (node == nullptr) return {};
  const auto index = node->route_of(method);
  if (index == Node::no_route) return {.outcome = Outcome::method_unknown, .allow = node->allow};
  return {
      .outcome = Outcome::found, .route = routes_[index].get(), .route_index = index, .allow = node->allow};
}

}  // namespace inventory::http

// Session: what is decided about a request before its body is read.
#include <utility>

#include "http/session.hpp"

namespace inventory::http {
namespace {

bool takes_body(BodyRule rule, const Request& request, bool has_body) {
  if (rule == BodyRule::ignored || rule == BodyRule::any || rule == BodyRule::stream) return true;
  const auto given = request.header("Content-Type");
  if (!given) return rule == BodyRule::json_or_empty && !has_body;
  if (request.header_count("Content-Type") > 1 || names_foreign_charset(*given)) return false;
  const auto media_type = media_type_of(*given);
  return equals_ignoring_case(media_type, json_type) ||
         (rule == BodyRule::merge_patch && equals_ignoring_case(media_type, "application/merge-patch+json"));
}

}  // namespace

// Everything that can be said without the body.
std::optional<Response> Session::admit() {
  match_ = host_.router.match(request_.method, target_.segments(), request_.path_parameters);
  const bool found = match_.outcome == Router::Outcome::found;
  if (service_ == Service::operational_only && !(found && match_.route->operational)) {
    host_.metrics.http_shed(observe::ShedReason::operational_only);
    return Problem(ProblemCode::overloaded,
                   "All connections are taken; only health and metrics are answered.")
        .with_header("Retry-After", "1")
        .closing()
        .response(request_);
  }
  if (!found) return answer_unrouted(match_);
  if (auto refusal = refuse_caller(*match_.route)) return refusal;
  return refuse_content(*match_.route);
}

Response Session::answer_unrouted(const Router::Match& match) {
  if (request_.method == Method::options && target_.is_asterisk()) {
    return Response::empty(204).with("Allow", "GET, HEAD, POST, PUT, PATCH, OPTIONS");
  }
  if (match.outcome == Router::Outcome::path_unknown) {
    return Problem(ProblemCode::route_not_found, "There is nothing at this path.").response(request_);
  }
  if (request_.method == Method::options) return Response::empty(204).with("Allow", std::string(match.allow));
  return Problem(ProblemCode::method_not_allowed,
                 std::string(method_name(request_.method)) + " is not a method of this path.")
      .with_header("Allow", std::string(match.allow))
      .response(request_);
}

std::optional<Response> Session::refuse_caller(const Route& route) {
  if (!route.access.any_of) return std::nullopt;
  const auto unauthenticated = [this](const auth::AuthFailure& failure) {
    return Problem(ProblemCode::unauthenticated, std::string(failure.description))
        .with_header("WWW-Authenticate", auth::challenge(failure))
        .response(request_);
  };
  if (request_.header_count("Authorization") > 1) return unauthenticated(auth::repeated_header);
  auto principal = host_.authenticator.authenticate(request_.header("Authorization").value_or(""));
  if (!principal) return unauthenticated(principal.error());
  request_.principal = std::move(*principal);
  if (request_.principal->scopes.contains_any_of(*route.access.any_of)) return std::nullopt;

  std::string names;
  for (const auto scope : auth::all_scopes) {
    if (!route.access.any_of->contains(scope)) continue;
    if (!names.empty()) names.push_back(',');
    names.append("\"").append(auth::name_of(scope)).append("\"");
  }
  return Problem(ProblemCode::forbidden, "The access token has none of the scopes that allow this.")
      .with_json("requiredScopes", "[" + names + "]")
      .with_header("WWW-Authenticate", auth::insufficient_scope_challenge(*route.access.any_of))
      .response(request_);
}

std::optional<Response> Session::refuse_content(const Route& route) {
  if (!route.produces.empty() && !accepts(request_.headers, route.produces)) {
    return Problem(ProblemCode::not_acceptable, "The answer is of type " + std::string(route.produces) + ".")
        .at_header("Accept", "It does not admit that type.")
        .response(request_);
  }
  if (!takes_body(route.body, request_, body_is_unread_)) {
    const std::string_view wanted = route.body == BodyRule::merge_patch
                                        ? "The body must be application/merge-patch+json or application/json."
                                        : "The body must be application/json.";
    return Problem(ProblemCode::unsupported_media_type, std::string(wanted))
        .at_header("Content-Type", "It names another type, another charset, or is missing.")
        .response(request_);
  }
  if (guarded_.framing == BodyFraming::sized && guarded_.content_length > body_bytes_max()) {
    return body_too_large();
  }
  return std::nullopt;
}

std::size_t Session::body_bytes_max() const {
  return match_.route->body_bytes_max != 0 ? match_.route->body_bytes_max : host_.limits.body_bytes_max;
}

}  // namespace inventory::http

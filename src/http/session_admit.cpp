// Session: what is decided about a request before its body is read.
#include <string>
#include <utility>

#include "auth/key_source.hpp"
#include "http/await_reply.hpp"
#include "http/session.hpp"

namespace inventory::http {
namespace {

namespace asio = boost::asio;

bool takes_body(BodyRule rule, const Request& request, bool has_body) {
  if (rule == BodyRule::ignored || rule == BodyRule::any || rule == BodyRule::stream) return true;
  const auto given = request.header("Content-Type");
  if (!given) return rule == BodyRule::json_or_empty && !has_body;
  if (request.header_count("Content-Type") > 1 || names_foreign_charset(*given)) return false;
  const auto media_type = media_type_of(*given);
  return equals_ignoring_case(media_type, json_type) ||
         (rule == BodyRule::merge_patch && equals_ignoring_case(media_type, "application/merge-patch+json"));
}

// None: there was no token that could have been refused.
std::optional<observe::TokenRefusal> counted(auth::RefusalReason reason) {
  using observe::TokenRefusal;
  switch (reason) {
    case auth::RefusalReason::none: return std::nullopt;
    case auth::RefusalReason::malformed: return TokenRefusal::malformed;
    case auth::RefusalReason::algorithm: return TokenRefusal::algorithm;
    case auth::RefusalReason::type: return TokenRefusal::type;
    case auth::RefusalReason::issuer: return TokenRefusal::issuer;
    case auth::RefusalReason::audience: return TokenRefusal::audience;
    case auth::RefusalReason::unknown_key: return TokenRefusal::unknown_key;
    case auth::RefusalReason::signature: return TokenRefusal::signature;
    case auth::RefusalReason::claims: return TokenRefusal::claims;
    case auth::RefusalReason::binding: return TokenRefusal::binding;
    case auth::RefusalReason::expired: return TokenRefusal::expired;
    case auth::RefusalReason::not_yet_valid: return TokenRefusal::not_yet_valid;
    case auth::RefusalReason::keys_unavailable: return TokenRefusal::keys_unavailable;
  }
  return std::nullopt;
}

}  // namespace

// Everything that can be said without the body, and without asking an issuer for its keys.
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
  if (auto refusal = refuse_caller(*match_.route, true)) return refusal;
  if (lacks_key_ != nullptr) return std::nullopt;
  return refuse_content(*match_.route);
}

Response Session::answer_unrouted(const Router::Match& match) {
  if (request_.method == Method::options && target_.is_asterisk()) {
    return Response::empty(204).with("Allow", "GET, HEAD, POST, PUT, PATCH, OPTIONS");
  }
  if (match.outcome == Router::Outcome::path_unknown) {
    return Problem(ProblemCode::route_not_found, "There is nothing at this path.").response(request_);
  }
  if (request_.method == Method::options) {
    const bool asks_for_a_page = request_.header("Access-Control-Request-Method") && !cross_origin().empty();
    return asks_for_a_page ? answer_preflight(match.allow)
                           : Response::empty(204).with("Allow", std::string(match.allow));
  }
  return Problem(ProblemCode::method_not_allowed,
                 std::string(method_name(request_.method)) + " is not a method of this path.")
      .with_header("Allow", std::string(match.allow))
      .response(request_);
}

// Of the page that asks, if it may; else empty.
std::string_view Session::cross_origin() const {
  const auto origin = request_.single_header("Origin");
  return origin && host_.cross_origins.allow(*origin) ? *origin : std::string_view{};
}

// The key of the token may be one that its issuer began to use just now.
asio::awaitable<std::optional<Response>> Session::admit_after_fetch(auth::KeySource& keys) {
  begin_phase(Phase::handler, SteadyTime::max());
  const auto answer =
      co_await await_reply<auth::FetchAnswer>([&keys](auto reply) { keys.fetch(std::move(reply)); });
  if (answer == auth::FetchAnswer::failed) co_return refuse_token(auth::keys_unavailable);
  if (auto refusal = refuse_caller(*match_.route, false)) co_return refusal;
  co_return refuse_content(*match_.route);
}

Response Session::refuse_token(const auth::AuthFailure& failure) {
  if (const auto reason = counted(failure.reason)) host_.metrics.token_refused(*reason);
  if (failure.error == auth::AuthError::unavailable) {
    return Problem(ProblemCode::authorization_unavailable, std::string(failure.description))
        .with_header("Retry-After", "5")
        .response(request_);
  }
  return Problem(ProblemCode::unauthenticated, std::string(failure.description))
      .with_header("WWW-Authenticate", auth::challenge(failure))
      .response(request_);
}

std::optional<Response> Session::refuse_caller(const Route& route, bool may_wait) {
  if (!route.access.any_of) return std::nullopt;
  if (request_.header_count("Authorization") > 1) return refuse_token(auth::repeated_header);
  auto principal = host_.authenticator.authenticate(request_.header("Authorization").value_or(""),
                                                    connection_.client_certificate());
  if (!principal) {
    if (may_wait && principal.error().lacks_key != nullptr) {
      lacks_key_ = principal.error().lacks_key;
      return std::nullopt;
    }
    return refuse_token(principal.error());
  }
  request_.principal = std::move(*principal);
  if (auto refusal = refuse_excess()) return refusal;
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

// Whatever the caller asks for counts, also what it may not have.
std::optional<Response> Session::refuse_excess() {
  if (host_.rates == nullptr) return std::nullopt;
  rate_ = host_.rates->take(request_.principal->client, request_.arrived);
  if (!rate_ || rate_->admitted) return std::nullopt;
  host_.metrics.http_shed(observe::ShedReason::client_rate);
  return Problem(ProblemCode::rate_limited, "This client may ask " + std::to_string(rate_->rate.per_second) +
                                                " times a second, and has; nothing was done.")
      .with_header("Retry-After", std::to_string(rate_->retry_in.count()))
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

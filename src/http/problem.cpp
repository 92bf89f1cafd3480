#include "http/problem.hpp"

#include <cstddef>
#include <iterator>
#include <utility>

#include "json/writer.hpp"

namespace inventory::http {
namespace {

// In the order of ProblemCode.
constexpr ProblemKind kinds[] = {
    {400, "MALFORMED_REQUEST", "/problems/malformed-request", "The request is malformed."},
    {401, "UNAUTHENTICATED", "/problems/unauthenticated", "A valid access token is required."},
    {403, "FORBIDDEN", "/problems/forbidden", "The access token lacks the scope for this."},
    {404, "INVENTORY_NOT_FOUND", "/problems/inventory-not-found",
     "There is no inventory record for the variant."},
    {404, "RESERVATION_NOT_FOUND", "/problems/reservation-not-found", "There is no such reservation."},
    {404, "ALERT_NOT_FOUND", "/problems/alert-not-found", "There is no such alert."},
    {404, "ROUTE_NOT_FOUND", "/problems/route-not-found", "There is nothing at this path."},
    {405, "METHOD_NOT_ALLOWED", "/problems/method-not-allowed", "This path does not take that method."},
    {406, "NOT_ACCEPTABLE", "/problems/not-acceptable", "The answer has no form that the client accepts."},
    {408, "REQUEST_TIMEOUT", "/problems/request-timeout", "The request did not arrive in time."},
    {409, "INSUFFICIENT_STOCK", "/problems/insufficient-stock", "Not enough stock is available."},
    {409, "VARIANT_DISCONTINUED", "/problems/variant-discontinued", "The variant is discontinued."},
    {409, "VARIANT_DELETED", "/problems/variant-deleted", "The variant was deleted."},
    {409, "RESERVATION_NOT_ACTIVE", "/problems/reservation-not-active",
     "The reservation holds nothing any more."},
    {409, "RESERVATION_EXPIRED", "/problems/reservation-expired", "The reservation has expired."},
    {409, "RESERVATION_CONFLICT", "/problems/reservation-conflict",
     "A reservation of this id exists with other lines."},
    {409, "RELEASE_EXCEEDS_RESERVED", "/problems/release-exceeds-reserved",
     "More would be released than is held."},
    {409, "NOTHING_RESERVED", "/problems/nothing-reserved",
     "The order holds nothing of this variant any more."},
    {409, "ADJUSTMENT_BELOW_RESERVED", "/problems/adjustment-below-reserved",
     "The quantity would fall below what is reserved."},
    {409, "QUANTITY_OUT_OF_RANGE", "/problems/quantity-out-of-range", "The quantity would leave its range."},
    {409, "OUTSTANDING_EXCEEDED", "/problems/outstanding-exceeded",
     "The reservation does not hold that much."},
    {409, "LIFETIME_EXCEEDED", "/problems/lifetime-exceeded",
     "The reservation would last longer than its client may hold stock."},
    {409, "TOO_MANY_RESERVATIONS", "/problems/too-many-reservations",
     "The client has as many reservations open as it may."},
    {409, "INVENTORY_ALREADY_EXISTS", "/problems/inventory-already-exists",
     "A different inventory record exists for the variant."},
    {410, "CURSOR_GONE", "/problems/cursor-gone", "The events after the cursor were archived."},
    {410, "PAST_ARCHIVED", "/problems/past-archived", "How it stood then was archived."},
    {412, "PRECONDITION_FAILED", "/problems/precondition-failed",
     "The record has changed since it was read."},
    {413, "CONTENT_TOO_LARGE", "/problems/content-too-large", "The body is too large."},
    {415, "UNSUPPORTED_MEDIA_TYPE", "/problems/unsupported-media-type",
     "The body is not of a type taken here."},
    {422, "VALIDATION_FAILED", "/problems/validation-failed", "The request has invalid values."},
    {422, "IDEMPOTENCY_KEY_REUSED", "/problems/idempotency-key-reused",
     "The idempotency key was used for another request."},
    {429, "RATE_LIMITED", "/problems/rate-limited", "The client asks more often than it may."},
    {431, "HEADER_FIELDS_TOO_LARGE", "/problems/header-fields-too-large", "The header is too large."},
    {500, "INTERNAL_ERROR", "/problems/internal-error", "Something went wrong inside the service."},
    {503, "OVERLOADED", "/problems/overloaded", "The service has too much to do at the moment."},
    {503, "AUTHORIZATION_UNAVAILABLE", "/problems/authorization-unavailable",
     "Access tokens cannot be verified at the moment."},
    {503, "STORAGE_UNAVAILABLE", "/problems/storage-unavailable", "The store does not answer at the moment."},
    {503, "OUTCOME_UNKNOWN", "/problems/outcome-unknown", "Whether the change was made is not known."},
};
static_assert(std::size(kinds) == static_cast<std::size_t>(ProblemCode::outcome_unknown) + 1);

}  // namespace

const ProblemKind& kind_of(ProblemCode code) {
  return kinds[static_cast<std::size_t>(code)];
}

Problem::Problem(ProblemCode code, std::string detail) : code_(code), detail_(std::move(detail)) {}

Problem& Problem::with(std::string_view name, std::string_view text) {
  std::string json;
  json::append_quoted(json, text);
  return std::move(*this).with_json(name, json);
}

Problem& Problem::with(std::string_view name, std::int64_t number) {
  return std::move(*this).with_json(name, std::to_string(number));
}

Problem& Problem::with_json(std::string_view name, std::string_view json) {
  members_.push_back(',');
  json::append_quoted(members_, name);
  members_.append(":").append(json);
  return *this;
}

void Problem::add_error(std::string_view kind, std::string_view where, std::string_view detail) {
  if (!errors_.empty()) errors_.push_back(',');
  json::Writer(errors_).begin_object().member(kind, where).member("detail", detail).end_object();
}

Problem& Problem::at_pointer(std::string_view pointer, std::string_view detail) {
  add_error("pointer", pointer, detail);
  return *this;
}

Problem& Problem::at_parameter(std::string_view name, std::string_view detail) {
  add_error("parameter", name, detail);
  return *this;
}

Problem& Problem::at_header(std::string_view name, std::string_view detail) {
  add_error("header", name, detail);
  return *this;
}

Problem& Problem::with_header(std::string_view name, std::string value) {
  headers_.push_back({name, std::move(value)});
  return *this;
}

Problem& Problem::closing() {
  close_ = true;
  return *this;
}

Response Problem::response(const Request& request) const {
  return response(request.path, request.correlation_id);
}

Response Problem::response(std::string_view instance, const CorrelationId& correlation_id) const {
  Response response;
  response.status = status();
  response.content_type = problem_type;
  response.body = json(instance, &correlation_id);
  response.headers = headers_;
  response.close = close_;
  return response;
}

std::string Problem::json(std::string_view instance, const CorrelationId* correlation_id) const {
  const auto& kind = kind_of(code_);
  std::string text;
  text.reserve(320 + detail_.size() + members_.size() + errors_.size());
  json::Writer writer(text);
  writer.begin_object()
      .member("type", kind.type)
      .member("title", kind.title)
      .member("status", kind.status)
      .member("detail", detail_);
  if (!instance.empty()) writer.member("instance", instance);
  writer.member("code", kind.code);
  if (correlation_id != nullptr) writer.member("correlationId", *correlation_id);
  text.append(members_);
  if (!errors_.empty()) text.append(R"(,"errors":[)").append(errors_).append("]");
  writer.end_object();
  return text;
}

}  // namespace inventory::http

// RFC 9457 problem details: the one shape of every error answer.
//
// A code decides type, title and status; the rest says what happened this time. `code` is what clients switch
// on. Values of this type are plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace inventory::http {

enum class ProblemCode : std::uint8_t {
  malformed_request,
  unauthenticated,
  forbidden,
  inventory_not_found,
  reservation_not_found,
  alert_not_found,
  route_not_found,
  method_not_allowed,
  not_acceptable,
  request_timeout,
  insufficient_stock,
  variant_discontinued,
  variant_deleted,
  reservation_not_active,
  reservation_expired,
  reservation_conflict,
  release_exceeds_reserved,
  nothing_reserved,
  adjustment_below_reserved,
  quantity_out_of_range,
  outstanding_exceeded,
  lifetime_exceeded,
  too_many_reservations,
  inventory_already_exists,
  cursor_gone,
  past_archived,
  precondition_failed,
  content_too_large,
  unsupported_media_type,
  validation_failed,
  idempotency_key_reused,
  rate_limited,
  header_fields_too_large,
  internal_error,
  overloaded,
  authorization_unavailable,
  storage_unavailable,
  outcome_unknown,
};

struct ProblemKind {
  unsigned status;
  std::string_view code;   // INSUFFICIENT_STOCK
  std::string_view type;   // /problems/insufficient-stock
  std::string_view title;  // one sentence, the same for every occurrence
};

const ProblemKind& kind_of(ProblemCode code);

class Problem {
 public:
  // `detail` is for the caller's eyes: what happened this time, in one sentence, nothing internal.
  Problem(ProblemCode code, std::string detail);

  ProblemCode code() const { return code_; }

  // Extension members, in the order added. `with_json` takes a serialised JSON value.
  Problem& with(std::string_view name, std::string_view text);
  Problem& with(std::string_view name, std::int64_t number);
  Problem& with_json(std::string_view name, std::string_view json);

  // One entry of `errors`: where in the body (RFC 6901), or which parameter or header.
  Problem& at_pointer(std::string_view pointer, std::string_view detail);
  Problem& at_parameter(std::string_view name, std::string_view detail);
  Problem& at_header(std::string_view name, std::string_view detail);

  // A field of the answer itself: Retry-After, Allow, WWW-Authenticate. `name` is a literal.
  Problem& with_header(std::string_view name, std::string value);
  Problem& closing();

  Response response(const Request& request) const;
  // An empty `instance` is left out: a request whose path could not be read has none.
  Response response(std::string_view instance, const CorrelationId& correlation_id) const;
  unsigned status() const { return kind_of(code_).status; }
  // As a part of another answer, which has the instance and the correlation id.
  std::string json() const { return json({}, nullptr); }

 private:
  std::string json(std::string_view instance, const CorrelationId* correlation_id) const;
  void add_error(std::string_view kind, std::string_view where, std::string_view detail);

  ProblemCode code_;
  std::string detail_;
  std::string members_;  // `,"name":value` …
  std::string errors_;   // `{…},{…}`
  boost::container::small_vector<ResponseHeader, 3> headers_;
  bool close_ = false;
};

}  // namespace inventory::http

#include "http/api/rejection.hpp"

#include <string>
#include <utility>

#include "json/writer.hpp"

namespace inventory::http::api {
namespace {

using domain::RejectionCode;

struct Wording {
  ProblemCode code;
  const char* detail;
};

Wording wording_of(RejectionCode code) {
  switch (code) {
    case RejectionCode::inventory_not_found:
      return {ProblemCode::inventory_not_found, "There is no inventory record for the product variant."};
    case RejectionCode::reservation_not_found:
      return {ProblemCode::reservation_not_found, "There is no reservation with this id."};
    case RejectionCode::alert_not_found:
      return {ProblemCode::alert_not_found, "There is no alert with this id."};
    case RejectionCode::inventory_already_exists:
      return {ProblemCode::inventory_already_exists,
              "The inventory record exists with another sku or lowStockThreshold; change it with PATCH."};
    case RejectionCode::version_mismatch:
      return {ProblemCode::precondition_failed,
              "The record has changed since the version that was expected."};
    case RejectionCode::reservation_conflict:
      return {ProblemCode::reservation_conflict,
              "A reservation with this id exists and is not the one that the request describes."};
    case RejectionCode::reservation_not_active:
      return {ProblemCode::reservation_not_active, "The reservation holds nothing any more."};
    case RejectionCode::reservation_expired:
      return {ProblemCode::reservation_expired,
              "The reservation's time has passed and its stock was given back."};
    case RejectionCode::outstanding_exceeded:
      return {ProblemCode::outstanding_exceeded, "The lines ask for more than the reservation still holds."};
    case RejectionCode::lifetime_exceeded:
      return {ProblemCode::lifetime_exceeded,
              "The reservation would last longer than its client may hold stock; it stays as it was."};
    case RejectionCode::too_many_reservations:
      return {ProblemCode::too_many_reservations,
              "This client has as many reservations open as it may; nothing was held."};
    case RejectionCode::release_exceeds_reserved:
      return {ProblemCode::release_exceeds_reserved,
              "More would be released than is held; nothing was changed."};
    case RejectionCode::nothing_reserved:
      return {
          ProblemCode::nothing_reserved,
          "The order held this variant and holds nothing of it now: it was sold, released or has expired."};
    case RejectionCode::variant_discontinued:
      return {ProblemCode::variant_discontinued,
              "The product variant is discontinued and cannot be reserved."};
    case RejectionCode::variant_deleted:
      return {ProblemCode::variant_deleted,
              "The product variant was deleted: it can be neither bought nor put back on sale."};
    case RejectionCode::insufficient_stock:
      return {ProblemCode::insufficient_stock, "There is not enough available stock; nothing was changed."};
    case RejectionCode::adjustment_below_reserved:
      return {ProblemCode::adjustment_below_reserved, "The quantity would fall below what is reserved."};
    case RejectionCode::quantity_out_of_range:
      return {ProblemCode::quantity_out_of_range, "The quantity would exceed 2147483647."};
  }
  std::unreachable();
}

bool names_quantities(RejectionCode code) {
  switch (code) {
    case RejectionCode::inventory_not_found:
    case RejectionCode::reservation_not_found:
    case RejectionCode::alert_not_found:
    case RejectionCode::variant_deleted:
    case RejectionCode::inventory_already_exists:
    case RejectionCode::version_mismatch:
    case RejectionCode::reservation_conflict:
    case RejectionCode::reservation_not_active:
    case RejectionCode::reservation_expired:
    case RejectionCode::lifetime_exceeded:
    case RejectionCode::too_many_reservations: return false;
    case RejectionCode::outstanding_exceeded:
    case RejectionCode::release_exceeds_reserved:
    case RejectionCode::nothing_reserved:
    case RejectionCode::variant_discontinued:
    case RejectionCode::insufficient_stock:
    case RejectionCode::adjustment_below_reserved:
    case RejectionCode::quantity_out_of_range: return true;
  }
  std::unreachable();
}

std::string lines_json(const std::vector<domain::RefusedLine>& lines) {
  std::string text;
  json::Writer out(text);
  out.begin_array();
  for (const domain::RefusedLine& line : lines) {
    out.begin_object()
        .member("line", line.line)
        .member("productVariantId", line.variant)
        .member("requestedQuantity", line.requested)
        .member("availableQuantity", line.available)
        .end_object();
  }
  out.end_array();
  return text;
}

std::string ids_json(const std::vector<VariantId>& variants) {
  std::string text;
  json::Writer out(text);
  out.begin_array();
  for (const VariantId& variant : variants)
    out.value(variant);
  out.end_array();
  return text;
}

std::string retry_after_seconds() {
  return "1";
}

}  // namespace

Problem problem_of(const domain::Rejection& rejection) {
  if (rejection.code == RejectionCode::inventory_not_found) {
    std::vector<VariantId> missing;
    for (const domain::RefusedLine& line : rejection.lines)
      missing.push_back(line.variant);
    return inventory_not_found(missing);
  }
  const Wording wording = wording_of(rejection.code);
  Problem problem(wording.code, wording.detail);
  if (rejection.reservation) {
    problem.with("reservationId", rejection.reservation->to_string());
  }
  if (rejection.reservation_status) {
    problem.with("reservationStatus", name_of(*rejection.reservation_status));
  }
  if (rejection.latest_expires_at) {
    problem.with("latestExpiresAt", rejection.latest_expires_at->to_string());
  }
  if (names_quantities(rejection.code) && !rejection.lines.empty()) {
    if (rejection.lines.size() == 1) {
      problem.with("requestedQuantity", rejection.lines.front().requested)
          .with("availableQuantity", rejection.lines.front().available.value());
    }
    problem.with_json("lines", lines_json(rejection.lines));
  }
  return problem;
}

Problem inventory_not_found(const std::vector<VariantId>& variants) {
  Problem problem(ProblemCode::inventory_not_found,
                  variants.size() == 1 ? "There is no inventory record for the product variant."
                                       : "There is no inventory record for some of the product variants.");
  return std::move(problem).with_json("productVariantIds", ids_json(variants));
}

Problem reservation_not_found(ReservationId id) {
  return Problem(ProblemCode::reservation_not_found, "There is no reservation with this id.")
      .with("reservationId", id.to_string());
}

Problem overloaded() {
  return Problem(ProblemCode::overloaded,
                 "The service has more work waiting than it takes; nothing was done.")
      .with_header("Retry-After", retry_after_seconds());
}

Problem storage_unavailable() {
  return Problem(ProblemCode::storage_unavailable, "The store does not answer; nothing was changed.")
      .with_header("Retry-After", retry_after_seconds());
}

Problem outcome_unknown() {
  return Problem(
             ProblemCode::outcome_unknown,
             "The store went away while the change was made to last. Retry with the same Idempotency-Key or "
             "reservationId to learn the outcome.")
      .with_header("Retry-After", retry_after_seconds());
}

Problem cursor_gone(std::string_view earliest) {
  return Problem(ProblemCode::cursor_gone,
                 "Events after this cursor are no longer kept here; those after earliestCursor are.")
      .with("earliestCursor", earliest);
}

Problem past_archived(const std::vector<VariantId>& variants) {
  return Problem(ProblemCode::past_archived,
                 "The ledger entries of that time are no longer kept here; they are in an archive.")
      .with_json("productVariantIds", ids_json(variants));
}

Problem unreadable(Unreadable cause) {
  switch (cause) {
    case Unreadable::store_failed: return storage_unavailable();
    case Unreadable::overloaded: return overloaded();
  }
  std::unreachable();
}

observe::ShedReason shed_reason(engine::Overloaded overloaded) {
  switch (overloaded.cause) {
    case engine::Overloaded::Cause::too_many: return observe::ShedReason::queue_full;
    case engine::Overloaded::Cause::too_old: return observe::ShedReason::queue_age;
  }
  std::unreachable();
}

}  // namespace inventory::http::api

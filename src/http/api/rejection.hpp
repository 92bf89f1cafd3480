// From the reasons why not to problems: the one place where the domain's rejections get their HTTP form.
#pragma once

#include "domain/outcome.hpp"
#include "http/api/await.hpp"
#include "http/problem.hpp"
#include "observe/metrics.hpp"

namespace inventory::http::api {

Problem problem_of(const domain::Rejection& rejection);

// A single missing variant or reservation, found by a read.
Problem inventory_not_found(const std::vector<VariantId>& variants);
Problem reservation_not_found(ReservationId id);

// The ledger no longer reaches back there. `earliest`: where a reader of the feed can go on.
Problem cursor_gone(std::string_view earliest);
Problem past_archived(const std::vector<VariantId>& variants);

// With Retry-After.
Problem overloaded();
Problem storage_unavailable();
Problem outcome_unknown();
Problem unreadable(Unreadable cause);

// What it is counted as.
observe::ShedReason shed_reason(engine::Overloaded overloaded);

}  // namespace inventory::http::api

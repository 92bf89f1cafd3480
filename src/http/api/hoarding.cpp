#include "http/api/hoarding.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "json/member_rules.hpp"

namespace inventory::http::api {

using std::chrono::seconds;

namespace {

constexpr std::string_view time_to_live = "expiresInSeconds";

json::rule::integer time_to_live_rule(const Context& context) {
  return {.min = 1, .max = context.reservations.ttl_max.count()};
}

}  // namespace

Quantity Hoarding::read_quantity(json::ObjectReader& line) const {
  const auto quantity = line.required("quantity", json::rule::quantity{.min = 1});
  if (!quantity) return {};
  if (!limit_.quantity_max || *quantity <= *limit_.quantity_max) return *quantity;
  context_.metrics.hoarding_refused(observe::HoardingLimit::quantity);
  line.violate("quantity", "Must be at most " + std::to_string(limit_.quantity_max->value()) +
                               ", which is what this client may hold by one line.");
  return {};
}

seconds Hoarding::read_time_to_live(json::ObjectReader& body) const {
  return within(body.required(time_to_live, time_to_live_rule(context_)), body);
}

seconds Hoarding::read_time_to_live_or_default(json::ObjectReader& body) const {
  const auto asked = body.optional(time_to_live, time_to_live_rule(context_));
  if (asked) return within(asked, body);
  const seconds standard = context_.reservations.ttl_default;
  return limit_.hold_max ? std::min(standard, *limit_.hold_max) : standard;
}

seconds Hoarding::within(std::optional<std::int64_t> asked, json::ObjectReader& body) const {
  if (!asked) return seconds(0);
  if (!limit_.hold_max || seconds(*asked) <= *limit_.hold_max) return seconds(*asked);
  context_.metrics.hoarding_refused(observe::HoardingLimit::lifetime);
  body.violate(time_to_live, "Must be at most " + std::to_string(limit_.hold_max->count()) +
                                 ", which is how long this client may hold stock.");
  return seconds(0);
}

}  // namespace inventory::http::api

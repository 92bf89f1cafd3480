// How much of the stock, and how long, the caller of a request may hold.
//
// What goes beyond its limits is a violation of the body like any other, and is counted. Lives as long as the reading of a
// request.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/quantity.hpp"
#include "http/api/context.hpp"
#include "http/request.hpp"
#include "json/object_reader.hpp"

namespace inventory::http::api {

class Hoarding {
 public:
  Hoarding(const Context& context, const Request& request)
      : context_(context), limit_(context.client_limits->of(request.principal->client)) {}

  const Context& context() const { return context_; }

  // `quantity` of a line that is to be held; 0 when it is refused.
  Quantity read_quantity(json::ObjectReader& line) const;
  // `expiresInSeconds`, with a default where it may be left out; 0 when it is refused.
  std::chrono::seconds read_time_to_live(json::ObjectReader& body) const;
  std::chrono::seconds read_time_to_live_or_default(json::ObjectReader& body) const;
  // From a reservation's creation to its end, however often it is extended.
  std::optional<std::chrono::seconds> lifetime_max() const { return limit_.hold_max; }

 private:
  std::chrono::seconds within(std::optional<std::int64_t> asked, json::ObjectReader& body) const;

  const Context& context_;
  const ClientLimit& limit_;
};

}  // namespace inventory::http::api

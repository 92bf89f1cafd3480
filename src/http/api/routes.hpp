// Every route of the service, one line each: method, path, who may call, what body it takes, who answers.
#pragma once

#include "http/api/context.hpp"
#include "http/router.hpp"

namespace inventory::http::api {

// Metrics may be served on an address of their own instead; health is answered on both.
enum class MetricsRoute : bool { elsewhere, here };

// The context must outlive the router.
Router make_router(Context& context, MetricsRoute metrics);
// Only health and metrics: for an address of their own.
Router make_operations_router(Context& context);

}  // namespace inventory::http::api

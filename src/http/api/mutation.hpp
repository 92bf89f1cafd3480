// The way of every change: command → committer → answer, under its idempotency key.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "domain/command.hpp"
#include "domain/outcome.hpp"
#include "engine/store.hpp"
#include "http/api/context.hpp"
#include "http/api/reading.hpp"

namespace inventory::http::api {

// The answer to a granted command. Runs on the committer's thread for keyed commands: no state but its
// argument.
using RenderAnswer = engine::StoredAnswer (*)(const domain::Answer&);

// `read` is the command, or the refusal of the request.
boost::asio::awaitable<Response> mutate(Context& context, Request& request, Read<domain::Action> read,
                                        RenderAnswer render);

// The same for what makes a reservation, of which a client may have only so many open.
boost::asio::awaitable<Response> mutate_holding(Context& context, Request& request, Read<domain::Action> read,
                                                RenderAnswer render);

}  // namespace inventory::http::api

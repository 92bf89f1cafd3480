// From the engine's replies to coroutines: a handler waits for a thread of the engine and goes on on its own.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/committer.hpp"
#include "engine/queries.hpp"
#include "http/await_reply.hpp"

namespace inventory::http::api {

// The store cannot be read, or too much waits to be read.
enum class Unreadable { store_failed, overloaded };

template <class T>
using Readout = std::expected<T, Unreadable>;

// Runs `read(engine::ReadStore&)` on the lane's thread and brings its result back. `items`: those that it asks for.
template <class Read>
auto await_read(engine::QueryLane& lane, Read read, std::vector<VariantId> items = {}) {
  using T = std::invoke_result_t<Read&, engine::ReadStore&>;
  // A read that throws is asked for again with a null store: the reply leaves only once.
  return await_reply<Readout<T>>(
      [&lane, read = std::move(read), items = std::move(items)](auto reply) mutable {
        auto shared = std::make_shared<decltype(reply)>(std::move(reply));
        const auto accepted = lane.submit(
            [read = std::move(read), shared](engine::ReadStore* store) mutable {
              if (store == nullptr) return (*shared)(std::unexpected(Unreadable::store_failed));
              Readout<T> result(read(*store));
              (*shared)(std::move(result));
            },
            std::move(items));
        if (!accepted) (*shared)(std::unexpected(Unreadable::overloaded));
      });
}

}  // namespace inventory::http::api

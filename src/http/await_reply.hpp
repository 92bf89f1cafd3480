// From a reply on another thread to a coroutine: it waits, and goes on on its own thread.
#pragma once

#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace inventory::http {

// `start` is given a function to call once, from any thread, with the result.
template <class Result, class Start>
boost::asio::awaitable<Result> await_reply(Start start) {
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Result)>(
      [](auto handler, Start begin) {
        auto executor = boost::asio::get_associated_executor(handler);
        begin([handler = std::move(handler), executor](Result result) mutable {
          boost::asio::post(executor, [handler = std::move(handler), result = std::move(result)]() mutable {
            std::move(handler)(std::move(result));
          });
        });
      },
      boost::asio::use_awaitable, std::move(start));
}

}  // namespace inventory::http

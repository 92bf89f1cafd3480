// Keeps a thread of the server awake for an answer that another thread is about to give.
//
// To be put to sleep and woken costs a lone caller some 60 µs a request. When one request alone waits for its
// handler, and the one before it was answered soon, the thread looks for the answer instead of sleeping: for at
// most `patience`, yielding the processor each time. With more requests under way it sleeps as ever, because then
// other threads have better use for the processor.
//
// Thread rule: used by the thread of its io_context only.
#pragma once

#include <chrono>
#include <cstddef>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "http/deadline.hpp"

namespace inventory::http {

class Vigil {
 public:
  using Executor = boost::asio::io_context::executor_type;
  static constexpr std::chrono::microseconds default_patience{500};

  explicit Vigil(std::chrono::microseconds patience = default_patience) : patience_(patience) {}

  // A request that is with its handler, as long as this lives.
  class Request {
   public:
    Request(Vigil& vigil, const Executor& executor) : vigil_(vigil), began_(steady_now()) {
      ++vigil_.requests_;
      if (vigil_.brisk_ && vigil_.requests_ == 1) vigil_.begin(executor, began_ + vigil_.patience_);
    }
    ~Request() {
      vigil_.brisk_ = vigil_.requests_ == 1 && steady_now() - began_ < vigil_.patience_;
      --vigil_.requests_;
    }
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;

   private:
    Vigil& vigil_;
    const SteadyTime began_;
  };

 private:
  void begin(const Executor& executor, SteadyTime end) {
    end_ = end;
    if (!watching_) watch(executor);
    watching_ = true;
  }

  // A handler that waits to run keeps the io_context from sleeping: between two it looks for events.
  void watch(const Executor& executor) {
    boost::asio::post(executor, [this, executor] {
      watching_ = requests_ == 1 && steady_now() < end_;
      if (!watching_) return;
      std::this_thread::yield();
      watch(executor);
    });
  }

  const std::chrono::microseconds patience_;
  std::size_t requests_ = 0;
  bool brisk_ = false;     // the last request was answered in time, and alone
  bool watching_ = false;  // the next look is posted
  SteadyTime end_{};
};

}  // namespace inventory::http

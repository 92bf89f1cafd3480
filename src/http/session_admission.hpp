// How many connections are open over all threads, and what the next one may ask for.
//
// Beyond the bound a few more are taken for health and metrics, which must answer when everything else is
// taken. Any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "http/limits.hpp"

namespace inventory::http {

enum class Service : std::uint8_t { full, operational_only, none };

class Admission {
 public:
  explicit Admission(const Limits& limits)
      : full_max_(limits.connections_max),
        all_max_(limits.connections_max + limits.operational_connections_reserve) {}

  // Each enter() is followed by one leave(), whatever the verdict.
  Service enter() {
    const auto open = open_.fetch_add(1, std::memory_order_relaxed) + 1;
    if (open <= full_max_) return Service::full;
    return open <= all_max_ ? Service::operational_only : Service::none;
  }
  void leave() { open_.fetch_sub(1, std::memory_order_relaxed); }
  std::size_t open() const { return open_.load(std::memory_order_relaxed); }

 private:
  const std::size_t full_max_;
  const std::size_t all_max_;
  std::atomic<std::size_t> open_{0};
};

}  // namespace inventory::http

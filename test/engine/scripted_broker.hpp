// A broker in memory that takes events, confirms them when it likes, and fails when told to.
//
// Any thread may steer it while a relay works with it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/event_publisher.hpp"

namespace inventory::testing {

class ScriptedBroker final : public engine::EventPublisher {
 public:
  void open() override;
  void publish(const domain::Event& event) override;
  std::uint64_t confirmed(std::uint64_t known, std::chrono::milliseconds patience) override;
  void close() noexcept override;

  // The next `times` of open() fail so.
  void refuse(engine::BrokerFault fault, int times);
  // After so many events more the connection is lost, and the last `lost` of them were never received.
  void lose_connection_after(std::size_t events, std::size_t lost, engine::BrokerFault fault);
  // Nothing is confirmed any more, until confirm_again().
  void hold_back();
  void confirm_again();

  // What it has received so far, once `is_enough` says so. In order, repeats included.
  std::vector<domain::Event> received_when(
      const std::function<bool(const std::vector<domain::Event>&)>& is_enough) const;
  std::vector<domain::Event> received(std::size_t at_least = 0) const;
  int times_opened() const;
  bool is_open() const;

 private:
  mutable std::mutex mutex_;  // guards all below
  mutable std::condition_variable changed_;
  std::vector<domain::Event> received_;
  std::uint64_t since_opened_ = 0;
  bool open_ = false;
  int opened_ = 0;
  int refusals_ = 0;
  engine::BrokerFault fault_{};
  std::optional<std::size_t> events_left_;
  std::size_t lost_ = 0;
  bool held_back_ = false;
  std::uint64_t confirmed_ = 0;
};

}  // namespace inventory::testing

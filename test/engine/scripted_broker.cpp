#include "engine/scripted_broker.hpp"

#include <algorithm>
#include <stdexcept>

namespace inventory::testing {
namespace {

constexpr std::chrono::seconds patience_max{30};

}  // namespace

void ScriptedBroker::open() {
  const std::lock_guard lock(mutex_);
  if (refusals_ > 0) {
    --refusals_;
    throw engine::BrokerError(fault_, "refused by the script");
  }
  open_ = true;
  ++opened_;
  since_opened_ = 0;
  confirmed_ = 0;
  changed_.notify_all();
}

void ScriptedBroker::publish(const domain::Event& event) {
  const std::lock_guard lock(mutex_);
  if (!open_) throw std::logic_error("published without a connection");
  if (events_left_ && *events_left_ == 0) {
    events_left_.reset();
    open_ = false;
    received_.resize(received_.size() - std::min<std::size_t>(lost_, since_opened_ - confirmed_));
    throw engine::BrokerError(fault_, "lost by the script");
  }
  if (events_left_) --*events_left_;
  received_.push_back(event);
  ++since_opened_;
  changed_.notify_all();
}

std::uint64_t ScriptedBroker::confirmed(std::uint64_t known, std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  if (!open_) throw std::logic_error("asked without a connection");
  changed_.wait_for(lock, patience, [&] { return !held_back_ && since_opened_ > known; });
  if (!held_back_) confirmed_ = since_opened_;
  return confirmed_;
}

void ScriptedBroker::close() noexcept {
  const std::lock_guard lock(mutex_);
  open_ = false;
  changed_.notify_all();
}

void ScriptedBroker::refuse(engine::BrokerFault fault, int times) {
  const std::lock_guard lock(mutex_);
  fault_ = fault;
  refusals_ = times;
}

void ScriptedBroker::lose_connection_after(std::size_t events, std::size_t lost, engine::BrokerFault fault) {
  const std::lock_guard lock(mutex_);
  events_left_ = events;
  lost_ = lost;
  fault_ = fault;
}

void ScriptedBroker::hold_back() {
  const std::lock_guard lock(mutex_);
  held_back_ = true;
}

void ScriptedBroker::confirm_again() {
  const std::lock_guard lock(mutex_);
  held_back_ = false;
  changed_.notify_all();
}

std::vector<domain::Event> ScriptedBroker::received_when(
    const std::function<bool(const std::vector<domain::Event>&)>& is_enough) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience_max, [&] { return is_enough(received_); });
  return received_;
}

std::vector<domain::Event> ScriptedBroker::received(std::size_t at_least) const {
  return received_when([&](const auto& events) { return events.size() >= at_least; });
}

int ScriptedBroker::times_opened() const {
  const std::lock_guard lock(mutex_);
  return opened_;
}

bool ScriptedBroker::is_open() const {
  const std::lock_guard lock(mutex_);
  return open_;
}

}  // namespace inventory::testing

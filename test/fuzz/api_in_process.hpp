// The API on a store in memory: requests go to its handlers without a network, and time stands still.
//
// One thread asks. What the store holds can be put back, so that an answer depends on nothing but its request.
#pragma once

#include <atomic>
#include <memory>
#include <string_view>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "http/api/routes.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "store/memory/memory_store.hpp"

namespace inventory::fuzz {

class Listener final : public engine::CommitterListener, public engine::QueriesListener {
 public:
  void batch_done(const engine::BatchReport&) override {}
  void batch_failed(std::string_view cause, std::size_t commands) override;  // ends the process
  void reads_failed(std::string_view cause, std::size_t reads) override;     // likewise
};

class ApiInProcess {
 public:
  ApiInProcess();

  // As somebody who may do everything. `target` names a route.
  http::Response ask(http::Method method, std::string_view target, std::string_view body);

  using Tables = std::shared_ptr<const store::memory::Tables>;
  Tables tables() const { return store_.committed(); }
  void put_back(Tables tables) { store_.replace(std::move(tables)); }

 private:
  ManualClock clock_;
  observe::Log log_;
  observe::Metrics metrics_;
  Listener listener_;
  store::memory::MemoryStore store_;
  messaging::LiveFeed live_;
  engine::Committers committers_;
  engine::Queries queries_;
  std::atomic<bool> draining_ = false;
  http::api::Context context_;
  http::Router router_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
};

}  // namespace inventory::fuzz

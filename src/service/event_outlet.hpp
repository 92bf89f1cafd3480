// Where events leave the service for a broker: the publisher, the relay that feeds it, and what metrics and logs are told.
//
// One thread constructs and destroys; any may call the rest.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "engine/relay.hpp"
#include "engine/store.hpp"
#include "http/api/context.hpp"
#include "messaging/rabbitmq/publisher.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "service/configuration.hpp"

namespace inventory::service {

class EventOutlet final : public engine::RelayListener {
 public:
  // `broker` has an address. The store outlives this.
  EventOutlet(const BrokerSettings& broker, engine::Store& store, const Clock& clock,
              observe::Metrics& metrics, const observe::Log& log);

  // Something was committed.
  void wake() noexcept { relay_.wake(); }
  // Fails where this process has tried in vain; one that leaves it to another is well.
  http::api::BrokerHealth health() const;
  observe::RelayReading reading() const;

 private:
  void relay_began() override;
  void events_confirmed(std::uint64_t count) override;
  void publishing_failed(engine::BrokerFault fault, std::string_view cause) override;
  void relay_store_failed(std::string_view cause) override;

  observe::Metrics& metrics_;
  const observe::Log& log_;
  std::string failure_;  // of the relay's thread: the cause that was logged last; empty while it works
  messaging::rabbitmq::Publisher publisher_;
  engine::Relay relay_;  // last: its thread uses all of the above
};

}  // namespace inventory::service

// Where events of other services come in from a broker: the consumer, and what metrics and logs are told.
//
// One thread constructs and destroys; any may call the rest.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "engine/committers.hpp"
#include "http/api/context.hpp"
#include "messaging/rabbitmq/consumer.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "service/configuration.hpp"

namespace inventory::service {

class EventInlet final : public messaging::rabbitmq::ConsumerListener {
 public:
  // `broker` has an address. The committers outlive this.
  // `data_directory`: where it notes what it takes alone.
  EventInlet(const BrokerSettings& broker, const std::filesystem::path& data_directory,
             engine::Committers& committers, const Clock& clock, observe::Metrics& metrics,
             const observe::Log& log);

  http::api::BrokerHealth health() const;

 private:
  void consuming_began() override;
  void event_consumed(messaging::rabbitmq::EventFate fate) override;
  void event_put_back(const messaging::rabbitmq::RefusedEvent& event) override;
  void event_dead_lettered(const messaging::rabbitmq::RefusedEvent& event) override;
  void consuming_failed(engine::BrokerFault fault, std::string_view cause) override;
  void consuming_paused() override;
  void consuming_resumed() override;

  observe::Metrics& metrics_;
  const observe::Log& log_;
  std::string failure_;  // of the consumer's thread: the cause that was logged last; empty while it works
  messaging::rabbitmq::Consumer consumer_;  // last: its thread uses all of the above
};

}  // namespace inventory::service

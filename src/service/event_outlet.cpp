#include "service/event_outlet.hpp"

#include <string>
#include <utility>

#include "service/broker_options.hpp"

namespace inventory::service {
namespace {

using engine::BrokerFault;

messaging::rabbitmq::PublisherOptions publisher_options(const BrokerSettings& broker,
                                                        observe::Metrics& metrics) {
  messaging::rabbitmq::PublisherOptions options;
  options.broker = broker_options(broker);
  options.exchange = broker.exchange;
  options.topology = broker.topology;
  options.format = broker.format;
  options.window = broker.window;
  options.unroutable = broker.unroutable;
  options.on_passed_over = [&metrics] { metrics.published(observe::ConfirmResult::returned); };
  return options;
}

}  // namespace

EventOutlet::EventOutlet(const BrokerSettings& broker, engine::Store& store, const Clock& clock,
                         observe::Metrics& metrics, const observe::Log& log)
    : metrics_(metrics),
      log_(log),
      publisher_(publisher_options(broker, metrics)),
      relay_(store, clock, publisher_, *this) {}

http::api::BrokerHealth EventOutlet::health() const {
  return relay_.reading().fault ? http::api::BrokerHealth::fail : http::api::BrokerHealth::pass;
}

observe::RelayReading EventOutlet::reading() const {
  const engine::RelayReading reading = relay_.reading();
  return {.relaying = reading.relaying, .lag_entries = reading.lag_entries, .lag = reading.lag};
}

void EventOutlet::relay_began() {
  metrics_.broker_connected();
  if (failure_.empty()) log_.info("relay_began");
}

void EventOutlet::events_confirmed(std::uint64_t count) {
  metrics_.published(observe::ConfirmResult::ack, count);
  if (failure_.empty()) return;
  failure_.clear();
  log_.info("events_published_again");
}

// Tried again all the time: there is a line when what it fails of is new.
void EventOutlet::publishing_failed(BrokerFault fault, std::string_view cause) {
  if (fault == BrokerFault::nacked) metrics_.published(observe::ConfirmResult::nack);
  if (fault == BrokerFault::unroutable) metrics_.published(observe::ConfirmResult::returned);
  if (std::exchange(failure_, cause) == cause) return;
  log_.warning("events_not_published", {{"fault", name_of(fault)}, {"cause", cause}});
}

void EventOutlet::relay_store_failed(std::string_view cause) {
  metrics_.store_failure(observe::StoreOperation::read);
  log_.error("relay_failed", {{"cause", cause}});
}

}  // namespace inventory::service

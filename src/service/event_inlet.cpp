#include "service/event_inlet.hpp"

#include <utility>

#include "service/broker_options.hpp"

namespace inventory::service {
namespace {

using messaging::rabbitmq::EventFate;
using messaging::rabbitmq::RefusedEvent;
using observe::EventOutcome;

constexpr const char* suspect_file_name = "event-under-way";

messaging::rabbitmq::ConsumerOptions consumer_options(const BrokerSettings& broker,
                                                      const std::filesystem::path& data_directory) {
  messaging::rabbitmq::ConsumerOptions options;
  options.broker = broker_options(broker);
  options.topology = broker.topology;
  options.queues = broker.queues;
  options.prefetch = broker.prefetch;
  options.suspect_file = data_directory / suspect_file_name;
  return options;
}

EventOutcome outcome_of(EventFate fate) {
  switch (fate) {
    case EventFate::applied: return EventOutcome::applied;
    case EventFate::no_change: return EventOutcome::ignored;
    case EventFate::duplicate: return EventOutcome::duplicate;
    case EventFate::unknown_type: return EventOutcome::unknown_type;
  }
  std::unreachable();
}

}  // namespace

EventInlet::EventInlet(const BrokerSettings& broker, const std::filesystem::path& data_directory,
                       engine::Committers& committers, const Clock& clock, observe::Metrics& metrics,
                       const observe::Log& log)
    : metrics_(metrics),
      log_(log),
      consumer_(committers, clock, *this, consumer_options(broker, data_directory)) {}

http::api::BrokerHealth EventInlet::health() const {
  return consumer_.reading().fault ? http::api::BrokerHealth::fail : http::api::BrokerHealth::pass;
}

void EventInlet::consuming_began() {
  metrics_.broker_connected();
  failure_.clear();
  log_.info("consuming_began");
}

void EventInlet::event_consumed(EventFate fate) {
  metrics_.event_consumed(outcome_of(fate));
}

void EventInlet::event_put_back(const RefusedEvent& event) {
  metrics_.event_consumed(EventOutcome::retried);
  log_.info("event_put_back", {{"queue", event.queue},
                               {"id", event.message_id},
                               {"type", event.type},
                               {"code", event.refusal.code},
                               {"attempts", event.attempts}});
}

void EventInlet::event_dead_lettered(const RefusedEvent& event) {
  metrics_.event_consumed(EventOutcome::dead_lettered);
  log_.warning("event_dead_lettered", {{"queue", event.queue},
                                       {"id", event.message_id},
                                       {"type", event.type},
                                       {"code", event.refusal.code},
                                       {"reason", event.refusal.reason},
                                       {"attempts", event.attempts}});
}

// Tried again all the time: there is a line when what it fails of is new.
void EventInlet::consuming_failed(engine::BrokerFault fault, std::string_view cause) {
  if (std::exchange(failure_, cause) == cause) return;
  log_.warning("events_not_consumed", {{"fault", name_of(fault)}, {"cause", cause}});
}

void EventInlet::consuming_paused() {
  log_.warning("consuming_paused");
}

void EventInlet::consuming_resumed() {
  log_.info("consuming_resumed");
}

}  // namespace inventory::service

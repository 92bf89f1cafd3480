#include "service/broker_options.hpp"

#include <utility>

#include "service/version.hpp"

namespace inventory::service {

using engine::BrokerFault;

messaging::rabbitmq::BrokerOptions broker_options(const BrokerSettings& broker) {
  messaging::rabbitmq::BrokerOptions options;
  options.address = *broker.address;
  options.password_file = broker.password_file;
  options.ca_file = broker.ca_file;
  options.version = version();
  return options;
}

std::string_view name_of(BrokerFault fault) {
  switch (fault) {
    case BrokerFault::away: return "away";
    case BrokerFault::refused: return "refused";
    case BrokerFault::blocked: return "blocked";
    case BrokerFault::nacked: return "nacked";
    case BrokerFault::unroutable: return "unroutable";
  }
  std::unreachable();
}

}  // namespace inventory::service

// How this service connects to RabbitMQ.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "messaging/rabbitmq/broker_address.hpp"

namespace inventory::messaging::rabbitmq {

// What is done about exchanges and queues at every connection.
enum class Topology : std::uint8_t {
  declare,  // makes what is missing
  check,    // `refused` if something is missing
  off,      // nothing, where the rights for either are missing
};

struct BrokerOptions {
  BrokerAddress address;
  // Read anew at every connection; none: the address has the password. One line break at the end does not count.
  std::filesystem::path password_file;
  std::filesystem::path ca_file;  // PEM, for amqps; none: those that the system trusts
  // Until the connection can be used. Looking the host name up has the resolver's own limits, on top.
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds answer_timeout{5'000};  // for whatever the broker is asked afterwards
  std::chrono::seconds heartbeat{10};               // 0: none. The broker may ask for less.
  std::string version;                              // of this service, for the broker's list of connections
};

}  // namespace inventory::messaging::rabbitmq

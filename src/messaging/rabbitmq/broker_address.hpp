// Where a RabbitMQ is and who asks: `amqp://user:password@host:5672/vhost`, or `amqps://` for TLS.
//
// Parts are percent-encoded, so the virtual host `/` is written `%2F`, or left out. No part holds a NUL: librabbitmq
// would cut it there.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace inventory::messaging::rabbitmq {

struct BrokerAddress {
  bool tls = false;
  std::string host = "localhost";  // without brackets
  std::uint16_t port = 5672;       // 5671 with TLS
  std::string virtual_host = "/";
  std::string user = "guest";
  std::string password = "guest";  // a secret: never printed

  // The error goes on from the name of a setting: "… must be …". It repeats nothing of what was written.
  static std::expected<BrokerAddress, std::string> parse(std::string_view text);

  // The same address without the password.
  std::string redacted() const;
  // `host:port`, for messages.
  std::string authority() const;
};

}  // namespace inventory::messaging::rabbitmq

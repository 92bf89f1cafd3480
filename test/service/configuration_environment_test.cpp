#include "service/configuration_environment.hpp"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace inventory::service {
namespace {

using Variable = std::pair<const char*, const char*>;

TEST(ServiceLinks, AreRecognised) {
  for (const auto& [name, value] : std::vector<Variable>{
           {"INVENTORY_SERVICE_HOST", "10.0.0.1"},
           {"INVENTORY_SERVICE_PORT", "8080"},
           {"INVENTORY_SERVICE_PORT_HTTP", "8080"},
           {"INVENTORY_PORT", "tcp://10.0.0.1:8080"},
           {"INVENTORY_PORT_8080_TCP", "tcp://10.0.0.1:8080"},
           {"INVENTORY_PORT_8080_TCP_PROTO", "tcp"},
           {"INVENTORY_PORT_8080_TCP_PORT", "8080"},
           {"INVENTORY_PORT_8080_TCP_ADDR", "10.0.0.1"},
           {"INVENTORY_PORT_53_UDP_ADDR", "10.0.0.1"},
           {"INVENTORY_PORT_99_SCTP", "sctp://10.0.0.1:99"},
           {"INVENTORY_SERVICE_SERVICE_HOST", "10.0.0.1"},
           {"INVENTORY_DB_SERVICE_PORT", "5432"},
           {"INVENTORY_DB_PORT", "tcp://10.0.0.2:5432"},
           {"INVENTORY_DB_PORT_5432_TCP_ADDR", "10.0.0.2"},
       }) {
    EXPECT_TRUE(is_service_link(name, value)) << name;
  }
}

TEST(ServiceLinks, AreNotAnExcuseForMistakes) {
  for (const auto& [name, value] : std::vector<Variable>{
           {"INVENTORY_PORT", "8080"},
           {"INVENTORY_LISTEN_PORT", "8080"},
           {"INVENTORY_LISTN", "127.0.0.1:8080"},
           {"INVENTORY_SERVICE_PORT", "high"},
           {"INVENTORY_PORT_8080", "1"},
           {"INVENTORY_PORT_X_TCP", "tcp://10.0.0.1:8080"},
           {"INVENTORY_PORT_8080_TLS", "1"},
           {"INVENTORY_PORT_8080_TCP_HOST", "1"},
           {"INVENTORY_", ""},
           {"OTHER_SERVICE_HOST", "10.0.0.1"},
       }) {
    EXPECT_FALSE(is_service_link(name, value)) << name << "=" << value;
  }
}

}  // namespace
}  // namespace inventory::service

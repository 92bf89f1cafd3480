// What may be written as the address of a broker, and that a password is never repeated.

#include "messaging/rabbitmq/broker_address.hpp"

#include <gtest/gtest.h>

namespace inventory::testing {
namespace {

using messaging::rabbitmq::BrokerAddress;

BrokerAddress parsed(std::string_view text) {
  const auto address = BrokerAddress::parse(text);
  EXPECT_TRUE(address) << text << ": " << address.error();
  return address.value_or(BrokerAddress{});
}

TEST(BrokerAddress, Whole) {
  const BrokerAddress address = parsed("amqp://us%40er:pa%2Fss%3A@broker.example:1234/shop%2Fone");
  EXPECT_FALSE(address.tls);
  EXPECT_EQ(address.host, "broker.example");
  EXPECT_EQ(address.port, 1234);
  EXPECT_EQ(address.virtual_host, "shop/one");
  EXPECT_EQ(address.user, "us@er");
  EXPECT_EQ(address.password, "pa/ss:");
  EXPECT_EQ(address.redacted(), "amqp://us%40er@broker.example:1234/shop%2Fone");
  EXPECT_EQ(address.authority(), "broker.example:1234");
}

TEST(BrokerAddress, Defaults) {
  const BrokerAddress address = parsed("amqp://broker");
  EXPECT_EQ(address.port, 5672);
  EXPECT_EQ(address.virtual_host, "/");
  EXPECT_EQ(address.user, "guest");
  EXPECT_EQ(address.password, "guest");
  EXPECT_EQ(address.redacted(), "amqp://guest@broker:5672/%2F");

  EXPECT_EQ(parsed("amqp://broker:").port, 5672);
  EXPECT_EQ(parsed("amqps://broker").port, 5671);
  EXPECT_TRUE(parsed("AMQPS://broker").tls);
}

TEST(BrokerAddress, WhoHasAUserHasNoPasswordOfGuest) {
  EXPECT_EQ(parsed("amqp://me@broker").user, "me");
  EXPECT_EQ(parsed("amqp://me@broker").password, "");
  EXPECT_EQ(parsed("amqp://me:@broker").password, "");
}

TEST(BrokerAddress, VirtualHosts) {
  EXPECT_EQ(parsed("amqp://broker/").virtual_host, "/");
  EXPECT_EQ(parsed("amqp://broker/%2f").virtual_host, "/");
  EXPECT_EQ(parsed("amqp://broker/shop").virtual_host, "shop");
  EXPECT_EQ(parsed("amqp://broker/gr%C3%B6%C3%9Fe").virtual_host, "größe");
}

TEST(BrokerAddress, NumericHosts) {
  EXPECT_EQ(parsed("amqp://127.0.0.1:5673").authority(), "127.0.0.1:5673");
  const BrokerAddress address = parsed("amqp://[::1]:5673/v");
  EXPECT_EQ(address.host, "::1");
  EXPECT_EQ(address.redacted(), "amqp://guest@[::1]:5673/v");
}

TEST(BrokerAddress, IsRefusedWithoutRepeatingIt) {
  for (const char* text : {"",
                           "secret",
                           "amqp:",
                           "amqp://",
                           "amqp:///v",
                           "amqp://me:secret@",
                           "amqp://me:secret@:5672",
                           "http://me:secret@broker",
                           "amqp+x://me:secret@broker",
                           "amqp://me:secret@broker:0",
                           "amqp://me:secret@broker:65536",
                           "amqp://me:secret@broker:99999",
                           "amqp://me:secret@broker:x",
                           "amqp://me:secret@broker:12x",
                           "amqp://me:sec ret@broker",
                           "amqp://me:secret%@broker",
                           "amqp://me:secret%00@broker",
                           "amqp://m%00e:secret@broker",
                           "amqp://me:secret@broker/%00",
                           "amqp://me:secret@broker/a/b",
                           "amqp://me:secret@broker/v?heartbeat=5",
                           "amqp://me:secret@broker/v#x",
                           "amqp://:secret@broker",
                           "amqp://me:secret@[::1",
                           "amqp://me:secret@[v1.x]",
                           "amqp://me%3Asecret%40broker",
                           "amqp://me:secret@bro%2Fker",
                           "amqp://me:secret@br%C3%B6ker",
                           "amqp://me&secret",
                           "//me:secret@broker",
                           "me:secret@broker:5672"}) {
    const auto address = BrokerAddress::parse(text);
    ASSERT_FALSE(address) << text;
    EXPECT_TRUE(address.error().starts_with("must ")) << address.error();
    EXPECT_EQ(address.error().find("secret"), std::string::npos) << address.error();
  }
}

}  // namespace
}  // namespace inventory::testing

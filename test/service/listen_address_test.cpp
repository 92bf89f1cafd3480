#include "service/listen_address.hpp"

#include <gtest/gtest.h>

namespace inventory::service {
namespace {

TEST(ListenAddress, ReadsNumericAddressesAndWritesThemBack) {
  for (const char* text :
       {"127.0.0.1:8080", "0.0.0.0:0", "10.1.2.3:65535", "[::1]:8080", "[::]:1", "[2001:db8::7]:443"}) {
    const auto address = ListenAddress::parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->to_string(), text);
  }
}

TEST(ListenAddress, RefusesEverythingElse) {
  for (const char* text :
       {"", ":", ":8080", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
        "127.0.0.1:80x", "127.0.0.1: 80", "127.1:80", "localhost:8080", "::1:8080", "[::1]", "[::1]8080",
        "[127.0.0.1]:80", "[::1:80", "http://127.0.0.1:80"}) {
    const auto address = ListenAddress::parse(text);
    ASSERT_FALSE(address) << text;
    EXPECT_NE(address.error().find("127.0.0.1:8080"), std::string::npos) << "says what would be right";
  }
}

TEST(ListenAddress, KnowsWhatOnlyThisMachineReaches) {
  for (const char* text : {"127.0.0.1:1", "127.255.0.9:1", "[::1]:1", "[::ffff:127.0.0.1]:1"})
    EXPECT_TRUE(ListenAddress::parse(text).value().is_loopback()) << text;
  for (const char* text : {"0.0.0.0:1", "128.0.0.1:1", "[::]:1", "[::ffff:10.0.0.1]:1", "[fe80::1]:1"})
    EXPECT_FALSE(ListenAddress::parse(text).value().is_loopback()) << text;
}

}  // namespace
}  // namespace inventory::service

#include "client/server_address.hpp"

#include <gtest/gtest.h>

namespace inventory::client {
namespace {

std::string authority(std::string_view url) {
  const auto address = ServerAddress::parse(url);
  return address ? address->authority() : "refused";
}

TEST(ServerAddress, IsReadFromAUrl) {
  EXPECT_EQ(authority("http://127.0.0.1:8080"), "127.0.0.1:8080");
  EXPECT_EQ(authority("http://shop.example/"), "shop.example:80");
  EXPECT_EQ(authority("http://[::1]:9090"), "[::1]:9090");
}

TEST(ServerAddress, OfAnotherFormIsRefused) {
  for (const char* url : {"", "127.0.0.1:8080", "https://a:1", "http://", "http://a:", "http://a:x",
                          "http://a/b", "http://[::1:9"})
    EXPECT_EQ(authority(url), "refused") << url;
}

}  // namespace
}  // namespace inventory::client

#include "client/server_address.hpp"

#include <gtest/gtest.h>

namespace inventory::client {
namespace {

std::string read(std::string_view url) {
  const auto address = ServerAddress::parse(url);
  return address ? address->url() : "refused";
}

TEST(ServerAddress, IsReadFromAUrl) {
  EXPECT_EQ(read("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
  EXPECT_EQ(read("http://shop.example/"), "http://shop.example:80");
  EXPECT_EQ(read("http://[::1]:9090"), "http://[::1]:9090");
  EXPECT_EQ(read("https://127.0.0.1:8443"), "https://127.0.0.1:8443");
  EXPECT_EQ(read("https://shop.example"), "https://shop.example:443");
  EXPECT_EQ(ServerAddress::parse("https://[::1]")->authority(), "[::1]:443");
}

TEST(ServerAddress, OfAnotherFormIsRefused) {
  for (const char* url : {"", "127.0.0.1:8080", "ftp://a:1", "https://", "https://a:", "http://",
                          "http://a:", "http://a:x", "http://a/b", "http://[::1:9"})
    EXPECT_EQ(read(url), "refused") << url;
}

}  // namespace
}  // namespace inventory::client

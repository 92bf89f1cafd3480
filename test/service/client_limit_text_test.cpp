#include "service/client_limit_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace inventory::service {
namespace {

using http::ClientLimit;
using http::ClientLimits;
using http::RequestRate;
using testing::HasSubstr;

ClientLimits read(std::string_view text) {
  auto limits = parse_client_limits(text);
  EXPECT_TRUE(limits) << text << " " << limits.error();
  return limits.value_or(ClientLimits());
}

TEST(ClientLimitText, IsReadIntoLimits) {
  const ClientLimits limits =
      read("shop=rate:2000 burst:4000 quantity:100 hold:1h reservations:7,  *=rate:100");
  EXPECT_EQ(limits.of({"shop"}), (ClientLimit{.rate = RequestRate{2'000, 4'000},
                                              .quantity_max = Quantity::of(100),
                                              .hold_max = std::chrono::hours(1),
                                              .reservations_max = 7}));
  EXPECT_EQ(limits.of({"other"}), (ClientLimit{.rate = RequestRate{100, 100}}));
  EXPECT_EQ(read(""), ClientLimits());
  EXPECT_EQ(read(" "), ClientLimits());
}

TEST(ClientLimitText, IsPrintedAsItIsRead) {
  for (const char* text :
       {"shop=rate:2000 burst:4000 quantity:100 hold:1h, *=rate:100", "a=hold:90s", "*=quantity:1",
        "a=reservations:1000000 hold:1h", "https://shop.example/client=rate:1, b=rate:1000000 burst:1", ""}) {
    EXPECT_EQ(print_client_limits(read(text)), text);
  }
}

TEST(ClientLimitText, SaysWhatIsWrong) {
  const std::pair<const char*, const char*> wrong[] = {
      {"shop", "\"=\""},
      {"=rate:1", "client"},
      {"shop=", "without a limit"},
      {"shop=rate", "\":\""},
      {"shop=rate:0", "1 to 1000000"},
      {"shop=rate:1000001", "1 to 1000000"},
      {"shop=rate:1.5", "1 to 1000000"},
      {"shop=burst:5", "burst without a rate"},
      {"shop=rate:1 burst:0", "burst"},
      {"shop=rate:1 rate:2", "twice"},
      {"shop=quantity:0", "quantity"},
      {"shop=quantity:2147483648", "2147483647"},
      {"shop=hold:1500ms", "whole seconds"},
      {"shop=hold:0s", "1s"},
      {"shop=hold:3651d", "3650d"},
      {"shop=reservations:0", "1 to 1000000"},
      {"shop=reservations:1000001", "1 to 1000000"},
      {"shop=reservations:1 reservations:2", "twice"},
      {"shop=colour:red", "unknown"},
      {"shop=rate:1, shop=rate:2", "a client twice"},
      {"*=rate:1, *=rate:2", "a client twice"},
      {"shop=rate:1,", "client"},
  };
  for (const auto& [text, said] : wrong) {
    const auto limits = parse_client_limits(text);
    ASSERT_FALSE(limits) << text;
    EXPECT_THAT(limits.error(), HasSubstr(said)) << text;
  }
}

TEST(ClientLimitText, HasAtMostAThousandClients) {
  std::string text;
  for (int i = 0; i <= 1'000; ++i)
    text += (i == 0 ? "c" : ", c") + std::to_string(i) + "=rate:1";
  EXPECT_FALSE(parse_client_limits(text));
  EXPECT_TRUE(parse_client_limits(text.substr(0, text.rfind(','))));
}

}  // namespace
}  // namespace inventory::service

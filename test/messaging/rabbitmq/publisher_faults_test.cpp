// What a broker may do to a publisher, right or wrong: it never hangs, and says what is the matter.

#include <atomic>
#include <chrono>

#include <gtest/gtest.h>

#include "messaging/rabbitmq/publisher.hpp"
#include "messaging/rabbitmq/publisher_failure.hpp"
#include "messaging/rabbitmq/scripted_broker.hpp"
#include "messaging/rabbitmq/some_event.hpp"

namespace inventory::testing {
namespace {

using namespace messaging::rabbitmq;
using engine::BrokerFault;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds answer_timeout(700);
constexpr seconds busy(10);  // what a busy machine may add

PublisherOptions options_to(std::uint16_t port) {
  PublisherOptions options;
  options.broker.address.host = "127.0.0.1";
  options.broker.address.port = port;
  options.broker.address.password = "the-secret";
  options.broker.connect_timeout = seconds(20);
  options.broker.answer_timeout = seconds(20);
  options.window = 3;
  return options;
}

// What publishing so many and waiting for them fails with.
std::optional<engine::BrokerError> failure_with(ScriptedBroker::Script script, int events,
                                                milliseconds answer = seconds(20)) {
  const ScriptedBroker broker([&](ScriptedPeer& peer) {
    peer.shake_hands();
    script(peer);
    peer.take_leave();
  });
  PublisherOptions options = options_to(broker.port());
  options.broker.answer_timeout = answer;
  Publisher publisher(options);
  publisher.open();
  const auto begin = std::chrono::steady_clock::now();
  auto failure = failure_of([&] {
    for (int i = 0; i < events; ++i)
      publisher.publish(some_event(i));
    std::uint64_t known = 0;
    while (known < static_cast<std::uint64_t>(events))
      known = publisher.confirmed(known, milliseconds(50));
  });
  EXPECT_LT(std::chrono::steady_clock::now() - begin, answer + busy);
  if (failure) EXPECT_EQ(std::string(failure->what()).find("the-secret"), std::string::npos);
  return failure;
}

std::string text_of(const std::optional<engine::BrokerError>& failure) {
  return failure ? failure->what() : "(no failure)";
}

TEST(PublisherFaults, ConfirmsComeInAnyOrder) {
  const auto failure = failure_with(
      [](ScriptedPeer& peer) {
        peer.await_publishes(3);
        peer.ack(3, false);
        peer.ack(1, false);
        peer.await_publishes(1);
        peer.ack(2, false);
        peer.await_publishes(1);
        peer.ack(5, true);
      },
      5);
  EXPECT_FALSE(failure) << text_of(failure);
}

TEST(PublisherFaults, WhatItCouldNotKeep) {
  const auto failure = failure_with(
      [](ScriptedPeer& peer) {
        peer.await_publishes(2);
        peer.ack(1, false);
        peer.nack(2);
      },
      2);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->fault(), BrokerFault::nacked);
}

TEST(PublisherFaults, WhatComesBackIsNamed) {
  const auto failure = failure_with(
      [](ScriptedPeer& peer) {
        peer.await_publishes(1);
        peer.give_back("a.key");
        peer.ack(1, false);
      },
      1);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->fault(), BrokerFault::unroutable);
  EXPECT_NE(text_of(failure).find("a.key"), std::string::npos) << text_of(failure);
}

TEST(PublisherFaults, AConfirmOfNothing) {
  const auto failure = failure_with(
      [](ScriptedPeer& peer) {
        peer.await_publishes(1);
        peer.ack(7, false);
      },
      1);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->fault(), BrokerFault::away);
}

TEST(PublisherFaults, NoConfirmsAtAll) {
  for (const int events : {1, 10}) {
    const auto failure =
        failure_with([](ScriptedPeer& peer) { peer.await_publishes(1); }, events, answer_timeout);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->fault(), BrokerFault::away);
  }
}

TEST(PublisherFaults, BlockedForLong) {
  for (const int events : {1, 2, 10}) {
    const auto failure = failure_with(
        [](ScriptedPeer& peer) {
          peer.await_publishes(1);
          peer.block("low on memory");
        },
        events, answer_timeout);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->fault(), BrokerFault::blocked) << text_of(failure);
    EXPECT_NE(text_of(failure).find("low on memory"), std::string::npos) << text_of(failure);
  }
}

TEST(PublisherFaults, BlockedFromTheStart) {
  const auto failure = failure_with([](ScriptedPeer& peer) { peer.block("low on disk"); }, 1, answer_timeout);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->fault(), BrokerFault::blocked) << text_of(failure);
}

TEST(PublisherFaults, BlockedAndThenNot) {
  const auto failure = failure_with(
      [](ScriptedPeer& peer) {
        peer.block("low on memory");
        std::this_thread::sleep_for(milliseconds(200));
        peer.unblock();
        peer.await_publishes(2);
        peer.ack(2, true);
      },
      2);
  EXPECT_FALSE(failure) << text_of(failure);
}

TEST(PublisherFaults, ItEndsTheChannel) {
  const auto failure = failure_with(
      [](ScriptedPeer& peer) {
        peer.await_publishes(1);
        peer.close_channel(404, "NOT_FOUND - no exchange");
      },
      1);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->fault(), BrokerFault::refused);
  EXPECT_NE(text_of(failure).find("NOT_FOUND - no exchange"), std::string::npos) << text_of(failure);
}

TEST(PublisherFaults, ItEndsTheConnection) {
  for (const auto& [code, fault] : {std::pair(320, BrokerFault::away),
                                    {541, BrokerFault::away},
                                    {403, BrokerFault::refused},
                                    {530, BrokerFault::refused}}) {
    const auto failure = failure_with(
        [code](ScriptedPeer& peer) {
          peer.await_publishes(1);
          peer.close_connection(static_cast<std::uint16_t>(code), "because");
        },
        1);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->fault(), fault) << code;
    EXPECT_NE(text_of(failure).find("because"), std::string::npos) << text_of(failure);
  }
}

TEST(PublisherFaults, Rubbish) {
  for (const std::string bytes : {"HTTP/1.1 400 Bad Request\r\n\r\n", "\x01\x00\x01\xff\xff\xff\xff"}) {
    const auto failure = failure_with(
        [&](ScriptedPeer& peer) {
          peer.await_publishes(1);
          peer.send_raw(bytes);
        },
        1, answer_timeout);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->fault(), BrokerFault::away);
  }
}

TEST(PublisherFaults, ItReadsNothingMore) {
  std::atomic<bool> done = false;
  const ScriptedBroker broker([&](ScriptedPeer& peer) {
    peer.shake_hands();
    while (!done)
      std::this_thread::sleep_for(milliseconds(10));
  });
  PublisherOptions options = options_to(broker.port());
  options.broker.answer_timeout = answer_timeout;
  options.window = 1'000'000;  // more than the buffers of the sockets hold
  domain::Event event = some_event(0);
  std::get<domain::StockLevelChanged>(event.data).reason = std::string(100'000, 'x');
  {
    Publisher publisher(options);
    publisher.open();
    const auto failure = failure_of([&] {
      for (int i = 0; i < 1000; ++i)
        publisher.publish(event);
    });
    EXPECT_TRUE(failure);
    if (failure) EXPECT_EQ(failure->fault(), BrokerFault::away) << failure->what();
  }
  done = true;
}

TEST(PublisherFaults, NobodyListens) {
  std::uint16_t port = 0;
  {
    const ScriptedBroker gone([](ScriptedPeer&) {});
    port = gone.port();
  }
  Publisher publisher(options_to(port));
  EXPECT_EQ(fault_of([&] { publisher.open(); }), BrokerFault::away);
  EXPECT_EQ(fault_of([&] { publisher.confirmed(0, milliseconds(0)); }), BrokerFault::away);
  publisher.close();
}

TEST(PublisherFaults, ASilentServerIsAwayWithinTheConnectTimeout) {
  const ScriptedBroker broker([](ScriptedPeer& peer) { peer.await_end(); });
  for (const bool tls : {false, true}) {
    PublisherOptions options = options_to(broker.port());
    options.broker.address.tls = tls;
    options.broker.connect_timeout = milliseconds(500);
    Publisher publisher(options);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(fault_of([&] { publisher.open(); }), BrokerFault::away);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(500) + busy);
  }
}

TEST(PublisherFaults, AfterOpenItStartsAnew) {
  std::atomic<int> connections = 0;
  const ScriptedBroker broker([&](ScriptedPeer& peer) {
    peer.shake_hands();
    peer.await_publishes(1);
    if (++connections == 1)
      peer.nack(1);
    else
      peer.ack(1, false);
    peer.take_leave();
  });
  Publisher publisher(options_to(broker.port()));
  const auto publish_one = [&] {
    publisher.open();
    publisher.publish(some_event(0));
    std::uint64_t known = 0;
    while (known < 1)
      known = publisher.confirmed(known, seconds(1));
  };
  EXPECT_EQ(fault_of(publish_one), BrokerFault::nacked);
  EXPECT_EQ(fault_of(publish_one), std::nullopt);
}

}  // namespace
}  // namespace inventory::testing

// Events on their way through a real RabbitMQ, and what it refuses.

#include "messaging/rabbitmq/publisher.hpp"

#include <fstream>
#include <optional>

#include <gtest/gtest.h>

#include "contract/faulty_proxy.hpp"
#include "contract/temporary_folder.hpp"
#include "messaging/rabbitmq/publisher_failure.hpp"
#include "messaging/rabbitmq/some_event.hpp"
#include "messaging/rabbitmq/test_broker.hpp"

namespace inventory::testing {
namespace {

using namespace messaging::rabbitmq;
using engine::BrokerFault;
using std::chrono::milliseconds;
using std::chrono::seconds;

class PublisherOnRabbitMq : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!broker_is_there()) GTEST_SKIP() << "no RabbitMQ: set INVENTORY_TEST_RABBITMQ";
    options_ = broker_options();
  }

  PublisherOptions through(const FaultyProxy& proxy) const {
    PublisherOptions options = options_;
    options.broker.address.host = "127.0.0.1";
    options.broker.address.port = proxy.port();
    return options;
  }

  // Until that many are confirmed, or the broker was silent for long.
  static std::uint64_t await_confirmed(Publisher& publisher, std::uint64_t count) {
    std::uint64_t known = 0;
    while (known < count)
      known = publisher.confirmed(known, seconds(20));
    return known;
  }

  PublisherOptions options_;
};

void expect_same(const Delivery& delivery, const domain::Event& event, EventsFormat format) {
  const Message sent = message_of(event, format);
  const Message& read = delivery.message;
  ASSERT_EQ(read.properties.message_id, sent.properties.message_id);
  EXPECT_EQ(read.routing_key, sent.routing_key);
  EXPECT_EQ(read.body, sent.body);
  EXPECT_EQ(delivery.body_bytes, sent.body.size());
  EXPECT_EQ(read.properties.content_type, sent.properties.content_type);
  EXPECT_EQ(read.properties.type, sent.properties.type);
  EXPECT_EQ(read.properties.correlation_id, sent.properties.correlation_id);
  EXPECT_EQ(read.properties.app_id, sent.properties.app_id);
  EXPECT_EQ(read.properties.timestamp_s, sent.properties.timestamp_s);
  EXPECT_EQ(read.properties.headers, sent.properties.headers);
  EXPECT_TRUE(read.properties.persistent);
  EXPECT_FALSE(delivery.redelivered);
}

TEST_F(PublisherOnRabbitMq, TenThousandArriveInOrderWithAllTheirProperties) {
  constexpr int count = 10'000;
  Subscriber subscriber(options_);
  Publisher publisher(options_);
  publisher.open();
  for (int i = 0; i < count; ++i)
    publisher.publish(some_event(i));
  EXPECT_EQ(await_confirmed(publisher, count), std::uint64_t{count});
  const std::vector<Delivery> deliveries = subscriber.take(count);
  ASSERT_EQ(deliveries.size(), std::size_t{count});
  for (int i = 0; i < count; ++i) {
    expect_same(deliveries[static_cast<std::size_t>(i)], some_event(i), EventsFormat::envelope);
    if (HasFatalFailure()) return;
  }
}

TEST_F(PublisherOnRabbitMq, StructuredCloudEventsArrive) {
  options_.format = EventsFormat::cloudevents;
  Subscriber subscriber(options_);
  Publisher publisher(options_);
  publisher.open();
  publisher.publish(some_event(3));
  const std::vector<Delivery> deliveries = subscriber.take(1);
  ASSERT_EQ(deliveries.size(), 1U);
  expect_same(deliveries[0], some_event(3), EventsFormat::cloudevents);
}

TEST_F(PublisherOnRabbitMq, AWindowOfOneWorks) {
  options_.window = 1;
  Subscriber subscriber(options_);
  Publisher publisher(options_);
  publisher.open();
  for (int i = 0; i < 20; ++i)
    publisher.publish(some_event(i));
  EXPECT_GE(publisher.confirmed(18, seconds(20)), 19U);
  EXPECT_EQ(await_confirmed(publisher, 20), 20U);
}

TEST_F(PublisherOnRabbitMq, WaitsForMoreOnlyAsLongAsAsked) {
  Subscriber subscriber(options_);
  Publisher publisher(options_);
  publisher.open();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(publisher.confirmed(0, milliseconds(0)), 0U);
  EXPECT_EQ(publisher.confirmed(0, milliseconds(50)), 0U);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds(50));
  publisher.publish(some_event(0));
  EXPECT_EQ(await_confirmed(publisher, 1), 1U);
  EXPECT_EQ(publisher.confirmed(0, seconds(20)), 1U);
}

TEST_F(PublisherOnRabbitMq, AnIdleConnectionIsKeptAliveByBeingAsked) {
  options_.broker.heartbeat = seconds(1);
  Subscriber subscriber(options_, "none");
  Publisher publisher(options_);
  publisher.open();
  const auto end = std::chrono::steady_clock::now() + seconds(5);
  while (std::chrono::steady_clock::now() < end)
    publisher.confirmed(0, milliseconds(200));
  EXPECT_EQ(fault_of([&] { publisher.publish(some_event(0)), publisher.confirmed(0, seconds(20)); }),
            BrokerFault::unroutable);  // which the broker said, so it was there
}

TEST_F(PublisherOnRabbitMq, WithoutAQueueAnEventComesBack) {
  Publisher publisher(options_);
  publisher.open();
  publisher.publish(some_event(0));
  const auto failure = failure_of([&] { await_confirmed(publisher, 1); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->fault(), BrokerFault::unroutable);
  EXPECT_NE(std::string(failure->what()).find("inventory.stock.changed"), std::string::npos);
  EXPECT_EQ(fault_of([&] { publisher.publish(some_event(0)); }), BrokerFault::away) << "it is closed";

  Subscriber subscriber(options_);
  publisher.open();
  publisher.publish(some_event(0));
  EXPECT_EQ(await_confirmed(publisher, 1), 1U);
}

TEST_F(PublisherOnRabbitMq, AnEventWithoutAQueueMayBePassedOver) {
  int passed_over = 0;
  options_.unroutable = Unroutable::pass;
  options_.on_passed_over = [&] { ++passed_over; };
  Publisher publisher(options_);
  publisher.open();
  for (int i = 0; i < 5; ++i)
    publisher.publish(some_event(i));
  EXPECT_EQ(await_confirmed(publisher, 5), 5U);
  EXPECT_EQ(passed_over, 5);
}

TEST_F(PublisherOnRabbitMq, AMissingExchangeIsRefused) {
  options_.topology = Topology::check;
  Publisher publisher(options_);
  const auto failure = failure_of([&] { publisher.open(); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->fault(), BrokerFault::refused);
  EXPECT_NE(std::string(failure->what()).find(options_.exchange), std::string::npos) << failure->what();

  options_.topology = Topology::off;
  Publisher unaware(options_);
  unaware.open();
  unaware.publish(some_event(0));
  EXPECT_EQ(fault_of([&] { await_confirmed(unaware, 1); }), BrokerFault::refused);

  const Subscriber subscriber(options_);  // declares it
  EXPECT_EQ(fault_of([&] { publisher.open(); }), std::nullopt);
  EXPECT_EQ(fault_of([&] { unaware.open(); }), std::nullopt);
}

TEST_F(PublisherOnRabbitMq, AnExchangeOfAnotherKindIsRefused) {
  options_.exchange = "amq.direct";
  Publisher publisher(options_);
  EXPECT_EQ(fault_of([&] { publisher.open(); }), BrokerFault::refused);
}

TEST_F(PublisherOnRabbitMq, AWrongPasswordIsRefusedAndNotRepeated) {
  options_.broker.address.password = "not-the-secret";
  Publisher publisher(options_);
  const auto failure = failure_of([&] { publisher.open(); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->fault(), BrokerFault::refused) << failure->what();
  EXPECT_EQ(std::string(failure->what()).find("not-the-secret"), std::string::npos) << failure->what();
}

TEST_F(PublisherOnRabbitMq, AnUnknownVirtualHostIsRefused) {
  options_.broker.address.virtual_host = "no such host";
  Publisher publisher(options_);
  EXPECT_EQ(fault_of([&] { publisher.open(); }), BrokerFault::refused);
}

TEST_F(PublisherOnRabbitMq, ThePasswordFileIsReadAtEveryConnection) {
  const TemporaryFolder folder;
  options_.broker.password_file = folder.file("password");
  const std::string password = std::exchange(options_.broker.address.password, "");
  Publisher publisher(options_);
  EXPECT_EQ(fault_of([&] { publisher.open(); }), BrokerFault::refused) << "there is no file";
  std::ofstream(options_.broker.password_file) << "old";
  EXPECT_EQ(fault_of([&] { publisher.open(); }), BrokerFault::refused);
  std::ofstream(options_.broker.password_file) << password << '\n';
  EXPECT_EQ(fault_of([&] { publisher.open(); }), std::nullopt);
}

TEST_F(PublisherOnRabbitMq, AConnectionCutInTheMiddleIsAwayAndTheNextOneWorks) {
  Subscriber subscriber(options_);
  for (const Fault fault : {Fault::close, Fault::reset}) {
    for (const Direction direction : {Direction::to_server, Direction::to_client}) {
      FaultyProxy proxy(options_.broker.address.port);
      Publisher publisher(through(proxy));
      publisher.open();
      proxy.arm(fault, direction, direction == Direction::to_server ? 20'000 : 100);
      const auto found = fault_of([&] {
        for (int i = 0; i < 1000; ++i)
          publisher.publish(some_event(i));
        await_confirmed(publisher, 1000);
      });
      EXPECT_EQ(found, BrokerFault::away);
      EXPECT_TRUE(proxy.has_struck());
      publisher.open();
      publisher.publish(some_event(0));
      EXPECT_EQ(await_confirmed(publisher, 1), 1U);
    }
  }
}

TEST_F(PublisherOnRabbitMq, AConnectionThatSwallowsIsAwayWithinTheAnswerTimeout) {
  Subscriber subscriber(options_);
  for (const Direction direction : {Direction::to_server, Direction::to_client}) {
    FaultyProxy proxy(options_.broker.address.port);
    PublisherOptions hasty = through(proxy);
    hasty.broker.answer_timeout = milliseconds(1000);
    hasty.window = 256;  // less than is published, so that it has to wait
    Publisher publisher(hasty);
    publisher.open();
    proxy.arm(Fault::late, direction, 0);
    const auto begin = std::chrono::steady_clock::now();
    const auto found = fault_of([&] {
      for (int i = 0; i < 1000; ++i)
        publisher.publish(some_event(i));
    });
    EXPECT_EQ(found, BrokerFault::away);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds(1000));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(10));  // the machine may be busy
    EXPECT_EQ(fault_of([&] { publisher.open(); }), std::nullopt);
  }
}

}  // namespace
}  // namespace inventory::testing

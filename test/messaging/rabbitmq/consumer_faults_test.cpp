// What goes wrong around the consumer: the store, the connection, the queues. Nothing is lost, nothing done twice.

#include <algorithm>
#include <functional>
#include <numeric>
#include <random>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "contract/faulty_proxy.hpp"
#include "domain/names.hpp"
#include "messaging/rabbitmq/consumer_at_work.hpp"

namespace inventory::testing {
namespace {

using namespace messaging::rabbitmq;
using std::chrono::milliseconds;

const std::string created = "ProductVariantCreatedEvent";
const std::string updated = "ProductVariantUpdatedEvent";
const std::string returned = "ReturnProcessedEvent";

class ConsumerFaults : public ConsumerAtWork {
 protected:
  // Takes all that waits in the queue and goes, as a process that ends does; `saw` is told of each.
  void take_and_end(int count, const std::function<void(const Delivery&)>& saw) {
    Connection doomed = connect("ends");
    doomed.limit_deliveries(256);
    doomed.consume(order_queue(), "ends");
    for (int seen = 0; seen < count;) {
      const auto received = doomed.receive(std::chrono::seconds(20));
      ASSERT_TRUE(received);
      const auto* delivery = std::get_if<Delivery>(&*received);
      if (delivery == nullptr) continue;
      saw(*delivery);
      ++seen;
    }
  }
};

TEST_F(ConsumerFaults, TheStoreMayBeAwayForAWhile) {
  const VariantId a = new_variant();
  start();
  say(created, created_data(a, 0));
  told_.wait_for("applied", 1);
  store_.fail(Step::begin, 1'000'000);
  constexpr int count = 60;
  for (int i = 1; i <= count; ++i)
    say_soon(returned, returned_data(a, i), new_variant().to_string());
  await_confirms();
  told_.wait_for("paused");
  await([&] { return consumer_->reading().in_hand == count; });
  EXPECT_TRUE(consumer_->reading().paused);
  store_.fail(Step::begin, 0);
  told_.wait_for("applied", count + 1);
  told_.wait_for("resumed");
  std::vector<std::int64_t> expected{0};
  for (int i = 1; i <= count; ++i)
    expected.push_back(i);
  EXPECT_EQ(deltas(a), expected) << "in order, each once";
  EXPECT_TRUE(dead_letters(0).empty());
  EXPECT_EQ(told_.times("put back INVENTORY_NOT_FOUND"), 0);
  EXPECT_FALSE(consumer_->reading().paused);
}

TEST_F(ConsumerFaults, TheStoreMayFailNowAndThen) {
  const VariantId a = new_variant();
  const VariantId b = new_variant();
  start();
  std::mt19937 random(20'261'123);
  constexpr int count = 300;
  say_soon(created, created_data(a, 0), new_variant().to_string());
  say_soon(created, created_data(b, 0), new_variant().to_string());
  await_confirms();
  told_.wait_for("applied", 2);
  for (int i = 1; i <= count; ++i) {
    say_soon(returned, returned_data(i % 2 == 0 ? a : b, i), new_variant().to_string());
    if (i % 20 != 0) continue;
    const auto failing = std::uniform_int_distribution(0, 1)(random) == 0 ? Failing::error : Failing::unknown;
    store_.fail(i % 40 == 0 ? Step::begin : Step::commit, 3, failing);
    await_confirms();
  }
  told_.wait_for("applied", count + 2);
  std::vector<std::int64_t> even{0};
  std::vector<std::int64_t> odd{0};
  for (int i = 1; i <= count; ++i)
    (i % 2 == 0 ? even : odd).push_back(i);
  EXPECT_EQ(deltas(a), even);
  EXPECT_EQ(deltas(b), odd);
  EXPECT_TRUE(dead_letters(0).empty());
}

TEST_F(ConsumerFaults, WithTheStoreAwayALostConnectionUsesUpNoDelivery) {
  FaultyProxy proxy(broker_.address.port);
  options_.broker.address.port = proxy.port();
  const VariantId a = new_variant();
  start();
  say(created, created_data(a, 0));
  told_.wait_for("applied", 1);
  store_.fail(Step::begin, 1'000'000);
  say(returned, returned_data(a, 1));
  told_.wait_for("paused");
  const int began = told_.times("began");
  proxy.arm(Fault::reset, Direction::to_client, 0);
  say(returned, returned_data(a, 2));
  told_.wait_for("failed");
  await([&] { return waiting_in(order_queue()) == 2; });
  EXPECT_EQ(told_.times("began"), began) << "it waits for the store before it consumes";
  store_.fail(Step::begin, 0);
  told_.wait_for("began", began + 1);
  told_.wait_for_consumed(3);
  EXPECT_EQ(deltas(a), (std::vector<std::int64_t>{0, 1, 2}));
  stop();
}

TEST_F(ConsumerFaults, WithTheStoreAwayForLongItGivesWayToOthers) {
  options_.give_way = milliseconds(50);
  const VariantId a = new_variant();
  start();
  say(created, created_data(a, 0));
  told_.wait_for("applied", 1);
  store_.fail(Step::begin, 1'000'000);
  say(returned, returned_data(a, 1));
  say(returned, returned_data(a, 2));
  await([&] { return waiting_in(order_queue()) == 2 && !consumer_->reading().connected; });
  EXPECT_TRUE(consumer_->reading().paused);
  store_.fail(Step::begin, 0);
  told_.wait_for("began", 2);
  told_.wait_for_consumed(3);
  EXPECT_EQ(deltas(a), (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_EQ(told_.times("failed"), 0);
}

TEST_F(ConsumerFaults, ALostConnectionLosesNothingAndDoesNothingTwice) {
  FaultyProxy proxy(broker_.address.port);
  options_.broker.address.port = proxy.port();
  std::vector<VariantId> variants;
  for (int i = 0; i < 10; ++i)
    variants.push_back(new_variant());
  start();
  for (const VariantId id : variants)
    say(created, created_data(id, 0));
  std::mt19937 random(20'261'124);
  constexpr int rounds = 10;
  constexpr int each = 5;
  for (int round = 0; round < rounds; ++round) {
    const auto fault = round % 3 == 0 ? Fault::close : Fault::reset;
    const auto direction = round % 2 == 0 ? Direction::to_client : Direction::to_server;
    const std::size_t bytes_max = direction == Direction::to_client ? 12'000 : 1'500;
    proxy.arm(fault, direction, std::uniform_int_distribution<std::size_t>(0, bytes_max)(random));
    for (int i = 0; i < each; ++i) {
      for (const VariantId id : variants)
        say_soon(returned, returned_data(id, round * each + i + 1), new_variant().to_string());
    }
    Message poison;
    poison.routing_key = "poison";
    poison.properties.message_id = std::to_string(round);
    send(order_exchange(), poison);
    await([&] { return proxy.has_struck(); });
  }
  proxy.disarm();
  std::vector<std::int64_t> expected{0};
  for (int i = 1; i <= rounds * each; ++i)
    expected.push_back(i);
  for (const VariantId id : variants) {
    await([&] { return deltas(id).size() >= expected.size(); });
    EXPECT_EQ(deltas(id), expected);
  }
  std::set<std::string> ids;
  for (const DeadLetter& letter : dead_letters(rounds))
    ids.insert(letter.id);
  EXPECT_EQ(ids.size(), static_cast<std::size_t>(rounds)) << "each poison, and nothing else";
  EXPECT_GE(told_.times("failed"), rounds);
  stop();
}

TEST_F(ConsumerFaults, OfTwoProcessesOneTakesOverFromTheOtherInOrder) {
  const VariantId a = new_variant();
  constexpr int rounds = 4;
  constexpr int each = 100;
  start();
  say(created, created_data(a, 0));
  told_.wait_for("applied", 1);
  ConsumerTold others[rounds];
  std::optional<Consumer> second;
  for (int round = 0; round < rounds; ++round) {
    second.emplace(*committers_, clock_, others[round], options_);
    others[round].wait_for("began");
    for (int i = 1; i <= each; ++i)
      say_soon(returned, returned_data(a, round * each + i), new_variant().to_string());
    round % 2 == 0 ? consumer_.reset() : second.reset();
    await_confirms();
    if (!consumer_) start();
  }
  await([&] { return deltas(a).size() > rounds * each; });
  second.reset();
  stop();
  std::vector<std::int64_t> expected(rounds * each + 1);
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(deltas(a), expected);
  EXPECT_EQ(waiting_in(order_queue()), 0U);
}

TEST_F(ConsumerFaults, TheBrokerMayNotBeThereYet) {
  options_.broker.address.port = 1;
  start();
  told_.wait_for("failed", 3);
  EXPECT_FALSE(consumer_->reading().connected);
  EXPECT_EQ(consumer_->reading().fault, engine::BrokerFault::away);
}

TEST_F(ConsumerFaults, AQueueMayBeDeletedAndMadeAgain) {
  start();
  const VariantId a = new_variant();
  say(created, created_data(a, 0));
  told_.wait_for("applied", 1);
  delete_queue(order_queue());
  told_.wait_for("failed", 1);
  told_.wait_for("began", 2);
  say(returned, returned_data(a, 1));
  told_.wait_for("applied", 2);
  EXPECT_EQ(quantity(a), 1);
}

TEST_F(ConsumerFaults, ARetryQueueThatIsGoneIsMadeAgain) {
  start();
  told_.wait_for("began");
  for (const milliseconds delay : options_.queues.retry_delays)
    delete_queue(retry_queue(order_queue(), delay));
  say(returned, returned_data(new_variant(), 1));
  told_.wait_for("dead INVENTORY_NOT_FOUND");
  EXPECT_EQ(told_.times("put back INVENTORY_NOT_FOUND"), 2);
  EXPECT_EQ(told_.times("failed"), 0);
  EXPECT_EQ(dead_letters(1).size(), 1U);
}

// A process ends with it three times while it takes it alone, after it has ended with all of them.
TEST_F(ConsumerFaults, WhatEndsTheProcessIsADeadLetterAndNothingElse) {
  constexpr int count = 20;
  constexpr int poison = 7;
  const VariantId a = variant('a');
  perform("create a 0");
  std::vector<std::int64_t> expected{0};
  std::string id_of_poison;
  for (int i = 1; i <= count; ++i) {
    const std::string id = say(returned, returned_data(a, i));
    if (i == poison)
      id_of_poison = id;
    else
      expected.push_back(i);
  }
  for (int ending = 0; ending < 5; ++ending) {
    take_and_end(count, [&](const Delivery& delivery) {
      const bool alone = ending >= 2 && delivery.message.properties.message_id == id_of_poison;
      if (alone) SuspectNote(options_.suspect_file).note(delivery);
    });
  }
  start();
  told_.wait_for("applied", count - 1);
  const auto letters = dead_letters(1);
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].id, id_of_poison);
  EXPECT_EQ(letters[0].code, "PROCESS_ENDED");
  EXPECT_EQ(letters[0].queue, order_queue());
  EXPECT_EQ(deltas(a), expected);
  EXPECT_FALSE(SuspectNote(options_.suspect_file).is_left());
}

TEST_F(ConsumerFaults, AfterSeveralCrashesOneIsTakenAtATimeAndNoted) {
  const VariantId a = variant('a');
  const VariantId b = variant('b');
  constexpr int count = 20;
  perform("create a 0");
  perform("create b 0");
  for (int i = 1; i <= count; ++i)
    say(returned, returned_data(i % 2 == 0 ? a : b, i));
  for (int ending = 0; ending < 5; ++ending)
    take_and_end(count, [](const Delivery&) {});
  store_.hold();
  start();
  store_.wait_until_held();
  EXPECT_TRUE(SuspectNote(options_.suspect_file).is_left()) << "the one under way";
  await([&] { return consumer_->reading().in_hand == count; });
  EXPECT_EQ(committers_->queue_depth(), 0U) << "and no other is";
  store_.let_go();
  told_.wait_for("applied", count);
  EXPECT_TRUE(std::ranges::is_sorted(deltas(a)));
  EXPECT_TRUE(std::ranges::is_sorted(deltas(b)));
  EXPECT_TRUE(dead_letters(0).empty());
  EXPECT_FALSE(SuspectNote(options_.suspect_file).is_left());
}

TEST_F(ConsumerFaults, EndingWaitsForWhatIsBeingCommitted) {
  const VariantId a = new_variant();
  start();
  say(created, created_data(a, 0));
  told_.wait_for("applied", 1);
  store_.hold();
  say(returned, returned_data(a, 1));
  store_.wait_until_held();
  std::thread ending([&] { stop(); });
  store_.let_go();
  ending.join();
  EXPECT_EQ(quantity(a), 1);
  EXPECT_EQ(told_.times("applied"), 2);
  EXPECT_EQ(waiting_in(order_queue()), 0U) << "and acknowledged";
}

TEST_F(ConsumerFaults, EndingDoesNotWaitForAStoreThatHangs) {
  const VariantId a = new_variant();
  options_.farewell = milliseconds(50);
  start();
  say(created, created_data(a, 0));
  told_.wait_for("applied", 1);
  store_.hold();
  say(returned, returned_data(a, 1));
  store_.wait_until_held();
  stop();
  store_.let_go();
  await([&] { return waiting_in(order_queue()) == 1; });
  start();
  told_.wait_for("duplicate");
  EXPECT_EQ(quantity(a), 1);
}

}  // namespace
}  // namespace inventory::testing

// Looking at dead letters, replaying and dropping them.

#include "messaging/rabbitmq/dead_letters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "messaging/rabbitmq/consumer_at_work.hpp"
#include "messaging/rabbitmq/delivery.hpp"

namespace inventory::testing {
namespace {

using namespace messaging::rabbitmq;

class DeadLettersOnRabbitMq : public ConsumerAtWork {
 protected:
  // Returns of variants that are not there; all are dead letters, by these ids in this order.
  void make_dead(const std::vector<std::string>& ids) {
    options_.queues.retry_delays.clear();
    start();
    int dead = told_.times("dead INVENTORY_NOT_FOUND");
    for (const std::string& id : ids) {
      say("ReturnProcessedEvent", returned_data(variant_, 1), id);
      told_.wait_for("dead INVENTORY_NOT_FOUND", ++dead);
    }
  }

  // What an earlier look had in its hands comes back a moment after it.
  void expect_ids(const std::vector<std::string>& expected) {
    std::vector<std::string> ids;
    await([&] {
      Connection connection = connect("lists");
      ids.clear();
      for (const DeadLetter& letter : list_dead_letters(connection, queue(), 1000))
        ids.push_back(letter.id);
      return ids.size() == expected.size();
    });
    EXPECT_EQ(ids, expected);
  }

  const std::string& queue() const { return options_.queues.dead_letters; }

  const VariantId variant_ = new_variant();
};

TEST_F(DeadLettersOnRabbitMq, AreListedAgainAndAgainInTheirOrder) {
  make_dead({"a", "b", "c"});
  for (int i = 0; i < 5; ++i)
    expect_ids({"a", "b", "c"});
  {
    Connection connection = connect("lists");
    EXPECT_EQ(list_dead_letters(connection, queue(), 2).size(), 2U);
  }
  expect_ids({"a", "b", "c"});
}

TEST_F(DeadLettersOnRabbitMq, NoneAreNone) {
  expect_ids({});
  Connection connection = connect("replays");
  EXPECT_EQ(replay_dead_letters(connection, queue(), std::nullopt).replayed, 0U);
}

TEST_F(DeadLettersOnRabbitMq, OneIsShownWhole) {
  make_dead({"a", "b", "c"});
  {
    Connection connection = connect("shows");
    const auto shown = find_dead_letter(connection, queue(), "b");
    ASSERT_TRUE(shown);
    EXPECT_THAT(shown->message.body, ::testing::HasSubstr(returned_data(variant_, 1)));
    EXPECT_EQ(text_in(shown->message.properties.headers, header::code), "INVENTORY_NOT_FOUND");
  }
  expect_ids({"a", "b", "c"});
  {
    Connection connection = connect("shows");
    EXPECT_FALSE(find_dead_letter(connection, queue(), "d"));
  }
  expect_ids({"a", "b", "c"});
}

TEST_F(DeadLettersOnRabbitMq, AreDroppedOneOrAll) {
  make_dead({"a", "b", "c"});
  const auto drop = [&](const std::optional<std::string>& id) {
    Connection connection = connect("drops");
    return drop_dead_letters(connection, queue(), id);
  };
  EXPECT_EQ(drop("b"), 1U);
  expect_ids({"a", "c"});
  EXPECT_EQ(drop("b"), 0U);
  expect_ids({"a", "c"});
  await([&] { return waiting_in(queue()) == 2; });
  EXPECT_EQ(drop(std::nullopt), 2U);
  expect_ids({});
}

TEST_F(DeadLettersOnRabbitMq, AreAppliedWhenReplayedOnceTheyCanBe) {
  make_dead({"a", "b", "c"});
  const auto replay = [&](const std::optional<std::string>& id) {
    Connection connection = connect("replays");
    const Replay done = replay_dead_letters(connection, queue(), id);
    EXPECT_EQ(done.left, 0U);
    return done.replayed;
  };
  EXPECT_EQ(replay("b"), 1U);
  told_.wait_for("dead INVENTORY_NOT_FOUND", 4);
  expect_ids({"a", "c", "b"});
  await([&] { return waiting_in(queue()) == 3; });
  {
    Connection connection = connect("lists");
    const auto letters = list_dead_letters(connection, queue(), 1000);
    ASSERT_EQ(letters.size(), 3U);
    EXPECT_EQ(letters[2].id, "b");
    EXPECT_EQ(letters[2].attempts, 1) << "as if it had not been tried";
    EXPECT_EQ(letters[2].exchange, order_exchange());
    EXPECT_EQ(letters[2].routing_key, "some.ReturnProcessedEvent");
  }
  say("ProductVariantCreatedEvent", created_data(variant_, 0));
  told_.wait_for("applied", 1);
  await([&] { return waiting_in(queue()) == 3; });
  EXPECT_EQ(replay(std::nullopt), 3U);
  told_.wait_for("applied", 4);
  EXPECT_EQ(quantity(variant_), 3);
  expect_ids({});
}

TEST_F(DeadLettersOnRabbitMq, WhatCannotBeReplayedStays) {
  Message message;
  message.routing_key = "unknown";
  message.body = "no event";
  send(queue(), message);
  message.body.assign(Connection::body_bytes_max + 1, 'x');
  message.properties.headers = {{std::string(header::queue), {order_queue()}}};
  send(queue(), message);
  Connection connection = connect("replays");
  const Replay done = replay_dead_letters(connection, queue(), std::nullopt);
  EXPECT_EQ(done.replayed, 0U);
  EXPECT_EQ(done.left, 2U);
}

TEST(DeadLetter, WithoutAnIdHasOneMadeOfItsBody) {
  Delivery delivery;
  delivery.message.body = "no event";
  const std::string id = dead_letter_of(delivery).id;
  EXPECT_TRUE(Uuid::parse(id));
  EXPECT_EQ(dead_letter_of(delivery).id, id);
  delivery.message.body = "another";
  EXPECT_NE(dead_letter_of(delivery).id, id);
  delivery.message.body = R"({"eventId":"e7","eventType":"OrderShipped"})";
  EXPECT_EQ(dead_letter_of(delivery).id, "e7");
  EXPECT_EQ(dead_letter_of(delivery).type, "OrderShippedEvent");
}

}  // namespace
}  // namespace inventory::testing

// Events from a real broker, applied to a store in memory.

#include "messaging/rabbitmq/consumer.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "domain/names.hpp"
#include "messaging/rabbitmq/consumer_at_work.hpp"

namespace inventory::testing {
namespace {

using namespace messaging::rabbitmq;

const std::string created = "ProductVariantCreatedEvent";
const std::string updated = "ProductVariantUpdatedEvent";
const std::string deleted = "ProductVariantDeletedEvent";
const std::string returned = "ReturnProcessedEvent";

std::string about(VariantId variant, const std::string& more = "") {
  return R"({"productVariantId":")" + variant.to_string() + "\"" + more + "}";
}

std::string order_data(const std::string& order) {
  return R"({"orderId":")" + order + "\"}";
}

using ConsumerOnRabbitMq = ConsumerAtWork;

TEST_F(ConsumerOnRabbitMq, EachTypeIsAppliedOnce) {
  start();
  const VariantId a = variant('a');
  const std::vector<std::string> ids{say(created, created_data(a, 100)),
                                     say(updated, about(a, R"(,"sku":"S")"))};
  told_.wait_for("applied", 2);
  for (const char* order : {"paid", "fraud", "gone", "sent"})
    perform("reserve r" + std::to_string(order[0]) + " a*10 order=" + order);
  say("OrderPaymentFailedEvent", order_data("paid"));
  say("OrderFraudulentEvent", order_data("fraud"));
  say("OrderCancelledEvent", order_data("gone"));
  say("OrderConfirmedForShipmentEvent", order_data("sent"));
  say(returned, returned_data(a, 5));
  told_.wait_for("applied", 7);
  const auto shipped = item(a);
  EXPECT_EQ(shipped->quantity.value(), 95);
  EXPECT_EQ(shipped->reserved.value(), 0);
  EXPECT_EQ(shipped->sku, "S");
  say(deleted, about(a));
  told_.wait_for("applied", 8);
  EXPECT_TRUE(item(a)->deleted);
  say(created, created_data(a, 100), ids[0]);
  say(updated, about(a, R"(,"sku":"S")"), ids[1]);
  told_.wait_for("duplicate", 2);
  say(deleted, about(a));
  told_.wait_for("no change", 1);
  EXPECT_TRUE(dead_letters(0).empty());
  const auto entry = memory_.open_reader()->history({.variant = a}, 100).back();
  EXPECT_EQ(entry.actor.text, "product-events");
}

TEST_F(ConsumerOnRabbitMq, UnknownTypesAreAcknowledgedAndCounted) {
  start();
  say("OrderShippedEvent", "{}");
  told_.wait_for("unknown type");
  stop();
  EXPECT_EQ(waiting_in(order_queue()), 0U);
}

TEST_F(ConsumerOnRabbitMq, AnUnknownVariantGoesRoundUntilItIsThere) {
  options_.queues.retry_delays = {std::chrono::milliseconds(50), std::chrono::milliseconds(150)};
  start();
  const VariantId a = new_variant();
  const std::string id = say(returned, returned_data(a, 3));
  told_.wait_for("put back INVENTORY_NOT_FOUND", 1);
  say(created, created_data(a, 4));
  told_.wait_for("applied", 2);
  EXPECT_EQ(quantity(a), 7);
  say(returned, returned_data(a, 3), id);
  told_.wait_for("duplicate");
  EXPECT_EQ(told_.times("dead INVENTORY_NOT_FOUND"), 0);
}

TEST_F(ConsumerOnRabbitMq, AnUnknownVariantIsADeadLetterInTheEnd) {
  start();
  const VariantId a = new_variant();
  const std::string id = say(returned, returned_data(a, 3));
  told_.wait_for("dead INVENTORY_NOT_FOUND");
  EXPECT_EQ(told_.times("put back INVENTORY_NOT_FOUND"), 2);
  const auto letters = dead_letters(1);
  ASSERT_EQ(letters.size(), 1U);
  const DeadLetter& letter = letters[0];
  EXPECT_EQ(letter.id, id);
  EXPECT_EQ(letter.type, returned);
  EXPECT_EQ(letter.code, "INVENTORY_NOT_FOUND");
  EXPECT_EQ(letter.attempts, 3);
  EXPECT_EQ(letter.queue, order_queue());
  EXPECT_EQ(letter.exchange, order_exchange());
  EXPECT_EQ(letter.routing_key, "some.ReturnProcessedEvent");
  EXPECT_TRUE(Timestamp::parse(letter.at));
}

TEST_F(ConsumerOnRabbitMq, ATraceGoesIntoTheLedgerAlsoByWayOfARetryQueue) {
  start();
  const VariantId a = new_variant();
  const auto say_traced = [&](const TraceContext& in) {
    Message message;
    message.routing_key = "some.return";
    message.properties.message_id = new_variant().to_string();
    message.properties.headers = {{"traceparent", {in.to_string()}}};
    message.body = R"({"eventId":")" + message.properties.message_id +
                   R"(","eventType":"ReturnProcessedEvent","data":)" + returned_data(a, 1) + "}";
    send(order_exchange(), message);
    return message.properties.message_id;
  };
  const std::string early = say_traced(trace(1));
  told_.wait_for("dead INVENTORY_NOT_FOUND");
  EXPECT_EQ(told_.times("put back INVENTORY_NOT_FOUND"), 2);
  {
    Connection connection = connect("looks at a dead letter");
    const auto letter = find_dead_letter(connection, options_.queues.dead_letters, early);
    ASSERT_TRUE(letter);
    EXPECT_EQ(text_in(letter->message.properties.headers, "traceparent"), trace(1).to_string());
  }
  say(created, created_data(a, 0));
  told_.wait_for("applied", 1);
  {
    Connection connection = connect("replays");
    EXPECT_EQ(replay_dead_letters(connection, options_.queues.dead_letters, early).replayed, 1U);
  }
  told_.wait_for("applied", 2);
  say_traced(trace(2));
  told_.wait_for("applied", 3);
  const auto history = memory_.open_reader()->history({.variant = a}, 10);
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history[0].trace, trace(2));
  EXPECT_EQ(history[1].trace, trace(1));
  EXPECT_EQ(history[2].trace, std::nullopt);
}

TEST_F(ConsumerOnRabbitMq, PoisonTakesNoInnocentWithIt) {
  start();
  const VariantId a = new_variant();
  say(created, created_data(a, 0));
  const std::vector<std::string> poison{
      "",
      "{",
      "[]",
      "null",
      "{\"eventId\":1}",
      std::string("\0\xff\xfe", 3),
      std::string(100'000, '['),
      R"({"eventId":"p","eventType":"ReturnProcessedEvent","data":{"productVariantId":")" + a.to_string() +
          R"(","quantityReturned":0}})"};
  for (const std::string& body : poison) {
    say(returned, returned_data(a, 1));
    Message message;
    message.routing_key = "poison";
    message.properties.headers = {{"tenant", {"t"}}, {"depth", {FieldList{{FieldTable{{"a", {true}}}}}}}};
    message.body = body;
    send(order_exchange(), message);
  }
  told_.wait_for("applied", static_cast<int>(poison.size()) + 1);
  told_.wait_for("dead VALIDATION_FAILED", 2);
  told_.wait_for("dead MALFORMED_REQUEST", static_cast<int>(poison.size()) - 2);
  EXPECT_EQ(quantity(a), static_cast<std::int64_t>(poison.size()));
  EXPECT_EQ(dead_letters(poison.size()).size(), poison.size());
  EXPECT_EQ(told_.times("failed"), 0);
}

TEST_F(ConsumerOnRabbitMq, ABodyTooLargeIsADeadLetterAsAWhole) {
  start();
  Message message;
  message.routing_key = "large";
  message.properties.message_id = "large";
  message.body.assign(Connection::body_bytes_max + 1, 'x');
  send(order_exchange(), message);
  told_.wait_for("dead CONTENT_TOO_LARGE");
  const auto letters = dead_letters(1);
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].id, "large");
  EXPECT_EQ(letters[0].code, "CONTENT_TOO_LARGE");
  EXPECT_EQ(letters[0].body_bytes, Connection::body_bytes_max + 1);
  EXPECT_EQ(letters[0].queue, order_queue());
  EXPECT_EQ(letters[0].exchange, order_exchange());
  EXPECT_EQ(letters[0].routing_key, "large");
  EXPECT_TRUE(Timestamp::parse(letters[0].at));
}

// Each switch is taken back by the next, so every one out of its order would be left out of the ledger.
TEST_F(ConsumerOnRabbitMq, EventsOfOneVariantAreAppliedInTheirOrder) {
  constexpr int variants = 20;
  constexpr int rounds = 50;
  std::vector<VariantId> ids;
  for (int i = 0; i < variants; ++i) {
    ids.push_back(new_variant());
    say_soon(created, created_data(ids.back(), 5), new_variant().to_string());
  }
  for (int round = 0; round < rounds; ++round) {
    for (const VariantId id : ids) {
      const std::string orderable = round % 2 == 0 ? "false" : "true";
      say_soon(updated, about(id, R"(,"sku":")" + std::to_string(round) + R"(","isOrderable":)" + orderable),
               new_variant().to_string());
    }
  }
  start();
  await_confirms();
  told_.wait_for("applied", variants * (rounds + 1));
  for (const VariantId id : ids) {
    const auto found = item(id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->sku, std::to_string(rounds - 1));
    EXPECT_EQ(found->discontinued, rounds % 2 == 1);
    int round = -1;
    auto history = memory_.open_reader()->history({.variant = id}, 1000);
    std::ranges::reverse(history);
    for (const domain::LedgerEntry& entry : history) {
      if (!entry.sku_after) continue;
      EXPECT_GE(std::stoi(*entry.sku_after), round);
      round = std::stoi(*entry.sku_after);
    }
  }
}

TEST_F(ConsumerOnRabbitMq, WhatWasNotConsumedWaitsForTheNext) {
  const VariantId a = new_variant();
  say(created, created_data(a, 1));
  say(returned, returned_data(a, 1));
  start();
  told_.wait_for("applied", 2);
  stop();
  say(returned, returned_data(a, 1));
  EXPECT_EQ(waiting_in(order_queue()), 1U) << "nothing left from before";
  start();
  told_.wait_for("applied", 3);
  EXPECT_EQ(quantity(a), 3);
  EXPECT_EQ(told_.times("duplicate"), 0);
  EXPECT_TRUE(consumer_->reading().connected);
}

TEST_F(ConsumerOnRabbitMq, TopologyMayBeCheckedOrLeftAlone) {
  const VariantId a = new_variant();
  int applied = 0;
  for (const Topology how : {Topology::check, Topology::off}) {
    options_.topology = how;
    start();
    ++applied;
    say(applied == 1 ? created : updated, about(a, R"(,"sku":")" + std::to_string(applied) + "\""));
    told_.wait_for("applied", applied);
  }
  options_.topology = Topology::check;
  delete_queue(retry_queue(product_queue(), options_.queues.retry_delays[0]));
  start();
  told_.wait_for("refused", 2);
  EXPECT_FALSE(consumer_->reading().connected);
  EXPECT_EQ(consumer_->reading().fault, engine::BrokerFault::refused);
  establish(*out_, options_.queues, Topology::declare);
  say(updated, about(a, R"(,"sku":"3")"));
  told_.wait_for("applied", 3);
}

}  // namespace
}  // namespace inventory::testing

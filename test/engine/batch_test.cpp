// What a command counts for and which keys it needs.

#include "engine/batch.hpp"

#include <gtest/gtest.h>

#include "contract/shop.hpp"
#include "domain/names.hpp"
#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

// The keys as text: variants, reservations, orders, unordered holds, idempotency keys, events, alerts, and
// variants whose open alerts are wanted.
std::string text_of(const engine::Submission& submission) {
  engine::BatchKeys keys;
  engine::collect_keys(submission, keys);
  std::string text;
  const auto add = [&](const std::string& word) { text += (text.empty() ? "" : " ") + word; };
  for (const VariantId& each : keys.variants)
    add(std::string(1, letter_of(each)));
  for (const ReservationId& each : keys.reservations)
    add(name_of(each));
  for (const OrderId& each : keys.orders)
    add(each.text);
  for (const engine::UnorderedHolds& each : keys.unordered)
    add(each.client.text + "/" + letter_of(each.variant));
  for (const engine::IdempotencyKey& each : keys.idempotency)
    add("key:" + each.client.text + "/" + each.text);
  for (const std::string& each : keys.events)
    add("event:" + each);
  for (const AlertId& each : keys.alerts)
    add("alert:" + each.to_string().substr(0, 2));
  for (const VariantId& each : keys.open_alerts_of)
    add("alerts-of:" + std::string(1, letter_of(each)));
  return text;
}

std::string keys_of(const std::string& command, std::optional<std::string> key = std::nullopt) {
  engine::Submission submission = submission_of(command);
  if (key) submission.idempotency = engine::Idempotency{{ClientId{"shop"}, *key}, {}, {}};
  return text_of(submission);
}

TEST(BatchKeys, AreWhatACommandTouches) {
  EXPECT_EQ(keys_of("create a 1"), "a");
  EXPECT_EQ(keys_of("create a 1", "k1"), "a key:shop/k1");
  EXPECT_EQ(keys_of("change a threshold=1"), "a");
  EXPECT_EQ(keys_of("reserve r1 a*1 b*1 order=o1"), "a b r1");
  EXPECT_EQ(keys_of("give-back a 1 reservation=r1 order=o1"), "a r1");
  EXPECT_EQ(keys_of("give-back a 1 order=o1"), "a o1");
  EXPECT_EQ(keys_of("give-back a 1 as=till"), "a till/a");
  EXPECT_EQ(keys_of("adjust sale a*1 order=o1 reservation=r1 ; sale b*1 order=o2 ; sale c*1"), "a b c r1 o2");
  EXPECT_EQ(keys_of("adjust purchase a*1 order=o1 ; return b*1 order=o1"), "a b");
  EXPECT_EQ(keys_of("confirm r1 a*1"), "r1");
  EXPECT_EQ(keys_of("release r1"), "r1");
  EXPECT_EQ(keys_of("extend r1 1"), "r1");
  EXPECT_EQ(keys_of("set a 1 reason=counted"), "a");
  EXPECT_EQ(keys_of("amend r1 a*1 b*1"), "a b r1");
}

TEST(BatchKeys, AreWhatAnEventTouches) {
  EXPECT_EQ(keys_of("follow created a"), "a");
  EXPECT_EQ(keys_of("follow updated a orderable=no"), "a alerts-of:a");
  EXPECT_EQ(keys_of("follow deleted a"), "a alerts-of:a");
  EXPECT_EQ(keys_of("release-order order=o1 reason=x"), "o1");
  EXPECT_EQ(keys_of("confirm-order order=o1"), "o1");
  engine::Submission submission = submission_of("follow created a");
  submission.event_id = "e1";
  EXPECT_EQ(text_of(submission), "a event:e1");
}

TEST(BatchKeys, AreTheAlertThatIsAcknowledged) {
  AlertId alert;
  alert.uuid.bytes.fill(0xab);
  const engine::Submission submission{
      .command = {.origin = {}, .action = domain::AcknowledgeAlert{alert}}, .idempotency = {}, .reply = {}};
  EXPECT_EQ(text_of(submission), "alert:ab");
}

TEST(BatchLines, AreCountedByCommand) {
  EXPECT_EQ(engine::lines_of(parse_command("create a 1")), 1u);
  EXPECT_EQ(engine::lines_of(parse_command("reserve r1 a*1 b*1 a*1")), 3u);
  EXPECT_EQ(engine::lines_of(parse_command("adjust sale a*1 ; sale b*1")), 2u);
  EXPECT_EQ(engine::lines_of(parse_command("amend r1 a*1 b*1")), 2u);
  EXPECT_EQ(engine::lines_of(parse_command("confirm r1")), 1u);
  EXPECT_EQ(engine::lines_of(parse_command("follow deleted a")), 1u);
}

}  // namespace
}  // namespace inventory::testing

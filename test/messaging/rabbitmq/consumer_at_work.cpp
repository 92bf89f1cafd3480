#include "messaging/rabbitmq/consumer_at_work.hpp"

#include <future>
#include <thread>

#include "domain/stock_script.hpp"
#include "messaging/rabbitmq/wire.hpp"
#include "messaging/rabbitmq/wire_format.hpp"

namespace inventory::testing {

using namespace messaging::rabbitmq;
using std::chrono::milliseconds;

namespace {

constexpr std::chrono::seconds patience(30);  // the machine may be busy

std::string new_id() {
  static UuidMaker maker;
  return maker.make(SystemClock().now()).to_string();
}

}  // namespace

void await(const std::function<bool()>& is_so) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > end) FAIL() << "not in time";
    std::this_thread::sleep_for(milliseconds(2));
  }
}

VariantId new_variant() {
  return VariantId{*Uuid::parse(new_id())};
}

std::string created_data(VariantId variant, int stock) {
  return R"({"productVariantId":")" + variant.to_string() + R"(","initialStock":)" + std::to_string(stock) +
         "}";
}

std::string returned_data(VariantId variant, int pieces) {
  return R"({"productVariantId":")" + variant.to_string() + R"(","quantityReturned":)" +
         std::to_string(pieces) + "}";
}

void ConsumerTold::event_consumed(EventFate fate) {
  {
    const std::lock_guard lock(mutex_);
    ++consumed_;
  }
  switch (fate) {
    case EventFate::applied: return count("applied");
    case EventFate::no_change: return count("no change");
    case EventFate::duplicate: return count("duplicate");
    case EventFate::unknown_type: return count("unknown type");
  }
}

void ConsumerTold::consuming_failed(engine::BrokerFault fault, std::string_view cause) {
  std::fprintf(stderr, "  consumer: %s\n", std::string(cause).c_str());
  count(fault == engine::BrokerFault::refused ? "refused" : "failed");
}

void ConsumerTold::count(const std::string& what) {
  const std::lock_guard lock(mutex_);
  ++counts_[what];
  changed_.notify_all();
}

void ConsumerTold::wait(const std::string& what, const std::function<bool()>& is_so) const {
  std::unique_lock lock(mutex_);
  if (changed_.wait_for(lock, patience, is_so)) return;
  std::string told;
  for (const auto& [name, times] : counts_)
    told += "\n  " + name + ": " + std::to_string(times);
  ADD_FAILURE() << "not in time: " << what << "; told was:" << told;
}

void ConsumerTold::wait_for(const std::string& what, int times) const {
  wait(what, [&] {
    const auto found = counts_.find(what);
    return found != counts_.end() && found->second >= times;
  });
}

void ConsumerTold::wait_for_consumed(int count) const {
  wait(std::to_string(count) + " consumed", [&] { return consumed_ >= count; });
}

int ConsumerTold::times(const std::string& what) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(what);
  return found == counts_.end() ? 0 : found->second;
}

void ConsumerAtWork::SetUp() {
  if (!broker_is_there()) GTEST_SKIP() << "no RabbitMQ: set INVENTORY_TEST_RABBITMQ";
  engine::CommitterOptions quiet;
  quiet.sweep_interval = std::chrono::hours(1);
  committers_.emplace(store_, clock_, domain::Policy{}, quiet, nobody_);
  const std::string name = "test." + new_id();
  broker_ = broker_options().broker;
  options_.broker = broker_;
  options_.queues = {.sources = {{.exchange = name + ".product.events",
                                  .queue = name + ".product",
                                  .client = ClientId{"product-events"}},
                                 {.exchange = name + ".order.events",
                                  .queue = name + ".order",
                                  .client = ClientId{"order-events"}}},
                     .retry_delays = {milliseconds(50), milliseconds(150)},
                     .dead_letters = name + ".dead-letters"};
  options_.store_pause = {.first = milliseconds(5), .last = milliseconds(40)};
  options_.suspect_file = std::filesystem::temp_directory_path() / (name + ".suspect");
  options_.retry_first = milliseconds(5);
  options_.retry_last = milliseconds(50);
  out_.emplace(broker_, "inventory: a test speaks");
  establish(*out_, options_.queues, Topology::declare);
  out_->select_confirms();
}

void ConsumerAtWork::TearDown() {
  consumer_.reset();
  std::filesystem::remove(options_.suspect_file);
  if (!out_) return;
  Wire wire(broker_, "inventory: a test cleans up");
  const auto remove = [&](const std::string& queue) {
    wire.ask("delete", [&](auto* on) { amqp_queue_delete(on, Wire::channel, bytes_of(queue), 0, 0); });
  };
  remove(options_.queues.dead_letters);
  for (const Source& source : options_.queues.sources) {
    remove(source.queue);
    for (const milliseconds delay : options_.queues.retry_delays)
      remove(retry_queue(source.queue, delay));
    wire.ask("delete",
             [&](auto* on) { amqp_exchange_delete(on, Wire::channel, bytes_of(source.exchange), 0); });
  }
  wire.ask("delete", [&](auto* on) {
    amqp_exchange_delete(on, Wire::channel, bytes_of(options_.queues.dead_letters), 0);
  });
}

void ConsumerAtWork::start() {
  consumer_.emplace(*committers_, clock_, told_, options_);
}

Connection ConsumerAtWork::connect(const std::string& name) const {
  return Connection(broker_, "inventory: a test " + name);
}

void ConsumerAtWork::send(const std::string& exchange, Message message) {
  out_->publish(exchange, message);
  ++said_;
  await_confirms();
}

void ConsumerAtWork::await_confirms() {
  while (confirmed_ < said_) {
    const auto received = out_->receive(patience);
    ASSERT_TRUE(received) << "the broker confirms nothing";
    ASSERT_FALSE(std::holds_alternative<Returned>(*received)) << "no queue is bound";
    if (const auto* confirmed = std::get_if<Confirmed>(&*received))
      confirmed_ = confirmed->multiple ? confirmed->tag : confirmed_ + 1;
  }
}

void ConsumerAtWork::say_soon(const std::string& type, const std::string& data, const std::string& id) {
  Message message;
  message.routing_key = "some." + type;
  message.properties.content_type = "application/json";
  message.properties.message_id = id;
  message.properties.type = type;
  message.properties.persistent = true;
  message.body = R"({"eventId":")" + id + R"(","eventType":")" + type + R"(","data":)" + data + "}";
  out_->publish(type.starts_with("Product") ? product_exchange() : order_exchange(), message);
  ++said_;
}

std::string ConsumerAtWork::say(const std::string& type, const std::string& data,
                                std::optional<std::string> id) {
  if (!id) id = new_id();
  say_soon(type, data, *id);
  await_confirms();
  return *id;
}

void ConsumerAtWork::perform(const std::string& command) {
  std::promise<void> done;
  engine::Submission submission{.command = parse_command(command), .idempotency = {}, .reply = {}};
  submission.reply = [&](const engine::Result& result) {
    EXPECT_TRUE(std::get<domain::Outcome>(result)) << command;
    done.set_value();
  };
  ASSERT_TRUE(committers_->submit(std::move(submission)));
  done.get_future().wait();
}

std::int64_t ConsumerAtWork::quantity(VariantId variant) {
  const auto found = item(variant);
  return found ? found->quantity.value() : -1;
}

std::vector<std::int64_t> ConsumerAtWork::deltas(VariantId variant) {
  std::vector<std::int64_t> deltas;
  for (const domain::LedgerEntry& entry : memory_.open_reader()->history({.variant = variant}, 1'000'000))
    deltas.insert(deltas.begin(), entry.quantity_change);
  return deltas;
}

std::vector<DeadLetter> ConsumerAtWork::dead_letters(std::size_t at_least) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (true) {
    Connection connection = connect("looks at dead letters");
    auto letters = list_dead_letters(connection, options_.queues.dead_letters, 1000);
    if (letters.size() >= at_least || std::chrono::steady_clock::now() > end) return letters;
  }
}

std::size_t ConsumerAtWork::waiting_in(const std::string& queue) {
  return connect("counts").check_queue(queue);
}

void ConsumerAtWork::delete_queue(const std::string& queue) {
  Wire(broker_, "inventory: a test deletes").ask("delete", [&](auto* on) {
    amqp_queue_delete(on, Wire::channel, bytes_of(queue), 0, 0);
  });
}

}  // namespace inventory::testing

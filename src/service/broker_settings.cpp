#include "service/broker_settings.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <string>
#include <utility>

#include "service/setting_kinds.hpp"

namespace inventory::service {
namespace {

using enum SettingGroup;

constexpr std::size_t name_characters_max = 127;  // of an exchange or a queue
constexpr std::size_t key_characters_max = 255;

bool is_printable(std::ranges::range auto&& text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

Setting broker_setting() {
  Setting setting = setting_of({"broker", broker, "the RabbitMQ that events go to; left out, there is none"},
                               "amqp[s]://USER:PASSWORD@HOST/VHOST");
  setting.parse = [](Configuration& into, std::string_view text) -> SettingParse {
    auto address = messaging::rabbitmq::BrokerAddress::parse(text);
    if (!address)
      return std::unexpected("is no address of a broker: it " + address.error() +
                             "; write amqp[s]://USER:PASSWORD@HOST/VHOST");
    into.broker.address = *std::move(address);
    return {};
  };
  setting.print = [](const Configuration& from) -> std::optional<std::string> {
    if (!from.broker.address) return std::nullopt;
    return from.broker.address->redacted();
  };
  return setting;
}

// Of an exchange or a queue.
template <class Place>
Setting broker_name_setting(const SettingHead& head, Place place) {
  Setting setting = setting_of(head, "NAME");
  setting.parse = [=](Configuration& into, std::string_view text) -> SettingParse {
    if (text.empty() || text.size() > name_characters_max || !is_printable(text))
      return std::unexpected("is no name; write 1 to 127 printable ASCII characters without spaces");
    place(into) = text;
    return {};
  };
  setting.print = [=](const Configuration& from) { return std::optional(place(from)); };
  return setting;
}

// Separated by commas.
template <class Place>
Setting binding_keys_setting(const SettingHead& head, Place place) {
  Setting setting = setting_of(head, "KEY[,KEY...]");
  setting.parse = [=](Configuration& into, std::string_view text) -> SettingParse {
    std::vector<std::string> keys;
    for (const auto part : std::views::split(text, ',')) {
      const std::string_view key(part.begin(), part.end());
      if (key.empty() || key.size() > key_characters_max || !is_printable(key))
        return std::unexpected(
            "has something that is no binding key; write keys such as product.# with commas between");
      keys.emplace_back(key);
    }
    if (keys.empty()) return std::unexpected("is empty; write # for every event");
    place(into) = std::move(keys);
    return {};
  };
  setting.print = [=](const Configuration& from) {
    std::string text;
    for (const std::string& key : place(from))
      text.append(text.empty() ? "" : ",").append(key);
    return std::optional(text);
  };
  return setting;
}

}  // namespace

std::vector<Setting> broker_settings() {
  using messaging::rabbitmq::EventsFormat;
  using messaging::rabbitmq::Topology;
  using messaging::rabbitmq::Unroutable;
  return {
      broker_setting(),
      file_setting({"broker_password_file", broker,
                    "file with the broker's password, read at every connection; it goes before the address"},
                   [](auto& c) -> auto& { return c.broker.password_file; }),
      file_setting(
          {"broker_ca_file", broker,
           "certificates that the broker's is checked against; left out, those that the system trusts"},
          [](auto& c) -> auto& { return c.broker.ca_file; }),
      choice_setting(
          {"broker_topology", broker,
           "exchanges and queues that are missing are made (declare), are an error (check), or are not "
           "looked at"},
          [](auto& c) -> auto& { return c.broker.topology; },
          std::array{Choice<Topology>{"declare", Topology::declare},
                     Choice<Topology>{"check", Topology::check}, Choice<Topology>{"off", Topology::off}}),
      choice_setting(
          {"broker_publish", broker,
           "events of this service are told; where no process does it they wait in the ledger"},
          [](auto& c) -> auto& { return c.broker.publish; },
          std::array{Choice<bool>{"true", true}, Choice<bool>{"false", false}}),
      broker_name_setting({"broker_exchange", broker, "the topic exchange that events are published to"},
                          [](auto& c) -> auto& { return c.broker.exchange; }),
      choice_setting(
          {"events_format", broker,
           "what a message holds: the platform's envelope with CloudEvents headers, or a structured "
           "CloudEvent"},
          [](auto& c) -> auto& { return c.broker.format; },
          std::array{Choice<EventsFormat>{"envelope", EventsFormat::envelope},
                     Choice<EventsFormat>{"cloudevents", EventsFormat::cloudevents}}),
      choice_setting(
          {"broker_unroutable", broker,
           "an event that no queue is bound for is tried again until one is (hold), or counted and passed "
           "over"},
          [](auto& c) -> auto& { return c.broker.unroutable; },
          std::array{Choice<Unroutable>{"hold", Unroutable::hold},
                     Choice<Unroutable>{"pass", Unroutable::pass}}),
      count_setting({"broker_window", broker, "events that the broker may not have confirmed yet"},
                    [](auto& c) -> auto& { return c.broker.window; }, {1, 65'535}),
      choice_setting(
          {"broker_consume", broker, "events of the Product and Order Services are taken from their queues"},
          [](auto& c) -> auto& { return c.broker.consume; },
          std::array{Choice<bool>{"true", true}, Choice<bool>{"false", false}}),
      broker_name_setting({"product_exchange", broker, "the topic exchange of the Product Service"},
                          [](auto& c) -> auto& { return c.broker.queues.sources[0].exchange; }),
      broker_name_setting({"product_queue", broker, "this service's queue of its events"},
                          [](auto& c) -> auto& { return c.broker.queues.sources[0].queue; }),
      binding_keys_setting({"product_binding_keys", broker, "which of its events come into the queue"},
                           [](auto& c) -> auto& { return c.broker.queues.sources[0].binding_keys; }),
      broker_name_setting({"order_exchange", broker, "the topic exchange of the Order Service"},
                          [](auto& c) -> auto& { return c.broker.queues.sources[1].exchange; }),
      broker_name_setting({"order_queue", broker, "this service's queue of its events"},
                          [](auto& c) -> auto& { return c.broker.queues.sources[1].queue; }),
      binding_keys_setting({"order_binding_keys", broker, "which of its events come into the queue"},
                           [](auto& c) -> auto& { return c.broker.queues.sources[1].binding_keys; }),
      broker_name_setting({"dead_letters", broker, "exchange and queue of events that can not be applied"},
                          [](auto& c) -> auto& { return c.broker.queues.dead_letters; }),
      count_setting({"broker_prefetch", broker, "events taken from a queue that are not applied yet"},
                    [](auto& c) -> auto& { return c.broker.prefetch; }, {1, 2'000}),
  };
}

}  // namespace inventory::service

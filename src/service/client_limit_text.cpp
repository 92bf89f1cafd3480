#include "service/client_limit_text.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <ranges>
#include <utility>
#include <vector>

#include "service/setting_text.hpp"

namespace inventory::service {
namespace {

using http::ClientLimit;
using http::RequestRate;
using std::chrono::seconds;

constexpr std::size_t clients_max = 1'000;
constexpr std::string_view everybody_else = "*";
constexpr seconds hold_longest = std::chrono::days(3650);
constexpr std::int64_t reservations_most = 1'000'000;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::optional<std::int64_t> number_within(std::string_view text, std::int64_t max) {
  const auto number = parse_whole_number(text);
  if (!number || *number < 1 || *number > max) return std::nullopt;
  return *number;
}

std::unexpected<std::string> bad_number(std::string_view name, std::int64_t max) {
  return std::unexpected("has a " + std::string(name) + " that is not a whole number from 1 to " +
                         std::to_string(max));
}

struct Rate {
  std::optional<std::int64_t> per_second;
  std::optional<std::int64_t> burst;
};

std::expected<void, std::string> read_limit(std::string_view name, std::string_view value, Rate& rate,
                                            ClientLimit& into) {
  const auto twice = [name] { return std::unexpected("has " + std::string(name) + " twice for a client"); };
  if (name == "rate" || name == "burst") {
    auto& place = name == "rate" ? rate.per_second : rate.burst;
    if (place) return twice();
    place = number_within(value, RequestRate::max);
    if (!place) return bad_number(name, RequestRate::max);
    return {};
  }
  if (name == "quantity") {
    if (into.quantity_max) return twice();
    const auto pieces = number_within(value, Quantity::max_value);
    if (!pieces) return bad_number(name, Quantity::max_value);
    into.quantity_max = Quantity::of(*pieces);
    return {};
  }
  if (name == "reservations") {
    if (into.reservations_max) return twice();
    into.reservations_max = number_within(value, reservations_most);
    if (!into.reservations_max) return bad_number(name, reservations_most);
    return {};
  }
  if (name == "hold") {
    if (into.hold_max) return twice();
    const auto duration = parse_duration(value);
    if (!duration || *duration < seconds(1) || *duration > hold_longest ||
        *duration % seconds(1) != seconds(0))
      return std::unexpected("has a hold that is not a duration of 1s to 3650d in whole seconds");
    into.hold_max = std::chrono::duration_cast<seconds>(*duration);
    return {};
  }
  return std::unexpected("has a limit that is unknown");
}

std::expected<ClientLimit, std::string> read_limits(std::string_view list) {
  ClientLimit limit;
  Rate rate;
  bool any = false;
  for (const auto part : std::views::split(list, ' ')) {
    const std::string_view one(part.begin(), part.end());
    if (one.empty()) continue;
    const std::size_t colon = one.find(':');
    if (colon == std::string_view::npos) return std::unexpected("has a limit without \":\"");
    if (auto read = read_limit(one.substr(0, colon), one.substr(colon + 1), rate, limit); !read)
      return std::unexpected(std::move(read).error());
    any = true;
  }
  if (!any) return std::unexpected("has a client without a limit");
  if (rate.burst && !rate.per_second) return std::unexpected("has a burst without a rate");
  if (rate.per_second) limit.rate = {*rate.per_second, rate.burst.value_or(*rate.per_second)};
  return limit;
}

std::string text_of(std::string_view client, const ClientLimit& limit) {
  std::string text(client);
  char separator = '=';
  const auto add = [&](std::string_view name, const std::string& value) {
    text.append(1, std::exchange(separator, ' ')).append(name).append(":").append(value);
  };
  if (limit.rate) {
    add("rate", std::to_string(limit.rate->per_second));
    if (limit.rate->burst != limit.rate->per_second) add("burst", std::to_string(limit.rate->burst));
  }
  if (limit.quantity_max) add("quantity", std::to_string(limit.quantity_max->value()));
  if (limit.reservations_max) add("reservations", std::to_string(*limit.reservations_max));
  if (limit.hold_max) add("hold", print_duration(*limit.hold_max));
  return text;
}

}  // namespace

std::expected<http::ClientLimits, std::string> parse_client_limits(std::string_view text) {
  if (trimmed(text).empty()) return http::ClientLimits();
  std::vector<std::pair<ClientId, ClientLimit>> named;
  std::optional<ClientLimit> others;
  for (const auto part : std::views::split(text, ',')) {
    const std::string_view entry(part.begin(), part.end());
    const std::size_t equals = entry.find('=');
    const std::string_view client = trimmed(entry.substr(0, equals));
    if (equals == std::string_view::npos || client.empty())
      return std::unexpected("has an entry that does not begin with a client and \"=\"");
    auto limit = read_limits(entry.substr(equals + 1));
    if (!limit) return std::unexpected(std::move(limit).error());
    const bool is_other = client == everybody_else;
    const auto is_this = [client](const auto& one) { return one.first.text == client; };
    const bool is_known = is_other ? others.has_value() : std::ranges::any_of(named, is_this);
    if (is_known) return std::unexpected("names a client twice");
    if (is_other) {
      others = *limit;
    } else {
      named.emplace_back(ClientId{std::string(client)}, *limit);
    }
  }
  if (named.size() > clients_max) return std::unexpected("has more than 1000 clients");
  return http::ClientLimits(std::move(named), others.value_or(ClientLimit()));
}

std::string print_client_limits(const http::ClientLimits& limits) {
  std::string text;
  const auto add = [&text](const std::string& one) { text.append(text.empty() ? "" : ", ").append(one); };
  for (const auto& [client, limit] : limits.named())
    add(text_of(client.text, limit));
  if (limits.others() != ClientLimit()) add(text_of(everybody_else, limits.others()));
  return text;
}

}  // namespace inventory::service

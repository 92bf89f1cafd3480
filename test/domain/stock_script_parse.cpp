#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "domain/names.hpp"
#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

using namespace domain;

Quantity pieces_of(const std::string& text) {
  return Quantity::from(std::stoll(text)).value();
}

ReservationId reservation_named(const std::string& name) {
  return reservation(std::stoi(name.substr(1)));
}

constexpr std::array flags{"best-effort", "at-the-bound", "reacquire", "validate-only"};

// The words of a line: plain ones, `variant*pieces`, `option=value`, flags.
struct Words {
  std::vector<std::string> plain;
  std::vector<std::string> set;
  std::vector<std::pair<VariantId, std::int64_t>> lines;
  std::map<std::string, std::string> options;

  explicit Words(const std::string& text) {
    std::istringstream in(text);
    for (std::string word; in >> word;) {
      const std::size_t equals = word.find('=');
      const std::size_t star = word.find('*');
      if (equals != std::string::npos) {
        options[word.substr(0, equals)] = word.substr(equals + 1);
      } else if (star == 1) {
        lines.emplace_back(variant(word[0]), std::stoll(word.substr(2)));
      } else if (std::ranges::find(flags, word) != flags.end()) {
        set.push_back(word);
      } else {
        plain.push_back(word);
      }
    }
  }

  bool has(const std::string& word) const { return std::ranges::find(set, word) != set.end(); }
  std::optional<std::string> option(const std::string& name) const {
    const auto found = options.find(name);
    return found == options.end() ? std::nullopt : std::optional(found->second);
  }
  template <class T>
  std::optional<T> named(const std::string& name) const {
    const auto text = option(name);
    return text ? std::optional(T{*text}) : std::nullopt;
  }
  std::optional<Quantity> quantity(const std::string& name) const {
    const auto text = option(name);
    return text ? std::optional(pieces_of(*text)) : std::nullopt;
  }
  std::optional<ReservationId> reservation_option() const {
    const auto text = option("reservation");
    return text ? std::optional(reservation_named(*text)) : std::nullopt;
  }
  std::vector<CommandLine> command_lines() const {
    std::vector<CommandLine> found;
    for (const auto& [id, pieces] : lines)
      found.push_back({id, Quantity::of(pieces)});
    return found;
  }
  VariantId first_variant() const { return variant(plain.at(1).at(0)); }
  ReservationId first_reservation() const { return reservation_named(plain.at(1)); }
};

Action create(const Words& words) {
  return CreateItem{words.first_variant(), words.option("sku"), pieces_of(words.plain.at(2)),
                    words.quantity("threshold")};
}

Action change(const Words& words) {
  ChangeItem command;
  command.variant = words.first_variant();
  if (const auto versions = words.option("version")) {
    std::istringstream in(*versions);
    auto& expected = command.expected_versions.emplace();
    for (std::string each; std::getline(in, each, ',');)
      expected.push_back(std::stoll(each));
  }
  command.low_stock_threshold = words.quantity("threshold");
  if (const auto sku = words.option("sku")) {
    command.sku = *sku == "-" ? std::optional<std::string>() : sku;
  }
  if (const auto discontinued = words.option("discontinued")) command.discontinued = *discontinued == "yes";
  return command;
}

Action reserve(const Words& words) {
  return ReserveStock{.reservation = words.first_reservation(),
                      .order = words.named<OrderId>("order"),
                      .user = words.named<UserId>("user"),
                      .lines = words.command_lines(),
                      .time_to_live = std::chrono::seconds(std::stoll(words.option("ttl").value_or("1800"))),
                      .best_effort = words.has("best-effort"),
                      .may_hold_another = !words.has("at-the-bound")};
}

Action give_back(const Words& words) {
  return ReleaseStock{
      .variant = words.first_variant(),
      .quantity = words.plain.size() > 2 ? std::optional(pieces_of(words.plain[2])) : std::nullopt,
      .reservation = words.reservation_option(),
      .order = words.named<OrderId>("order"),
      .user = words.named<UserId>("user"),
      .reason = words.option("reason")};
}

AdjustmentKind kind_named(const std::string& name) {
  if (name == "sale") return AdjustmentKind::sale;
  if (name == "purchase") return AdjustmentKind::purchase;
  if (name == "return") return AdjustmentKind::returned;
  if (name == "adjustment") return AdjustmentKind::adjustment;
  throw std::invalid_argument("no kind of adjustment: " + name);
}

Action adjust(const std::string& text) {
  AdjustStock command;
  std::istringstream in(text.substr(std::string("adjust ").size()));
  for (std::string part; std::getline(in, part, ';');) {
    const Words words(part);
    const auto& [id, pieces] = words.lines.at(0);
    command.lines.push_back({.variant = id,
                             .kind = kind_named(words.plain.at(0)),
                             .pieces = pieces,
                             .order = words.named<OrderId>("order"),
                             .reservation = words.reservation_option(),
                             .user = words.named<UserId>("user"),
                             .reason = words.option("reason")});
  }
  return command;
}

Action follow(const Words& words) {
  const std::string& what = words.plain.at(1);
  const VariantId id = variant(words.plain.at(2).at(0));
  if (what == "created") {
    const bool has_stock = words.plain.size() > 3;
    return FollowVariantCreated{id, words.option("sku"),
                                has_stock ? std::optional(pieces_of(words.plain[3])) : std::nullopt};
  }
  if (what == "deleted") return FollowVariantDeleted{id};
  const auto orderable = words.option("orderable");
  return FollowVariantUpdated{id, orderable ? std::optional(*orderable == "yes") : std::nullopt,
                              words.option("sku")};
}

Action action_of(const Words& words, const std::string& line) {
  const std::string& verb = words.plain.at(0);
  if (verb == "create") return create(words);
  if (verb == "change") return change(words);
  if (verb == "reserve") return reserve(words);
  if (verb == "give-back") return give_back(words);
  if (verb == "adjust") return adjust(line);
  if (verb == "set") {
    const auto version = words.option("version");
    return SetQuantity{words.first_variant(), pieces_of(words.plain.at(2)),
                       version ? std::optional<std::int64_t>(std::stoll(*version)) : std::nullopt,
                       words.option("reason").value()};
  }
  if (verb == "amend") return AmendReservation{words.first_reservation(), words.command_lines()};
  if (verb == "follow") return follow(words);
  if (verb == "release-order") {
    return ReleaseOrder{words.named<OrderId>("order").value(), words.option("reason").value()};
  }
  if (verb == "confirm-order") return ConfirmOrder{words.named<OrderId>("order").value()};
  if (verb == "confirm") {
    return ConfirmReservation{words.first_reservation(), words.command_lines(), words.has("reacquire")};
  }
  if (verb == "release") {
    return ReleaseReservation{words.first_reservation(), words.command_lines(), words.option("reason")};
  }
  if (verb == "extend") {
    ExtendReservation command{words.first_reservation(), std::chrono::seconds(std::stoll(words.plain.at(2)))};
    if (const auto lifetime = words.option("lifetime"))
      command.lifetime_max = std::chrono::seconds(std::stoll(*lifetime));
    return command;
  }
  throw std::invalid_argument("no command: " + verb);
}

}  // namespace

Command parse_command(const std::string& line) {
  const Words words(line);
  CorrelationId correlation;
  correlation.uuid.bytes[15] = 0xc0;
  Origin origin{ClientId{words.option("as").value_or("shop")}, correlation};
  if (const auto number = words.option("trace")) origin.trace = trace(std::stoi(*number));
  if (words.option("sees") == "own") origin.reach = Reach::own;
  return Command{.origin = std::move(origin),
                 .action = action_of(words, line),
                 .validate_only = words.has("validate-only")};
}

}  // namespace inventory::testing

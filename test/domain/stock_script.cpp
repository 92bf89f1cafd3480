#include "domain/stock_script.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "domain/invariants.hpp"
#include "domain/names.hpp"

namespace inventory::testing {
namespace {

using namespace domain;

constexpr std::string_view and_so_on = "…";

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \n");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \n") - first + 1));
}

bool matches(const std::string& actual, std::string_view expected) {
  if (!expected.ends_with(and_so_on)) return actual == expected;
  expected.remove_suffix(and_so_on.size());
  return actual.starts_with(expected);
}

std::vector<VariantId> all_variants() {
  std::vector<VariantId> ids;
  for (char each = 'a'; each <= 'z'; ++each)
    ids.push_back(variant(each));
  return ids;
}

std::vector<ReservationId> all_reservations() {
  std::vector<ReservationId> ids;
  for (int each = 0; each < 64; ++each)
    ids.push_back(reservation(each));
  return ids;
}

// Everything that a command could change, but for where the item's entries end: a record of failure moves that.
std::pair<std::vector<Item>, std::vector<Reservation>> contents_of(const Stock& stock) {
  std::pair<std::vector<Item>, std::vector<Reservation>> contents;
  for (const VariantId id : all_variants()) {
    const Item* item = stock.find(id);
    if (item == nullptr) continue;
    contents.first.push_back(*item);
    contents.first.back().entry_count = 0;
    contents.first.back().last_sequence = 0;
  }
  for (const ReservationId id : all_reservations()) {
    if (const Reservation* each = stock.find(id)) contents.second.push_back(*each);
  }
  return contents;
}

}  // namespace

void StockScript::run(std::string_view script) {
  std::istringstream in{std::string(script)};
  std::string command;
  std::string entries;
  const auto end_of_command = [&] {
    if (!entries.empty()) check_entries(command, entries);
    entries.clear();
  };
  for (std::string raw; std::getline(in, raw);) {
    const std::string line = trimmed(raw);
    if (line.empty()) continue;
    if (line.starts_with("+ ")) {
      entries += line.substr(2) + "\n";
      continue;
    }
    end_of_command();
    const std::size_t arrow = line.find("->");
    command = trimmed(std::string_view(line).substr(0, arrow));
    const std::string actual = perform(command);
    if (arrow != std::string::npos) {
      const std::string expected = trimmed(std::string_view(line).substr(arrow + 2));
      EXPECT_TRUE(matches(actual, expected))
          << command << "\n  expected " << expected << "\n  came     " << actual;
    }
    const std::string violated = violated_invariants(stock_, all_variants(), all_reservations());
    EXPECT_EQ(violated, "") << "after " << command;
  }
  end_of_command();
}

void StockScript::check_entries(const std::string& command, const std::string& expected) {
  std::istringstream in(expected);
  std::size_t at = entries_before_;
  for (std::string line; std::getline(in, line);) {
    if (line == "nothing") continue;
    const std::string actual = at < stock_.entries().size() ? to_text(stock_.entries()[at]) : "no entry";
    EXPECT_TRUE(matches(actual, line)) << command << "\n  expected + " << line << "\n  came     + " << actual;
    ++at;
  }
  for (; at < stock_.entries().size(); ++at)
    ADD_FAILURE() << command << "\n  came beside + " << to_text(stock_.entries()[at]);
}

std::string StockScript::perform(const std::string& line) {
  entries_before_ = stock_.entries().size();
  std::istringstream in(line);
  std::string verb;
  std::string name;
  in >> verb >> name;
  if (verb == "wait") {
    wait(std::stoll(name));
    return "";
  }
  if (verb == "item") {
    const Item* found = stock_.find(variant(name.at(0)));
    return found == nullptr ? "none" : to_text(*found);
  }
  if (verb == "reservation") {
    const Reservation* found = stock_.find(reservation(std::stoi(name.substr(1))));
    return found == nullptr ? "none" : to_text(*found);
  }
  if (verb == "policy") {
    const std::size_t threshold = line.find("threshold=");
    if (threshold != std::string::npos)
      policy_.default_low_stock_threshold = Quantity::of(std::stoll(line.substr(threshold + 10)));
    policy_.await_initial_stock = line.find("await") != std::string::npos;
    const std::size_t stock = line.find("stock=");
    if (stock != std::string::npos)
      policy_.default_initial_stock = Quantity::of(std::stoll(line.substr(stock + 6)));
    policy_.discontinue_only_when_empty = line.find("only-when-empty") != std::string::npos;
    policy_.record_failed_reservations = line.find("no-failures") == std::string::npos;
    return "";
  }
  if (verb == "acknowledge") return acknowledge(variant(name.at(0)), line);
  return decide(parse_command(line));
}

std::string StockScript::acknowledge(VariantId id, const std::string& line) {
  const bool deleted = line.find(" deleted") != std::string::npos;
  const AlertKind kind = deleted ? AlertKind::deleted_with_stock : AlertKind::discontinued_with_stock;
  const Alert* alert = stock_.open_alert(id, kind);
  if (alert == nullptr) return "none";
  return decide({.origin = {ClientId{"keeper"}, {}}, .action = AcknowledgeAlert{alert->id}});
}

std::string StockScript::decide(const Command& command) {
  Decision decision = domain::decide(stock_, command, policy_, now_);
  if (command.validate_only) return to_text(decision.outcome);
  const bool refused = !decision.outcome.has_value();
  const auto before = contents_of(stock_);
  stock_.accept(std::move(decision.draft));
  if (refused) {
    EXPECT_TRUE(contents_of(stock_) == before) << "a refused command changed something";
    for (std::size_t i = entries_before_; i < stock_.entries().size(); ++i)
      EXPECT_EQ(stock_.entries()[i].type, ChangeType::reservation_failed);
  }
  return to_text(decision.outcome);
}

void StockScript::wait(std::int64_t seconds) {
  now_ = now_ + std::chrono::seconds(seconds);
  for (const Reservation* due : stock_.due(now_))
    stock_.accept(expire(stock_, *due, now_));
}

}  // namespace inventory::testing

#include "engine/any_history.hpp"

#include <algorithm>

#include "domain/any_attempt.hpp"

namespace inventory::testing {
namespace {

// An attempt changes no sku, so some of the changes get one.
Happening happening_of(const Attempt& attempt, int milliseconds) {
  std::string command = script_line(attempt);
  if (attempt.kind == Attempt::change || attempt.kind == Attempt::follow_updated)
    command += " sku=S" + std::to_string(attempt.seconds % 3);
  if (attempt.kind == Attempt::wait) return {"change a sku=-", 1000 * attempt.seconds};
  return {command, milliseconds};
}

// Half of the time nothing: several entries of one millisecond.
rc::Gen<int> any_pause() {
  return rc::gen::weightedOneOf<int>(
      {{2, rc::gen::just(0)}, {1, rc::gen::inRange(1, 4)}, {1, rc::gen::inRange(1, 2000)}});
}

}  // namespace

rc::Gen<std::vector<Happening>> any_history(int length) {
  const auto happenings = rc::gen::container<std::vector<std::pair<Attempt, int>>>(
      static_cast<std::size_t>(length), rc::gen::pair(any_attempt(), any_pause()));
  return rc::gen::map(happenings, [](const std::vector<std::pair<Attempt, int>>& pairs) {
    std::vector<Happening> history{
        {"create a 25 sku=A", 5}, {"create b 30", 0}, {"reserve r9 d*1", 3}, {"create c 12 threshold=3", 3}};
    for (const auto& [attempt, milliseconds] : pairs)
      history.push_back(happening_of(attempt, milliseconds));
    return history;
  });
}

void perform(Shop& shop, const Happening& happening) {
  shop.advance(std::chrono::milliseconds(happening.milliseconds));
  shop.perform({happening.command});
}

void showValue(const Happening& happening, std::ostream& out) {
  out << "\n    +" << happening.milliseconds << " ms " << happening.command;
}

}  // namespace inventory::testing

#include "domain/any_attempt.hpp"

namespace inventory::testing {
namespace {

rc::Gen<int> pieces() {
  return rc::gen::weightedOneOf<int>({{40, rc::gen::inRange(1, 7)}, {1, rc::gen::just(2147483647)}});
}

rc::Gen<int> maybe(int count) {
  return rc::gen::weightedOneOf<int>({{1, rc::gen::just(-1)}, {2, rc::gen::inRange(0, count)}});
}

rc::Gen<Attempt::Line> any_line() {
  return rc::gen::build<Attempt::Line>(
      rc::gen::set(&Attempt::Line::variant, rc::gen::inRange(0, attempt_variants)),
      rc::gen::set(&Attempt::Line::pieces, pieces()),
      rc::gen::set(&Attempt::Line::adjustment, rc::gen::inRange(0, 5)),
      rc::gen::set(&Attempt::Line::order, maybe(3)),
      rc::gen::set(&Attempt::Line::reservation,
                   rc::gen::weightedOneOf<int>(
                       {{2, rc::gen::just(-1)}, {1, rc::gen::inRange(0, attempt_reservations)}})));
}

rc::Gen<Attempt::Kind> any_kind() {
  using enum Attempt::Kind;
  return rc::gen::weightedElement<Attempt::Kind>({{8, create},
                                                  {2, change},
                                                  {20, reserve},
                                                  {8, give_back},
                                                  {12, adjust},
                                                  {3, count},
                                                  {10, confirm},
                                                  {6, release},
                                                  {4, extend},
                                                  {8, amend},
                                                  {2, follow_updated},
                                                  {1, follow_deleted},
                                                  {2, release_order},
                                                  {2, confirm_order},
                                                  {6, wait}});
}

}  // namespace

rc::Gen<Attempt> any_attempt() {
  const auto lines = rc::gen::mapcat(rc::gen::inRange<std::size_t>(1, 4), [](std::size_t count) {
    return rc::gen::container<std::vector<Attempt::Line>>(count, any_line());
  });
  return rc::gen::build<Attempt>(
      rc::gen::set(&Attempt::kind, any_kind()), rc::gen::set(&Attempt::lines, lines),
      rc::gen::set(&Attempt::variant, rc::gen::inRange(0, attempt_variants)),
      rc::gen::set(&Attempt::reservation, rc::gen::inRange(0, attempt_reservations)),
      rc::gen::set(&Attempt::order, maybe(3)), rc::gen::set(&Attempt::client, rc::gen::inRange(0, 2)),
      rc::gen::set(&Attempt::seconds, rc::gen::inRange(1, 12)), rc::gen::set(&Attempt::flag),
      rc::gen::set(&Attempt::all), rc::gen::set(&Attempt::expects));
}

void showValue(const Attempt& attempt, std::ostream& out) {
  out << "\n    " << script_line(attempt);
}

}  // namespace inventory::testing

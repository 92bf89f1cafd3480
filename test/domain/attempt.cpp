#include "domain/attempt.hpp"

namespace inventory::testing {
namespace {

std::string letter(int variant) {
  return std::string(1, static_cast<char>('a' + variant));
}

std::string booking_name(int number) {
  return "r" + std::to_string(number);
}

}  // namespace

bool is_at_the_bound(const Attempt& attempt) {
  constexpr int seconds_max = 2;  // seldom, or little would be held
  return attempt.kind == Attempt::reserve && attempt.expects && attempt.seconds <= seconds_max;
}

std::int64_t signed_pieces(const Attempt::Line& line) {
  return line.adjustment == 4 ? -std::int64_t{line.pieces} : line.pieces;
}

int order_of(const Attempt& attempt) {
  return attempt.order < 0 ? 0 : attempt.order;
}

std::string script_line(const Attempt& attempt) {
  const auto pieces = [&](const Attempt::Line& line) {
    const std::int64_t count = attempt.kind == Attempt::adjust ? signed_pieces(line) : line.pieces;
    return " " + letter(line.variant) + "*" + std::to_string(count);
  };
  const auto order = [](int number) { return number < 0 ? "" : " order=o" + std::to_string(number); };
  const auto all_pieces = [&] {
    std::string text;
    for (const Attempt::Line& line : attempt.lines)
      text += pieces(line);
    return text;
  };
  const std::string client = " as=c" + std::to_string(attempt.client);
  const std::string name = " " + booking_name(attempt.reservation);
  const std::string of = " " + letter(attempt.variant);
  const std::string seconds = std::to_string(attempt.seconds);
  const std::string lines = attempt.all ? "" : all_pieces();
  switch (attempt.kind) {
    case Attempt::create:
      return "create" + of + " " + std::to_string(attempt.lines[0].pieces) +
             (attempt.order < 0 ? "" : " threshold=" + std::to_string(attempt.order));
    case Attempt::change:
      return "change" + of + (attempt.expects ? " version=" + seconds : "") +
             (attempt.order < 0 ? "" : " threshold=" + std::to_string(attempt.order)) +
             (attempt.all    ? ""
              : attempt.flag ? " discontinued=yes"
                             : " discontinued=no");
    case Attempt::reserve:
      return "reserve" + name + all_pieces() + order(attempt.order) + client + " ttl=" + seconds +
             (attempt.flag ? " best-effort" : "") + (is_at_the_bound(attempt) ? " at-the-bound" : "");
    case Attempt::give_back:
      return "give-back" + of + (attempt.all ? "" : " " + std::to_string(attempt.lines[0].pieces)) +
             (attempt.flag ? " reservation=" + booking_name(attempt.reservation) : "") +
             order(attempt.order) + client;
    case Attempt::adjust: {
      std::string text;
      for (const Attempt::Line& line : attempt.lines) {
        const char* kinds[] = {"sale", "purchase", "return", "adjustment", "adjustment"};
        text += std::string(text.empty() ? "adjust " : " ; ") + kinds[line.adjustment] + pieces(line) +
                order(line.order) +
                (line.reservation < 0 ? "" : " reservation=" + booking_name(line.reservation));
      }
      return text;
    }
    case Attempt::count:
      return "set" + of + " " + std::to_string(attempt.lines[0].pieces) + " reason=counted" +
             (attempt.expects ? " version=" + seconds : "");
    case Attempt::amend: return "amend" + name + all_pieces();
    case Attempt::follow_updated:
      return "follow updated" + of + (attempt.all ? "" : attempt.flag ? " orderable=yes" : " orderable=no");
    case Attempt::follow_deleted: return "follow deleted" + of;
    case Attempt::release_order: return "release-order" + order(order_of(attempt)) + " reason=cancelled";
    case Attempt::confirm_order: return "confirm-order" + order(order_of(attempt));
    case Attempt::confirm: return "confirm" + name + lines + (attempt.flag ? " reacquire" : "");
    case Attempt::release: return "release" + name + lines;
    case Attempt::extend:
      return "extend" + name + " " + seconds +
             (attempt.flag ? " lifetime=" + std::to_string(extended_for_at_most) : "");
    case Attempt::wait: return "wait " + seconds;
  }
  return "";
}

std::string without_sequences(std::string text) {
  for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#', at))
    text.erase(at, text.find(' ', at) + 1 - at);
  return text;
}

}  // namespace inventory::testing

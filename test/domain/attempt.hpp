// One command in small numbers, so that many of them meet: the model takes it as it is, the domain as a script.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace inventory::testing {

struct Attempt {
  enum Kind {
    create,
    change,
    reserve,
    give_back,
    adjust,
    count,
    confirm,
    release,
    extend,
    amend,
    follow_updated,
    follow_deleted,
    release_order,
    confirm_order,
    wait
  };
  Kind kind = wait;
  struct Line {
    int variant = 0;
    int pieces = 0;
    int adjustment = 0;  // 0 sale, 1 purchase, 2 return, 3 adjustment up, 4 adjustment down
    int order = -1;      // none: -1
    int reservation = -1;
  };
  std::vector<Line> lines;
  int variant = 0;
  int reservation = 0;
  int order = -1;
  int client = 0;
  int seconds = 1;
  bool flag = false;     // best effort, reacquire, discontinued, orderable, named by its reservation,
                         // extended for a time at most
  bool all = false;      // no lines, no quantity: everything; nothing said of discontinued or orderable
  bool expects = false;  // a version; that there are enough reservations
};

// Seconds from the creation of a reservation, when `flag` says so.
inline constexpr int extended_for_at_most = 8;

// Whether a reservation is asked for by a client that has enough of them.
bool is_at_the_bound(const Attempt& attempt);

// Of a line of an adjustment.
std::int64_t signed_pieces(const Attempt::Line& line);

// What the Order Service says is of some order.
int order_of(const Attempt& attempt);

// The attempt as a line of a stock script.
std::string script_line(const Attempt& attempt);

// The ledger's sequences (`#12 `) taken out of a script's answer: the model keeps none.
std::string without_sequences(std::string text);

}  // namespace inventory::testing

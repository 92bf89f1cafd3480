// Tests as tables: one line a command and what must come of it.
//
//   create a 10                         -> created a v1 10/0 LOW_STOCK threshold=10
//   reserve r1 a*4 order=o1             -> created r1 ACTIVE a 4=4+0+0 …
//   + RESERVATION a v2 0/+4 10/4 …
//   wait 1800s
//   reservation r1                      -> r1 EXPIRED a 4=0+0+4(4)
//
// A line `+ …` is a ledger entry of the command above it; once one is given, all must be. Expected text that
// ends in `…` may go on. Stock reads quantity/reserved, a reservation line quantity=outstanding+confirmed+
// released(expired), a refused line place:variant requested>available, times as seconds from the start.
// After every line the invariants are checked; a refused command may have left records of failures only, and
// a `validate-only` one nothing.
//
// Commands, options in any order, `as=CLIENT`, `sees=own` and `trace=NUMBER` everywhere:
//   create V PIECES [sku=] [threshold=]      change V [version=N,N] [threshold=] [sku=|sku=-]
//   reserve R V*N… [order=] [user=] [ttl=] [best-effort] [at-the-bound]        [discontinued=yes|no]
//   give-back V [N] [reservation=] [order=] [user=] [reason=]
//   adjust KIND V*N [order=] [reservation=] [user=] [reason=] ; KIND V*N …
//   set V PIECES [version=] reason=          amend R V*N…
//   follow created V [PIECES] [sku=]         follow updated V [orderable=yes|no] [sku=]     follow deleted V
//   release-order order= reason=             confirm-order order=
//   acknowledge V KIND   (the variant's open alert of the kind, `deleted` or `discontinued`; `none` without one)
//   confirm R [V*N…] [reacquire]   release R [V*N…] [reason=]   extend R SECONDS [lifetime=]
// and beside them: wait SECONDS (then gives back what is due), item V, reservation R,
// policy [threshold=] [await] [no-failures] [stock=] [only-when-empty].
#pragma once

#include <string>
#include <string_view>

#include "domain/command.hpp"
#include "domain/decide.hpp"
#include "domain/stock.hpp"

namespace inventory::testing {

class StockScript {
 public:
  // Goes on where the script before it ended.
  void run(std::string_view script);
  // One command; returns what came of it.
  std::string perform(const std::string& line);

  const domain::Stock& stock() const { return stock_; }
  Timestamp now() const { return now_; }

 private:
  std::string decide(const domain::Command& command);
  std::string acknowledge(VariantId id, const std::string& line);
  void wait(std::int64_t seconds);
  void check_entries(const std::string& command, const std::string& expected);

  domain::Stock stock_;
  domain::Policy policy_;
  Timestamp now_;
  std::size_t entries_before_ = 0;  // the line's first entry
};

domain::Command parse_command(const std::string& line);
std::string to_text(const domain::Outcome& outcome);
std::string to_text(const domain::LedgerEntry& entry);
std::string to_text(const domain::Item& item);
std::string to_text(const domain::Alert& alert);
std::string to_text(const domain::Reservation& reservation);
std::string_view to_text(domain::RejectionCode code);

}  // namespace inventory::testing

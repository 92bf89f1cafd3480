// Confirming, releasing and extending a reservation, and what time does to it.

#include <gtest/gtest.h>

#include "domain/decide.hpp"
#include "domain/names.hpp"
#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

TEST(Confirm, TurnsTheHoldIntoASale) {
  StockScript().run(R"(
    create a 10 threshold=3
    create b 10 threshold=3
    reserve r1 a*4 b*7 order=o1 user=u1
    wait 2
    confirm r1 as=till                     -> r1 CONFIRMED a 4=0+4+0 b 7=0+7+0 order=o1 user=u1 until=1800
    + SALE a v3 -4/-4 6/0 IN_STOCK>IN_STOCK order=o1 reservation=r1 user=u1 threshold=3 by=till at=2 #5
    + SALE b v3 -7/-7 3/0 LOW_STOCK>LOW_STOCK order=o1 reservation=r1 user=u1 threshold=3 by=till at=2 #6
    confirm r1                             -> RESERVATION_NOT_ACTIVE r1 CONFIRMED
    + nothing
  )");
}

TEST(Confirm, OfAPartLeavesTheRestHeld) {
  StockScript().run(R"(
    create a 10
    create b 10
    reserve r1 a*4 b*2
    confirm r1 a*1 a*2                     -> r1 ACTIVE a 4=1+3+0 b 2=2+0+0 until=1800
    + SALE a v3 -3/-3 7/1 …
    release r1 b*2                         -> r1 ACTIVE a 4=1+3+0 b 2=0+0+2 until=1800
    release r1                             -> r1 CONFIRMED a 4=0+3+1 b 2=0+0+2 until=1800
    confirm r1                             -> RESERVATION_NOT_ACTIVE r1 CONFIRMED
  )");
}

TEST(Confirm, OfMoreThanIsOutstandingNamesEveryLine) {
  StockScript().run(R"(
    create a 10
    create b 10
    reserve r1 a*4 b*2
    confirm r1 a*5 b*1 c*1                 -> OUTSTANDING_EXCEEDED 0:a 5>4 2:c 1>0 r1 ACTIVE
    + nothing
    confirm r1 a*3 a*2                     -> OUTSTANDING_EXCEEDED 1:a 2>4 r1 ACTIVE
    confirm r1 a*2147483647 a*2147483647   -> OUTSTANDING_EXCEEDED 0:a 2147483647>4 1:a 2147483647>4 r1 ACTIVE
    confirm r1 a*4                         -> r1 ACTIVE …
    confirm r1 a*1                         -> OUTSTANDING_EXCEEDED 0:a 1>0 r1 ACTIVE
  )");
}

TEST(Confirm, LooksForTheReservationThenAtItsExpiryThenIfItIsActive) {
  StockScript().run(R"(
    create a 10
    confirm r1 z*99                        -> RESERVATION_NOT_FOUND r1
    reserve r1 a*4 ttl=10
    reserve r2 a*1
    release r2
    confirm r2 z*99                        -> RESERVATION_NOT_ACTIVE r2 RELEASED
    confirm r2 reacquire                   -> RESERVATION_NOT_ACTIVE r2 RELEASED
    wait 10
    confirm r1 z*99                        -> RESERVATION_EXPIRED r1 EXPIRED
    + nothing
    confirm r1 z*99 reacquire              -> OUTSTANDING_EXCEEDED 0:z 99>0 r1 EXPIRED
  )");
}

TEST(Confirm, OfADiscontinuedVariantThatIsHeldIsFine) {
  StockScript().run(R"(
    create a 10
    reserve r1 a*4
    change a discontinued=yes
    confirm r1                             -> r1 CONFIRMED a 4=0+4+0 until=1800
    item a                                 -> a v4 6/0 DISCONTINUED
  )");
}

TEST(Reacquire, TakesExpiredStockAgainAndSellsIt) {
  StockScript().run(R"(
    create a 10
    create b 10
    reserve r1 a*4 b*2 order=o1 user=u1 ttl=10
    wait 30
    confirm r1 reacquire                   -> r1 CONFIRMED a 4=0+4+0 b 2=0+2+0 order=o1 user=u1 until=10
    + RESERVATION a v4 0/+4 10/4 LOW_STOCK>LOW_STOCK order=o1 reservation=r1 until=30 user=u1 threshold=10 by=shop at=30 #7
    + RESERVATION b v4 0/+2 10/2 …
    + SALE a v5 -4/-4 6/0 LOW_STOCK>LOW_STOCK order=o1 reservation=r1 user=u1 threshold=10 by=shop at=30 #9
    + SALE b v5 -2/-2 8/0 …
    confirm r1 reacquire                   -> RESERVATION_NOT_ACTIVE r1 CONFIRMED
  )");
}

TEST(Reacquire, OfAPartLeavesTheRestExpired) {
  StockScript().run(R"(
    create a 10
    create b 10
    reserve r1 a*4 b*2 ttl=10
    wait 10
    confirm r1 a*1 reacquire               -> r1 CONFIRMED a 4=0+1+3(3) b 2=0+0+2(2) until=10
    confirm r1 a*4 reacquire               -> OUTSTANDING_EXCEEDED 0:a 4>3 r1 CONFIRMED
    confirm r1                             -> RESERVATION_EXPIRED r1 CONFIRMED
    confirm r1 reacquire                   -> r1 CONFIRMED a 4=0+4+0 b 2=0+2+0 until=10
  )");
}

TEST(Reacquire, TakesOnlyWhatTimeGaveBack) {
  StockScript().run(R"(
    create a 10
    reserve r1 a*6 ttl=10
    release r1 a*1
    confirm r1 a*2
    wait 10
    reservation r1                         -> r1 CONFIRMED a 6=0+2+4(3) until=10
    confirm r1 a*4 reacquire               -> OUTSTANDING_EXCEEDED 0:a 4>3 r1 CONFIRMED
    confirm r1 reacquire                   -> r1 CONFIRMED a 6=0+5+1 until=10
  )");
}

TEST(Reacquire, LooksForWhatIsDiscontinuedThenWhatIsShort) {
  StockScript().run(R"(
    create a 4
    create b 4
    create c 4
    reserve r1 a*4 b*4 c*4 ttl=10
    wait 10
    reserve r2 a*1 c*2
    confirm r1 reacquire                   -> INSUFFICIENT_STOCK 0:a 4>3 2:c 4>2
    + nothing
    change b discontinued=yes
    confirm r1 reacquire                   -> VARIANT_DISCONTINUED 1:b 4>4
    confirm r1 a*3 c*2 reacquire           -> r1 CONFIRMED a 4=0+3+1(1) b 4=0+0+4(4) c 4=0+2+2(2) until=10
  )");
}

TEST(Reacquire, OfAnActiveReservationIsAnOrdinaryConfirmation) {
  StockScript().run(R"(
    create a 10
    reserve r1 a*6
    confirm r1 reacquire                   -> r1 CONFIRMED a 6=0+6+0 until=1800
    + SALE a v3 -6/-6 4/0 …
  )");
}

TEST(ReleaseReservation, GivesBackAllOrAPart) {
  StockScript().run(R"(
    create a 10
    create b 10
    reserve r1 a*4 b*2 order=o1 user=u1
    release r1 a*1 reason=ORDER_CANCELLED  -> r1 ACTIVE a 4=3+0+1 b 2=2+0+0 order=o1 user=u1 until=1800
    + RESERVATION_RELEASED a v3 0/-1 10/3 LOW_STOCK>LOW_STOCK order=o1 reservation=r1 user=u1 reason=ORDER_CANCELLED threshold=10 by=shop at=0 #5
    release r1                             -> r1 RELEASED a 4=0+0+4 b 2=0+0+2 order=o1 user=u1 until=1800
    + RESERVATION_RELEASED a v4 0/-3 10/0 …
    + RESERVATION_RELEASED b v3 0/-2 10/0 …
  )");
}

TEST(ReleaseReservation, LooksForTheReservationThenIfItIsActiveThenAtItsLines) {
  StockScript().run(R"(
    create a 10
    release r1 a*99                        -> RESERVATION_NOT_FOUND r1
    reserve r1 a*4 ttl=10
    release r1 a*5 b*1                     -> OUTSTANDING_EXCEEDED 0:a 5>4 1:b 1>0 r1 ACTIVE
    + nothing
    wait 10
    release r1 a*5                         -> RESERVATION_NOT_ACTIVE r1 EXPIRED
    reserve r2 a*4
    release r2 validate-only               -> r2 RELEASED a 4=0+0+4 until=1810
    release r2                             -> r2 RELEASED a 4=0+0+4 until=1810
    release r2                             -> RESERVATION_NOT_ACTIVE r2 RELEASED
  )");
}

TEST(Extend, CountsFromNow) {
  StockScript().run(R"(
    create a 10
    reserve r1 a*4 ttl=10
    wait 9
    extend r1 20                           -> r1 ACTIVE a 4=4+0+0 until=29
    + nothing
    wait 19
    extend r1 5                            -> r1 ACTIVE a 4=4+0+0 until=33
    extend r1 1                            -> r1 ACTIVE a 4=4+0+0 until=29
    wait 1
    reservation r1                         -> r1 EXPIRED a 4=0+0+4(4) until=29
  )");
}

TEST(Extend, HasAnEndThatCountsFromTheCreation) {
  StockScript().run(R"(
    create a 10
    reserve r1 a*4 ttl=10
    wait 5
    extend r1 15 lifetime=20               -> r1 ACTIVE a 4=4+0+0 until=20
    extend r1 16 lifetime=20               -> LIFETIME_EXCEEDED r1 latest=20
    wait 10
    extend r1 6 lifetime=20                -> LIFETIME_EXCEEDED r1 latest=20
    reservation r1                         -> r1 ACTIVE a 4=4+0+0 until=20
    extend r1 6                            -> r1 ACTIVE a 4=4+0+0 until=21
    extend r2 6 lifetime=1                 -> RESERVATION_NOT_FOUND r2
    wait 6
    extend r1 6 lifetime=1                 -> RESERVATION_EXPIRED r1 EXPIRED
  )");
}

TEST(Extend, LooksForTheReservationThenAtItsExpiryThenIfItIsActive) {
  StockScript().run(R"(
    create a 10
    extend r1 10                           -> RESERVATION_NOT_FOUND r1
    reserve r1 a*4 ttl=10
    reserve r2 a*1
    reserve r3 a*2 ttl=10
    release r2
    confirm r3 a*1
    wait 10
    extend r1 10                           -> RESERVATION_EXPIRED r1 EXPIRED
    extend r2 10                           -> RESERVATION_NOT_ACTIVE r2 RELEASED
    extend r3 10                           -> RESERVATION_NOT_ACTIVE r3 CONFIRMED
  )");
}

TEST(Expiry, GivesBackAtTheInstantNotBefore) {
  StockScript().run(R"(
    create a 10
    create b 10
    reserve r1 a*4 b*2 order=o1 user=u1 ttl=10
    confirm r1 a*1
    wait 9
    reservation r1                         -> r1 ACTIVE a 4=3+1+0 b 2=2+0+0 …
    wait 1
    + RESERVATION_EXPIRED a v4 0/-3 9/0 LOW_STOCK>LOW_STOCK order=o1 reservation=r1 user=u1 threshold=10 by=inventory-service at=10 #6
    + RESERVATION_EXPIRED b v3 0/-2 10/0 …
    reservation r1                         -> r1 CONFIRMED a 4=0+1+3(3) b 2=0+0+2(2) order=o1 user=u1 until=10
    wait 10
    + nothing
  )");
}

TEST(Expiry, IsOldestFirst) {
  StockScript().run(R"(
    create a 10
    reserve r2 a*1 ttl=20
    wait 1
    reserve r1 a*2 ttl=5
    wait 60
    + RESERVATION_EXPIRED a v4 0/-1 …
    + RESERVATION_EXPIRED a v5 0/-2 …
  )");
}

TEST(Expiry, CorrelatesWithItsReservation) {
  StockScript script;
  script.run(R"(
    create a 10
    reserve r1 a*1 ttl=20
    wait 20
  )");
  const domain::LedgerEntry& last = script.stock().entries().back();
  EXPECT_EQ(last.correlation.uuid, last.reservation->uuid);
}

TEST(Expiry, IsInNoTrace) {
  StockScript script;
  script.run(R"(
    create a 10
    reserve r1 a*1 ttl=20 trace=1
    wait 20
  )");
  const auto& entries = script.stock().entries();
  EXPECT_EQ(entries.end()[-2].trace, trace(1));
  EXPECT_EQ(entries.end()[-1].trace, std::nullopt);
}

TEST(Trace, IsInEveryEntryOfItsCommand) {
  StockScript script;
  script.run(R"(
    create a 10
    create b 10 trace=2
    reserve r1 a*1 b*1 trace=1
    reserve r2 a*1 b*99 trace=3
    release r1
  )");
  std::vector<std::optional<TraceContext>> traces;
  for (const domain::LedgerEntry& entry : script.stock().entries())
    traces.push_back(entry.trace);
  const std::vector<std::optional<TraceContext>> expected{std::nullopt, trace(2),     trace(1),    trace(1),
                                                          trace(3),     std::nullopt, std::nullopt};
  EXPECT_EQ(traces, expected);
}

TEST(Rejection, SaysWhetherTimeAloneCanHelp) {
  using enum domain::RejectionCode;
  for (const auto code : {inventory_not_found, insufficient_stock, variant_discontinued,
                          adjustment_below_reserved, too_many_reservations})
    EXPECT_TRUE(domain::is_transient(code)) << to_text(code);
  for (const auto code :
       {reservation_not_found, inventory_already_exists, version_mismatch, reservation_conflict,
        reservation_not_active, reservation_expired, outstanding_exceeded, release_exceeds_reserved,
        lifetime_exceeded, nothing_reserved, quantity_out_of_range})
    EXPECT_FALSE(domain::is_transient(code)) << to_text(code);
}

}  // namespace
}  // namespace inventory::testing

// What a reservation shall hold from now on: the difference is reserved and given back in one step.

#include <gtest/gtest.h>

#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

TEST(AmendReservation, HoldsMore) {
  StockScript().run(R"(
    create a 20
    reserve r1 a*2 order=o1 user=u1
    wait 5
    amend r1 a*6                           -> r1 ACTIVE a 6=6+0+0 order=o1 user=u1 until=1800
    + RESERVATION a v3 0/+4 20/6 IN_STOCK>IN_STOCK order=o1 reservation=r1 until=1800 user=u1 threshold=10 by=shop at=5 #3
    amend r1 a*20                          -> r1 ACTIVE a 20=20+0+0 …
    item a                                 -> a v4 20/20 OUT_OF_STOCK
  )");
}

TEST(AmendReservation, HoldsLess) {
  StockScript().run(R"(
    create a 20
    reserve r1 a*6 order=o1 user=u1
    wait 5
    amend r1 a*2                           -> r1 ACTIVE a 6=2+0+4 order=o1 user=u1 until=1800
    + RESERVATION_RELEASED a v3 0/-4 20/2 IN_STOCK>IN_STOCK order=o1 reservation=r1 user=u1 threshold=10 by=shop at=5 #3
    amend r1 a*3                           -> r1 ACTIVE a 7=3+0+4 order=o1 user=u1 until=1800
    + RESERVATION a v4 0/+1 20/3 …
  )");
}

TEST(AmendReservation, ExchangesOneVariantForAnother) {
  StockScript().run(R"(
    create a 20
    create b 1
    reserve r1 a*1
    amend r1 b*1                           -> r1 ACTIVE a 1=0+0+1 b 1=1+0+0 until=1800
    + RESERVATION b v2 0/+1 1/1 LOW_STOCK>OUT_OF_STOCK reservation=r1 until=1800 …
    + RESERVATION_RELEASED a v3 0/-1 20/0 IN_STOCK>IN_STOCK reservation=r1 …
    amend r1 a*1                           -> r1 ACTIVE a 2=1+0+1 b 1=0+0+1 until=1800
    + RESERVATION a v4 0/+1 20/1 …
    + RESERVATION_RELEASED b v3 0/-1 1/0 …
    confirm r1                             -> r1 CONFIRMED a 2=0+1+1 b 1=0+0+1 until=1800
  )");
}

TEST(AmendReservation, ChangesSeveralLinesInTheirOrder) {
  StockScript().run(R"(
    create a 20
    create b 20
    create c 20
    create d 20
    reserve r1 a*5 b*5 c*5
    amend r1 d*1 b*7 a*2                   -> r1 ACTIVE a 5=2+0+3 b 7=7+0+0 c 5=0+0+5 d 1=1+0+0 until=1800
    + RESERVATION d v2 0/+1 …
    + RESERVATION b v3 0/+2 …
    + RESERVATION_RELEASED a v3 0/-3 …
    + RESERVATION_RELEASED c v3 0/-5 …
  )");
}

TEST(AmendReservation, SumsLinesOfOneVariant) {
  StockScript().run(R"(
    create a 20
    create b 20
    reserve r1 a*5
    amend r1 a*3 b*1 a*4 b*2               -> r1 ACTIVE a 7=7+0+0 b 3=3+0+0 until=1800
    + RESERVATION a v3 0/+2 …
    + RESERVATION b v2 0/+3 …
    amend r1 a*2147483647 a*2147483647 b*3 -> INSUFFICIENT_STOCK 0:a 4294967287>13
    + RESERVATION_FAILED a v3 0/0 20/7 IN_STOCK>IN_STOCK attempted=2147483647 reservation=r1 reason=INSUFFICIENT_STOCK …
  )");
}

TEST(AmendReservation, ToWhatItHoldsChangesNothing) {
  StockScript().run(R"(
    create a 20
    create b 20
    reserve r1 a*5 b*1
    release r1 a*2
    amend r1 b*1 a*3                       -> r1 ACTIVE a 5=3+0+2 b 1=1+0+0 until=1800
    + nothing
    amend r1 a*1 a*2 b*1                   -> r1 ACTIVE a 5=3+0+2 b 1=1+0+0 until=1800
    + nothing
    amend r1 a*4                           -> r1 ACTIVE a 6=4+0+2 b 1=0+0+1 until=1800
    amend r1 a*4                           -> r1 ACTIVE a 6=4+0+2 b 1=0+0+1 until=1800
    + nothing
  )");
}

TEST(AmendReservation, CountsWhatIsHeldBesideWhatWasConfirmed) {
  StockScript().run(R"(
    create a 20
    reserve r1 a*5
    confirm r1 a*2
    amend r1 a*4                           -> r1 ACTIVE a 6=4+2+0 until=1800
    item a                                 -> a v4 18/4 IN_STOCK
  )");
}

TEST(AmendReservation, IsAllOrNothingAndRecordsWhatFailed) {
  StockScript().run(R"(
    create a 20
    create b 3
    create c 20
    reserve r1 a*5 c*1 order=o1 user=u1
    reserve r2 b*1
    wait 2
    amend r1 a*1 b*3                       -> INSUFFICIENT_STOCK 1:b 3>2
    + RESERVATION_FAILED b v2 0/0 3/1 LOW_STOCK>LOW_STOCK attempted=3 order=o1 reservation=r1 user=u1 reason=INSUFFICIENT_STOCK threshold=10 by=shop at=2 #7
    amend r1 b*9 a*99                      -> INSUFFICIENT_STOCK 0:b 9>2 1:a 94>15
    + RESERVATION_FAILED b v2 0/0 3/1 LOW_STOCK>LOW_STOCK attempted=9 …
    + RESERVATION_FAILED a v2 0/0 20/5 IN_STOCK>IN_STOCK attempted=94 …
    reservation r1                         -> r1 ACTIVE a 5=5+0+0 c 1=1+0+0 order=o1 user=u1 until=1800
    policy no-failures
    amend r1 b*9                           -> INSUFFICIENT_STOCK 0:b 9>2
    + nothing
  )");
}

TEST(AmendReservation, LooksForUnknownThenDiscontinuedThenMissing) {
  StockScript().run(R"(
    create a 5
    create b 5
    reserve r1 a*1
    change b discontinued=yes
    amend r1 a*99 b*1 z*2 y*1              -> INVENTORY_NOT_FOUND 2:z 2>0 3:y 1>0
    + RESERVATION_FAILED z v0 0/0 0/0 none>none attempted=2 reservation=r1 reason=PRODUCT_NOT_FOUND …
    + RESERVATION_FAILED y v0 0/0 0/0 none>none attempted=1 reservation=r1 reason=PRODUCT_NOT_FOUND …
    amend r1 a*99 b*1                      -> VARIANT_DISCONTINUED 1:b 1>5
    + RESERVATION_FAILED b v2 0/0 5/0 DISCONTINUED>DISCONTINUED attempted=1 reservation=r1 reason=DISCONTINUED …
    amend r1 a*99                          -> INSUFFICIENT_STOCK 0:a 98>4
  )");
}

TEST(AmendReservation, OfADiscontinuedVariantMayKeepAndGiveBack) {
  StockScript().run(R"(
    create a 20
    create b 20
    reserve r1 a*5 b*1
    change a discontinued=yes
    amend r1 a*5 b*2                       -> r1 ACTIVE a 5=5+0+0 b 2=2+0+0 until=1800
    amend r1 a*3 b*2                       -> r1 ACTIVE a 5=3+0+2 b 2=2+0+0 until=1800
    amend r1 a*4 b*2                       -> VARIANT_DISCONTINUED 0:a 1>17
  )");
}

TEST(AmendReservation, OfWhatEndedIsRefused) {
  StockScript().run(R"(
    create a 20
    amend r1 a*1                           -> RESERVATION_NOT_FOUND r1
    + nothing
    reserve r1 a*1 ttl=10
    reserve r2 a*1
    reserve r3 a*1
    wait 10
    confirm r2
    release r3
    amend r1 a*1                           -> RESERVATION_EXPIRED r1 EXPIRED
    + nothing
    amend r2 a*2                           -> RESERVATION_NOT_ACTIVE r2 CONFIRMED
    + nothing
    amend r3 a*1 z*1                       -> RESERVATION_NOT_ACTIVE r3 RELEASED
    + nothing
  )");
}

TEST(AmendReservation, LeavesTheTimeItHolds) {
  StockScript().run(R"(
    create a 20
    reserve r1 a*1 ttl=60
    wait 59
    amend r1 a*5                           -> r1 ACTIVE a 5=5+0+0 until=60
    wait 1
    reservation r1                         -> r1 EXPIRED a 5=0+0+5(5) until=60
  )");
}

// A line counts all that it ever held: up and down often enough, and the count would not fit.
TEST(AmendReservation, StaysInRange) {
  StockScript().run(R"(
    create a 2147483647
    create b 5
    reserve r1 a*1
    amend r1 a*2147483647                  -> r1 ACTIVE a 2147483647=2147483647+0+0 until=1800
    amend r1 a*1                           -> r1 ACTIVE a 2147483647=1+0+2147483646 until=1800
    amend r1 a*2 b*1                       -> QUANTITY_OUT_OF_RANGE 0:a 1>0
    + nothing
    amend r1 b*1                           -> r1 ACTIVE a 2147483647=0+0+2147483647 b 1=1+0+0 until=1800
  )");
}

TEST(AmendReservation, ValidatedOnlyDoesNothing) {
  StockScript().run(R"(
    create a 20
    reserve r1 a*1
    amend r1 a*5 validate-only             -> r1 ACTIVE a 5=5+0+0 until=1800
    + nothing
    reservation r1                         -> r1 ACTIVE a 1=1+0+0 until=1800
  )");
}

}  // namespace
}  // namespace inventory::testing

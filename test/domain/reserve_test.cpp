// Reserving: all lines or none, best effort, repeats, and what is refused first.

#include <gtest/gtest.h>

#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

TEST(Reserve, HoldsAllLines) {
  StockScript().run(R"(
    create a 10 threshold=3
    create b 10 threshold=3
    wait 5
    reserve r1 a*4 b*7 order=o1 user=u1 ttl=60 -> created r1 ACTIVE a 4=4+0+0 b 7=7+0+0 order=o1 user=u1 until=65
    + RESERVATION a v2 0/+4 10/4 IN_STOCK>IN_STOCK order=o1 reservation=r1 until=65 user=u1 threshold=3 by=shop at=5 #3
    + RESERVATION b v2 0/+7 10/7 IN_STOCK>LOW_STOCK order=o1 reservation=r1 until=65 user=u1 threshold=3 by=shop at=5 #4
    reserve r2 a*6                         -> created r2 ACTIVE a 6=6+0+0 until=1805 of a v3 10/10 OUT_OF_STOCK
  )");
}

TEST(Reserve, SumsTheLinesOfOneVariant) {
  StockScript().run(R"(
    create a 10
    create b 10
    reserve r1 a*4 b*1 a*3                 -> created r1 ACTIVE a 7=7+0+0 b 1=1+0+0 until=1800
    + RESERVATION a v2 0/+7 10/7 …
    + RESERVATION b v2 0/+1 10/1 …
    reserve r2 a*2 a*2                     -> INSUFFICIENT_STOCK 0:a 4>3
    reserve r3 b*1 a*2 a*1                 -> created r3 ACTIVE b 1=1+0+0 a 3=3+0+0 until=1800
  )");
}

TEST(Reserve, SumsBeyondTheRangeOfAQuantity) {
  StockScript().run(R"(
    create a 2147483647
    reserve r1 a*2147483647 a*2147483647   -> INSUFFICIENT_STOCK 0:a 4294967294>2147483647
    + RESERVATION_FAILED a v1 0/0 2147483647/0 IN_STOCK>IN_STOCK attempted=2147483647 …
    reserve r1 a*2147483647 a*1 best-effort -> created r1 ACTIVE a 2147483647=2147483647+0+0 until=1800 short a 2147483647>2147483647 of …
    reserve r2 a*1                         -> INSUFFICIENT_STOCK 0:a 1>0
  )");
}

TEST(Reserve, RefusedTakesNothingAndIsRecorded) {
  StockScript().run(R"(
    create a 5
    create b 5
    create c 5
    wait 9
    reserve r1 a*1 b*6 c*7 order=o1 user=u1 -> INSUFFICIENT_STOCK 1:b 6>5 2:c 7>5
    + RESERVATION_FAILED b v1 0/0 5/0 LOW_STOCK>LOW_STOCK attempted=6 order=o1 reservation=r1 user=u1 reason=INSUFFICIENT_STOCK threshold=10 by=shop at=9 #4
    + RESERVATION_FAILED c v1 0/0 5/0 LOW_STOCK>LOW_STOCK attempted=7 order=o1 reservation=r1 user=u1 reason=INSUFFICIENT_STOCK threshold=10 by=shop at=9 #5
    reservation r1                         -> none
    item a                                 -> a v1 5/0 LOW_STOCK
    reserve r1 a*1 b*5                     -> created r1 ACTIVE …
  )");
}

TEST(Reserve, FailuresAreNotRecordedWhereThePolicySaysSo) {
  StockScript().run(R"(
    policy no-failures
    create a 5
    reserve r1 a*6                         -> INSUFFICIENT_STOCK 0:a 6>5
    + nothing
    reserve r1 z*6                         -> INVENTORY_NOT_FOUND 0:z 6>0
    + nothing
  )");
}

TEST(Reserve, IsRefusedForTheFirstReasonAndNamesEveryLineThatHasIt) {
  StockScript().run(R"(
    create a 5
    create b 5
    create c 5
    change b discontinued=yes
    change c discontinued=yes
    reserve r1 b*1 z*2 a*9 y*3             -> INVENTORY_NOT_FOUND 1:z 2>0 3:y 3>0
    + RESERVATION_FAILED z v0 0/0 0/0 none>none attempted=2 reservation=r1 reason=PRODUCT_NOT_FOUND threshold=0 by=shop at=0 #6
    + RESERVATION_FAILED y v0 0/0 0/0 none>none attempted=3 reservation=r1 reason=PRODUCT_NOT_FOUND threshold=0 by=shop at=0 #7
    reserve r1 a*9 b*1 c*9                 -> VARIANT_DISCONTINUED 1:b 1>5 2:c 9>5
    + RESERVATION_FAILED b v2 0/0 5/0 DISCONTINUED>DISCONTINUED attempted=1 reservation=r1 reason=DISCONTINUED …
    + RESERVATION_FAILED c v2 0/0 5/0 DISCONTINUED>DISCONTINUED attempted=9 reservation=r1 reason=DISCONTINUED …
    reserve r1 a*9                         -> INSUFFICIENT_STOCK 0:a 9>5
    reserve r1 a*5                         -> created r1 …
    reserve r1 z*2                         -> RESERVATION_CONFLICT r1 ACTIVE
    + nothing
  )");
}

TEST(Reserve, RepeatedAnswersTheReservationAsItIs) {
  StockScript().run(R"(
    create a 10
    create b 10
    reserve r1 a*4 b*2                     -> created r1 …
    reserve r1 a*4 b*2                     -> r1 ACTIVE a 4=4+0+0 b 2=2+0+0 until=1800
    + nothing
    reserve r1 b*1 a*4 b*1                 -> r1 ACTIVE a 4=4+0+0 b 2=2+0+0 until=1800
    confirm r1 a*4                         -> r1 ACTIVE …
    release r1                             -> r1 CONFIRMED a 4=0+4+0 b 2=0+0+2 until=1800
    reserve r1 a*4 b*2                     -> r1 CONFIRMED a 4=0+4+0 b 2=0+0+2 until=1800
    reserve r1 a*4                         -> RESERVATION_CONFLICT r1 CONFIRMED
    reserve r1 a*4 b*3                     -> RESERVATION_CONFLICT r1 CONFIRMED
    reserve r1 a*4 b*1                     -> RESERVATION_CONFLICT r1 CONFIRMED
    reserve r1 a*4 b*2 c*1                 -> RESERVATION_CONFLICT r1 CONFIRMED
    + nothing
    reserve r2 a*1                         -> created r2 …
    reserve r2 a*1                         -> r2 ACTIVE a 1=1+0+0 until=1800 of a v4 6/1 LOW_STOCK
    wait 1800
    reserve r2 a*1                         -> r2 EXPIRED a 1=0+0+1(1) until=1800 of a v5 6/0 LOW_STOCK
  )");
}

TEST(ReserveBestEffort, HoldsWhatThereIsAndSaysWhatIsShort) {
  StockScript().run(R"(
    create a 3
    create b 0
    create c 9
    reserve r1 a*5 b*2 c*4 best-effort     -> created r1 ACTIVE a 3=3+0+0 c 4=4+0+0 until=1800 short a 5>3 short b 2>0
    + RESERVATION a v2 0/+3 3/3 …
    + RESERVATION c v2 0/+4 9/4 …
    reserve r1 a*5 b*2 c*4 best-effort     -> r1 ACTIVE a 3=3+0+0 c 4=4+0+0 until=1800
    + nothing
    reserve r1 a*5 b*2 c*4                 -> RESERVATION_CONFLICT r1 ACTIVE
    reserve r1 a*2 b*2 c*4 best-effort     -> RESERVATION_CONFLICT r1 ACTIVE
    reserve r1 a*5 b*2 best-effort         -> RESERVATION_CONFLICT r1 ACTIVE
    reserve r2 a*1 b*2 best-effort         -> INSUFFICIENT_STOCK 0:a 1>0 1:b 2>0
    + RESERVATION_FAILED a …
    + RESERVATION_FAILED b …
    reserve r2 c*3 c*3 best-effort         -> created r2 ACTIVE c 5=5+0+0 until=1800 short c 6>5 of c v3 9/9 OUT_OF_STOCK
  )");
}

TEST(ReserveBestEffort, StillNeedsEveryVariantToBeKnownAndOnSale) {
  StockScript().run(R"(
    create a 3
    create b 3
    change b discontinued=yes
    reserve r1 a*1 z*1 best-effort         -> INVENTORY_NOT_FOUND 1:z 1>0
    reserve r1 a*1 b*1 best-effort         -> VARIANT_DISCONTINUED 1:b 1>3
  )");
}

TEST(Reserve, ValidatedOnlyAnswersTheSameAndDoesNothing) {
  StockScript().run(R"(
    create a 3
    reserve r1 a*2 validate-only           -> created r1 ACTIVE a 2=2+0+0 until=1800 of a v2 3/2 LOW_STOCK
    + nothing
    reserve r1 a*4 validate-only           -> INSUFFICIENT_STOCK 0:a 4>3
    + nothing
    item a                                 -> a v1 3/0 LOW_STOCK
    reservation r1                         -> none
  )");
}

TEST(Reserve, AtItsBoundAClientFindsWhatItHasAndGetsNoMore) {
  StockScript().run(R"(
    create a 10
    reserve r1 a*2                         -> created r1 …
    reserve r1 a*2 at-the-bound            -> r1 ACTIVE a 2=2+0+0 …
    reserve r1 a*3 at-the-bound            -> RESERVATION_CONFLICT r1 ACTIVE
    reserve r2 a*2 at-the-bound            -> TOO_MANY_RESERVATIONS
    reserve r2 z*2 at-the-bound            -> TOO_MANY_RESERVATIONS
    reserve r2 a*20 at-the-bound           -> TOO_MANY_RESERVATIONS
    reserve r2 a*20 best-effort at-the-bound -> TOO_MANY_RESERVATIONS
    amend r1 a*5                           -> r1 ACTIVE a 5=5+0+0 …
    item a                                 -> a v3 10/5 …
  )");
}

}  // namespace
}  // namespace inventory::testing

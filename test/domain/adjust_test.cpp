// Sales, purchases, returns and adjustments.

#include <gtest/gtest.h>

#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

TEST(Adjust, PurchaseAndReturnAdd) {
  StockScript().run(R"(
    create a 0 threshold=2
    wait 4
    adjust purchase a*5 user=u1 reason=delivery order=po-1 as=warehouse -> #2 a v2 5/0 IN_STOCK
    + PURCHASE a v2 +5/0 5/0 OUT_OF_STOCK>IN_STOCK order=po-1 user=u1 reason=delivery threshold=2 by=warehouse at=4 #2
    adjust return a*1 order=o1             -> #3 a v3 6/0 IN_STOCK
    + RETURN a v3 +1/0 6/0 IN_STOCK>IN_STOCK order=o1 threshold=2 by=shop at=4 #3
    change a discontinued=yes
    adjust purchase a*1                    -> #5 a v5 7/0 DISCONTINUED
  )");
}

TEST(Adjust, AdjustmentGoesBothWaysButNotBelowWhatIsReserved) {
  StockScript().run(R"(
    create a 10
    reserve r1 a*4
    adjust adjustment a*3 reason=found     -> #3 a v3 13/4 LOW_STOCK
    + ADJUSTMENT a v3 +3/0 13/4 LOW_STOCK>LOW_STOCK reason=found …
    adjust adjustment a*-10 reason=lost    -> ADJUSTMENT_BELOW_RESERVED 0:a -10>9
    + nothing
    adjust adjustment a*-9 reason=lost     -> #4 a v4 4/4 OUT_OF_STOCK
    + ADJUSTMENT a v4 -9/0 4/4 LOW_STOCK>OUT_OF_STOCK reason=lost …
    adjust adjustment a*-1 reason=lost     -> ADJUSTMENT_BELOW_RESERVED 0:a -1>0
    release r1
    adjust adjustment a*-5 reason=lost     -> ADJUSTMENT_BELOW_RESERVED 0:a -5>4
    adjust adjustment a*-2147483647        -> ADJUSTMENT_BELOW_RESERVED 0:a -2147483647>4
    adjust adjustment a*-4 reason=lost     -> #6 a v6 0/0 OUT_OF_STOCK
  )");
}

TEST(Adjust, StaysInRange) {
  StockScript().run(R"(
    create a 2147483645
    adjust purchase a*3                    -> QUANTITY_OUT_OF_RANGE 0:a 3>2
    + nothing
    adjust return a*2147483647             -> QUANTITY_OUT_OF_RANGE 0:a 2147483647>2
    adjust adjustment a*3                  -> QUANTITY_OUT_OF_RANGE 0:a 3>2
    adjust purchase a*2                    -> #2 a v2 2147483647/0 IN_STOCK
    adjust purchase a*1                    -> QUANTITY_OUT_OF_RANGE 0:a 1>0
    reserve r1 a*2147483647                -> created r1 ACTIVE a 2147483647=2147483647+0+0 …
    confirm r1                             -> r1 CONFIRMED a 2147483647=0+2147483647+0 until=1800
    item a                                 -> a v4 0/0 OUT_OF_STOCK
  )");
}

TEST(Sale, WithoutAnOrderTakesWhatIsAvailable) {
  StockScript().run(R"(
    create a 10
    reserve r1 a*4
    adjust sale a*7                        -> INSUFFICIENT_STOCK 0:a 7>6
    + nothing
    adjust sale a*6 user=u1                -> #3 a v3 4/4 OUT_OF_STOCK
    + SALE a v3 -6/0 4/4 LOW_STOCK>OUT_OF_STOCK user=u1 threshold=10 by=shop at=0 #3
    adjust sale a*1                        -> INSUFFICIENT_STOCK 0:a 1>0
  )");
}

TEST(Sale, OfAnOrderThatNeverHeldTheVariantIsDirect) {
  StockScript().run(R"(
    create a 10
    create b 10
    reserve r1 b*1 order=o1
    adjust sale a*2 order=o1               -> #4 a v2 8/0 LOW_STOCK
    + SALE a v2 -2/0 8/0 LOW_STOCK>LOW_STOCK order=o1 threshold=10 by=shop at=0 #4
  )");
}

TEST(Sale, ConsumesTheHoldsOfTheOrderOldestFirst) {
  StockScript().run(R"(
    create a 20
    reserve r2 a*2 order=o1 user=u1
    wait 1
    reserve r1 a*3 order=o1
    reserve r3 a*5 order=o2
    adjust sale a*4 order=o1 user=u2 reason=paid -> #6 a v6 16/6 LOW_STOCK
    + SALE a v5 -2/-2 18/8 LOW_STOCK>LOW_STOCK order=o1 reservation=r2 user=u2 reason=paid threshold=10 by=shop at=1 #5
    + SALE a v6 -2/-2 16/6 LOW_STOCK>LOW_STOCK order=o1 reservation=r1 user=u2 reason=paid threshold=10 by=shop at=1 #6
    reservation r2                         -> r2 CONFIRMED a 2=0+2+0 order=o1 user=u1 until=1800
    reservation r1                         -> r1 ACTIVE a 3=1+2+0 order=o1 until=1801
    reservation r3                         -> r3 ACTIVE a 5=5+0+0 order=o2 until=1801
  )");
}

TEST(Sale, TakesTheRestFromAvailableStock) {
  StockScript().run(R"(
    create a 10
    reserve r1 a*2 order=o1 user=u1
    reserve r2 a*3
    adjust sale a*8 order=o1               -> INSUFFICIENT_STOCK 0:a 8>7
    + nothing
    adjust sale a*7 order=o1               -> #5 a v5 3/3 OUT_OF_STOCK
    + SALE a v4 -2/-2 8/3 LOW_STOCK>LOW_STOCK order=o1 reservation=r1 user=u1 …
    + SALE a v5 -5/0 3/3 LOW_STOCK>OUT_OF_STOCK order=o1 threshold=10 …
  )");
}

TEST(Sale, OfAnOrderThatHeldItOnceAndHoldsNothingNowIsRefused) {
  StockScript().run(R"(
    create a 10
    create b 10
    reserve r1 a*2 b*1 order=o1
    adjust sale a*2 order=o1               -> #5 a v3 8/0 LOW_STOCK
    adjust sale a*2 order=o1               -> NOTHING_RESERVED 0:a 2>0
    + nothing
    adjust sale b*1 order=o1               -> #6 …
    reserve r2 a*1 order=o2
    release r2
    adjust sale a*1 order=o2               -> NOTHING_RESERVED 0:a 1>0
    reserve r3 a*1 order=o3 ttl=5
    wait 5
    adjust sale a*1 order=o3               -> NOTHING_RESERVED 0:a 1>0
    adjust sale a*1 reservation=r3         -> NOTHING_RESERVED 0:a 1>0 r3
    adjust sale a*99 order=o3              -> NOTHING_RESERVED 0:a 99>0
  )");
}

TEST(Sale, OfAReservationConsumesItAlone) {
  StockScript().run(R"(
    create a 10
    create b 10
    reserve r1 a*2 order=o1
    reserve r2 a*3 order=o1
    adjust sale a*2 reservation=r2 order=o1 -> #5 a v4 8/3 LOW_STOCK
    + SALE a v4 -2/-2 8/3 LOW_STOCK>LOW_STOCK order=o1 reservation=r2 …
    adjust sale a*4 reservation=r2         -> #7 a v6 4/2 LOW_STOCK
    + SALE a v5 -1/-1 7/2 LOW_STOCK>LOW_STOCK order=o1 reservation=r2 …
    + SALE a v6 -3/0 4/2 LOW_STOCK>LOW_STOCK threshold=10 …
    adjust sale b*1 reservation=r1         -> NOTHING_RESERVED 0:b 1>0 r1
    reservation r1                         -> r1 ACTIVE a 2=2+0+0 order=o1 until=1800
  )");
}

TEST(Sale, LooksForTheVariantThenTheReservationThenItsOrder) {
  StockScript().run(R"(
    adjust sale a*1 reservation=r1         -> INVENTORY_NOT_FOUND 0:a 1>0 r1
    create a 1
    adjust sale a*9 reservation=r1         -> RESERVATION_NOT_FOUND 0:a 9>0 r1
    reserve r1 a*1 order=o1
    adjust sale a*9 reservation=r1 order=o2 -> RESERVATION_CONFLICT 0:a 9>0 r1 ACTIVE
    release r1
    adjust sale a*9 reservation=r1         -> NOTHING_RESERVED 0:a 9>0 r1
  )");
}

TEST(Adjust, LinesFollowOneAnotherAllOrNone) {
  StockScript().run(R"(
    create a 1 threshold=0
    create b 1 threshold=0
    adjust purchase a*4 ; sale a*5 ; return b*1 -> #3 a v3 0/0 OUT_OF_STOCK; #4 a v3 0/0 OUT_OF_STOCK; #5 b v2 2/0 IN_STOCK
    adjust purchase a*4 ; sale a*5         -> INSUFFICIENT_STOCK 1:a 5>4
    + nothing
    adjust sale a*1 ; purchase a*4         -> INSUFFICIENT_STOCK 0:a 1>0
    item a                                 -> a v3 0/0 OUT_OF_STOCK
  )");
}

TEST(Adjust, IsRefusedForTheFirstLinesReasonAndNamesEveryLineThatHasIt) {
  StockScript().run(R"(
    create a 1
    create b 1
    adjust sale a*2 ; sale z*1 ; sale b*3 ; sale a*1 -> INSUFFICIENT_STOCK 0:a 2>1 2:b 3>1
    + nothing
    adjust sale z*1 ; sale a*2 ; purchase y*1 -> INVENTORY_NOT_FOUND 0:z 1>0 2:y 1>0
  )");
}

TEST(Sale, TwoLinesOfOneOrderShareItsHolds) {
  StockScript().run(R"(
    create a 10
    reserve r1 a*3 order=o1
    adjust sale a*2 order=o1 ; sale a*2 order=o1 -> #3 a v5 6/0 LOW_STOCK; #5 a v5 6/0 LOW_STOCK
    + SALE a v3 -2/-2 8/1 …
    + SALE a v4 -1/-1 7/0 …
    + SALE a v5 -1/0 6/0 …
  )");
}

TEST(Sale, TwoLinesOfOneOrderMayExhaustItsHoldsInTheFirst) {
  StockScript().run(R"(
    create a 10
    reserve r1 a*3 order=o1
    adjust sale a*3 order=o1 ; sale a*2 order=o1 -> …
    + SALE a v3 -3/-3 7/0 …
    + SALE a v4 -2/0 5/0 …
    adjust sale a*1 order=o1               -> NOTHING_RESERVED 0:a 1>0
  )");
}

TEST(Adjust, ValidatedOnlyDoesNothing) {
  StockScript().run(R"(
    create a 10
    reserve r1 a*3 order=o1
    adjust sale a*4 order=o1 validate-only -> #4 a v4 6/0 LOW_STOCK
    + nothing
    reservation r1                         -> r1 ACTIVE a 3=3+0+0 order=o1 until=1800
  )");
}

}  // namespace
}  // namespace inventory::testing

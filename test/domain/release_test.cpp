// Giving back holds of one variant: of a reservation, of an order, or the caller's own.

#include <gtest/gtest.h>

#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

TEST(ReleaseStock, TakesFromTheReservationNamed) {
  StockScript().run(R"(
    create a 10
    create b 10
    reserve r1 a*4 b*1 order=o1 user=u1
    reserve r2 a*2 order=o1
    wait 3
    give-back a 1 reservation=r1           -> released 1 a v4 10/5 LOW_STOCK
    + RESERVATION_RELEASED a v4 0/-1 10/5 LOW_STOCK>LOW_STOCK order=o1 reservation=r1 user=u1 threshold=10 by=shop at=3 #6
    give-back a reservation=r1 order=o1 user=u9 reason=PAYMENT_FAILED as=till -> released 3 a v5 10/2 LOW_STOCK
    + RESERVATION_RELEASED a v5 0/-3 10/2 LOW_STOCK>LOW_STOCK order=o1 reservation=r1 user=u9 reason=PAYMENT_FAILED threshold=10 by=till at=3 #7
    reservation r1                         -> r1 ACTIVE a 4=0+0+4 b 1=1+0+0 order=o1 user=u1 until=1800
    reservation r2                         -> r2 ACTIVE a 2=2+0+0 order=o1 until=1800
  )");
}

TEST(ReleaseStock, TakesFromTheHoldsOfAnOrderOldestFirst) {
  StockScript().run(R"(
    create a 20
    reserve r3 a*2 order=o1
    wait 1
    reserve r2 a*3 order=o1
    wait 1
    reserve r1 a*4 order=o1
    reserve r4 a*5 order=o2
    reserve r5 a*1
    give-back a 4 order=o1                 -> released 4 a v8 20/11 LOW_STOCK
    + RESERVATION_RELEASED a v7 0/-2 20/13 LOW_STOCK>LOW_STOCK order=o1 reservation=r3 …
    + RESERVATION_RELEASED a v8 0/-2 20/11 LOW_STOCK>LOW_STOCK order=o1 reservation=r2 …
    give-back a order=o1                   -> released 5 a v10 20/6 IN_STOCK
    + RESERVATION_RELEASED a v9 0/-1 …
    + RESERVATION_RELEASED a v10 0/-4 …
    reservation r4                         -> r4 ACTIVE …
    give-back a order=o1                   -> released 0 a v10 20/6 IN_STOCK
    + nothing
  )");
}

TEST(ReleaseStock, OfTheSameInstantGoesByReservationId) {
  StockScript().run(R"(
    create a 20
    reserve r7 a*2 order=o1
    reserve r5 a*2 order=o1
    reserve r6 a*2 order=o1
    give-back a 3 order=o1                 -> released 3 …
    + RESERVATION_RELEASED a v5 0/-2 20/4 IN_STOCK>IN_STOCK order=o1 reservation=r5 …
    + RESERVATION_RELEASED a v6 0/-1 20/3 IN_STOCK>IN_STOCK order=o1 reservation=r6 …
  )");
}

TEST(ReleaseStock, TakesFromTheCallersOwnHoldsWithoutAnOrder) {
  StockScript().run(R"(
    create a 20
    reserve r1 a*2
    reserve r2 a*3 as=other
    reserve r3 a*4 order=o1
    wait 1
    reserve r4 a*5
    give-back a 3                          -> released 3 a v7 20/11 LOW_STOCK
    + RESERVATION_RELEASED a v6 0/-2 20/12 LOW_STOCK>LOW_STOCK reservation=r1 …
    + RESERVATION_RELEASED a v7 0/-1 20/11 LOW_STOCK>LOW_STOCK reservation=r4 …
    give-back a 5                          -> RELEASE_EXCEEDS_RESERVED 0:a 5>4
    + nothing
    give-back a as=third                   -> released 0 …
    give-back a as=other                   -> released 3 …
  )");
}

TEST(ReleaseStock, MoreThanIsHeldChangesNothing) {
  StockScript().run(R"(
    create a 10
    create b 10
    reserve r1 a*4 order=o1
    give-back a 5 order=o1                 -> RELEASE_EXCEEDS_RESERVED 0:a 5>4
    + nothing
    give-back a 5 reservation=r1           -> RELEASE_EXCEEDS_RESERVED 0:a 5>4
    give-back b 1 reservation=r1           -> RELEASE_EXCEEDS_RESERVED 0:b 1>0
    give-back a 1 order=o9                 -> RELEASE_EXCEEDS_RESERVED 0:a 1>0
    give-back a 4 order=o1                 -> released 4 …
    give-back a 1 order=o1                 -> RELEASE_EXCEEDS_RESERVED 0:a 1>0
  )");
}

TEST(ReleaseStock, LooksForTheVariantThenTheReservationThenItsOrder) {
  StockScript().run(R"(
    give-back a 1 reservation=r1           -> INVENTORY_NOT_FOUND 0:a 0>0
    create a 10
    give-back a 1 reservation=r1           -> RESERVATION_NOT_FOUND r1
    reserve r1 a*1 order=o1
    reserve r2 a*1
    give-back a 9 reservation=r1 order=o2  -> RESERVATION_CONFLICT r1 ACTIVE
    give-back a 9 reservation=r2 order=o2  -> RELEASE_EXCEEDS_RESERVED 0:a 9>1
    + nothing
    give-back a 1 reservation=r1 validate-only -> released 1 a v4 10/1 LOW_STOCK
    + nothing
  )");
}

}  // namespace
}  // namespace inventory::testing

// What the Order Service says about all that an order holds.

#include <gtest/gtest.h>

#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

TEST(ReleaseOrder, GivesBackAllThatTheOrderStillHolds) {
  StockScript().run(R"(
    create a 20
    create b 20
    reserve r2 a*2 b*3 order=o1 user=u1
    wait 1
    reserve r1 a*4 order=o1
    reserve r3 a*1 order=o2
    reserve r4 a*1
    confirm r2 a*1
    wait 1
    release-order order=o1 reason=PAYMENT_FAILED -> 2 reservations
    + RESERVATION_RELEASED a v7 0/-1 19/6 IN_STOCK>IN_STOCK order=o1 reservation=r2 user=u1 reason=PAYMENT_FAILED threshold=10 by=shop at=2 #9
    + RESERVATION_RELEASED b v3 0/-3 20/0 IN_STOCK>IN_STOCK order=o1 reservation=r2 user=u1 reason=PAYMENT_FAILED threshold=10 by=shop at=2 #10
    + RESERVATION_RELEASED a v8 0/-4 19/2 IN_STOCK>IN_STOCK order=o1 reservation=r1 reason=PAYMENT_FAILED threshold=10 by=shop at=2 #11
    reservation r1                         -> r1 RELEASED a 4=0+0+4 order=o1 until=1801
    reservation r2                         -> r2 CONFIRMED a 2=0+1+1 b 3=0+0+3 order=o1 user=u1 until=1800
    reservation r3                         -> r3 ACTIVE …
    reservation r4                         -> r4 ACTIVE …
  )");
}

TEST(ReleaseOrder, AgainOrOfAnUnknownOrderDoesNothing) {
  StockScript().run(R"(
    release-order order=o1 reason=ORDER_CANCELLED -> 0 reservations
    + nothing
    create a 20
    reserve r1 a*2 order=o1
    release-order order=o1 reason=ORDER_CANCELLED -> 1 reservations
    release-order order=o1 reason=ORDER_CANCELLED -> 0 reservations
    + nothing
    release-order order=o1 reason=PAYMENT_FAILED  -> 0 reservations
    + nothing
    confirm-order order=o1                 -> 0 reservations
    + nothing
    item a                                 -> a v3 20/0 IN_STOCK
  )");
}

TEST(ReleaseOrder, AfterTimeDidDoesNothing) {
  StockScript().run(R"(
    create a 20
    reserve r1 a*2 order=o1 ttl=10
    wait 10
    release-order order=o1 reason=ORDER_CANCELLED -> 0 reservations
    + nothing
    reservation r1                         -> r1 EXPIRED a 2=0+0+2(2) order=o1 until=10
  )");
}

TEST(ReleaseOrder, AfterItWasConfirmedGivesNothingBack) {
  StockScript().run(R"(
    create a 20
    reserve r1 a*2 order=o1
    confirm-order order=o1
    release-order order=o1 reason=ORDER_CANCELLED -> 0 reservations
    + nothing
    item a                                 -> a v3 18/0 IN_STOCK
  )");
}

TEST(ConfirmOrder, SellsAllThatTheOrderHolds) {
  StockScript().run(R"(
    create a 20
    create b 20
    reserve r2 a*2 b*3 order=o1 user=u1
    wait 1
    reserve r1 a*4 order=o1
    reserve r3 a*1 order=o2
    release r2 a*1
    wait 1
    confirm-order order=o1                 -> 2 reservations
    + SALE a v6 -1/-1 19/5 IN_STOCK>IN_STOCK order=o1 reservation=r2 user=u1 threshold=10 by=shop at=2 #8
    + SALE b v3 -3/-3 17/0 IN_STOCK>IN_STOCK order=o1 reservation=r2 user=u1 threshold=10 by=shop at=2 #9
    + SALE a v7 -4/-4 15/1 IN_STOCK>IN_STOCK order=o1 reservation=r1 threshold=10 by=shop at=2 #10
    reservation r1                         -> r1 CONFIRMED a 4=0+4+0 order=o1 until=1801
    reservation r2                         -> r2 CONFIRMED a 2=0+1+1 b 3=0+3+0 order=o1 user=u1 until=1800
    reservation r3                         -> r3 ACTIVE …
  )");
}

TEST(ConfirmOrder, AgainOrOfAnOrderThatHeldNothingDoesNothing) {
  StockScript().run(R"(
    confirm-order order=o1                 -> 0 reservations
    + nothing
    create a 20
    reserve r1 a*2 order=o1
    confirm-order order=o1                 -> 1 reservations
    confirm-order order=o1                 -> 0 reservations
    + nothing
    item a                                 -> a v3 18/0 IN_STOCK
  )");
}

TEST(ConfirmOrder, OfWhatTimeTookIsRefused) {
  StockScript().run(R"(
    create a 20
    reserve r2 a*2 order=o1 ttl=10
    reserve r1 a*3 order=o1 ttl=10
    wait 10
    confirm-order order=o1                 -> RESERVATION_EXPIRED r1 EXPIRED
    + nothing
    item a                                 -> a v5 20/0 IN_STOCK
  )");
}

TEST(ConfirmOrder, SellsWhatIsStillHeldThoughTimeTookTheRest) {
  StockScript().run(R"(
    create a 20
    reserve r1 a*2 order=o1 ttl=10
    reserve r2 a*3 order=o1 ttl=20
    wait 10
    confirm-order order=o1                 -> 1 reservations
    + SALE a v5 -3/-3 17/0 IN_STOCK>IN_STOCK order=o1 reservation=r2 threshold=10 by=shop at=10 #5
    confirm-order order=o1                 -> RESERVATION_EXPIRED r1 EXPIRED
    + nothing
  )");
}

TEST(ConfirmOrder, ThatSoldAPartBeforeTimeTookTheRestIsNotRefused) {
  StockScript().run(R"(
    create a 20
    reserve r1 a*3 order=o1 ttl=10
    confirm r1 a*1
    wait 10
    reservation r1                         -> r1 CONFIRMED a 3=0+1+2(2) order=o1 until=10
    confirm-order order=o1                 -> 0 reservations
    + nothing
  )");
}

TEST(ConfirmOrder, SellsWhatWasDiscontinuedMeanwhile) {
  StockScript().run(R"(
    create a 20
    reserve r1 a*3 order=o1
    change a discontinued=yes
    confirm-order order=o1                 -> 1 reservations
    item a                                 -> a v4 17/0 DISCONTINUED
  )");
}

}  // namespace
}  // namespace inventory::testing

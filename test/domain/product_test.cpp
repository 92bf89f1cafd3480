// What the Product Service does to a variant, in order, out of order, and again.

#include <gtest/gtest.h>

#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

TEST(FollowVariantCreated, CreatesTheItemWithItsInitialStock) {
  StockScript().run(R"(
    follow created a 25 sku=A-1            -> created a v1 25/0 IN_STOCK threshold=10 sku=A-1
    + INITIAL a v1 +25/0 25/0 none>IN_STOCK sku=A-1 threshold=10 by=shop at=0 #1
    follow created b 3                     -> created b v1 3/0 LOW_STOCK threshold=10
    + INITIAL b v1 +3/0 3/0 none>LOW_STOCK threshold=10 by=shop at=0 #2
    follow created c 0                     -> created c v1 0/0 OUT_OF_STOCK threshold=10
    + INITIAL c v1 0/0 0/0 none>OUT_OF_STOCK threshold=10 by=shop at=0 #3
  )");
}

TEST(FollowVariantCreated, WithoutInitialStockTakesThePolicys) {
  StockScript().run(R"(
    follow created a                       -> created a v1 0/0 OUT_OF_STOCK threshold=10
    policy stock=7 threshold=3
    follow created b                       -> created b v1 7/0 IN_STOCK threshold=3
    + INITIAL b v1 +7/0 7/0 none>IN_STOCK threshold=3 by=shop at=0 #2
    follow created c 0                     -> created c v1 0/0 OUT_OF_STOCK threshold=3
    create d 0                             -> created d v1 0/0 OUT_OF_STOCK threshold=3
    policy await
    follow created e 0                     -> created e v1 0/0 AWAITING_INITIAL_STOCK …
    follow created f 1                     -> created f v1 1/0 LOW_STOCK …
    adjust sale f*1                        -> #7 f v2 0/0 OUT_OF_STOCK
  )");
}

TEST(FollowVariantCreated, LeavesWhatExistsAsItIs) {
  StockScript().run(R"(
    follow created a 5 sku=A
    reserve r1 a*2
    follow created a 5 sku=A               -> a v2 5/2 LOW_STOCK threshold=10 sku=A
    + nothing
    follow created a 99 sku=B              -> a v2 5/2 LOW_STOCK threshold=10 sku=A
    + nothing
    create b 4 sku=B threshold=2
    follow created b 9 sku=C               -> b v1 4/0 IN_STOCK threshold=2 sku=B
    + nothing
    follow deleted b
    follow created b 9                     -> b v2 4/0 DISCONTINUED threshold=2 sku=B
    + nothing
  )");
}

TEST(FollowVariantUpdated, OfAnUnknownVariantIsRefused) {
  StockScript().run(R"(
    follow updated a orderable=no          -> INVENTORY_NOT_FOUND 0:a 0>0
    + nothing
    follow deleted a                       -> INVENTORY_NOT_FOUND 0:a 0>0
    + nothing
    follow created a 5                     -> created a v1 5/0 LOW_STOCK threshold=10
    follow updated a orderable=no          -> a v2 5/0 DISCONTINUED threshold=10
  )");
}

TEST(FollowVariantUpdated, DiscontinuesAndClears) {
  StockScript().run(R"(
    follow created a 25
    wait 5
    follow updated a orderable=no          -> a v2 25/0 DISCONTINUED threshold=10
    + STATUS a v2 0/0 25/0 IN_STOCK>DISCONTINUED threshold=10 by=shop at=5 #2
    follow updated a orderable=no          -> a v2 25/0 DISCONTINUED threshold=10
    + nothing
    reserve r1 a*1                         -> VARIANT_DISCONTINUED 0:a 1>25
    adjust purchase a*1                    -> #4 a v3 26/0 DISCONTINUED
    follow updated a orderable=yes         -> a v4 26/0 IN_STOCK threshold=10
    + STATUS a v4 0/0 26/0 DISCONTINUED>IN_STOCK threshold=10 by=shop at=5 #5
    follow updated a orderable=yes         -> a v4 26/0 IN_STOCK threshold=10
    + nothing
    reserve r1 a*1                         -> created r1 ACTIVE …
  )");
}

TEST(FollowVariantUpdated, TakesOverTheSkuAndKeepsTheOneThatIsNotNamed) {
  StockScript().run(R"(
    follow created a 5 sku=A
    follow updated a sku=B                 -> a v2 5/0 LOW_STOCK threshold=10 sku=B
    + SETTINGS a v2 0/0 5/0 LOW_STOCK>LOW_STOCK sku=B threshold=10 by=shop at=0 #2
    follow updated a sku=B                 -> a v2 5/0 LOW_STOCK threshold=10 sku=B
    + nothing
    follow updated a sku=C orderable=no    -> a v3 5/0 DISCONTINUED threshold=10 sku=C
    + STATUS a v3 0/0 5/0 LOW_STOCK>DISCONTINUED sku=C threshold=10 by=shop at=0 #3
    follow updated a sku=D orderable=no    -> a v4 5/0 DISCONTINUED threshold=10 sku=D
    + SETTINGS a v4 0/0 5/0 DISCONTINUED>DISCONTINUED sku=D threshold=10 by=shop at=0 #4
    follow updated a                       -> a v4 5/0 DISCONTINUED threshold=10 sku=D
    + nothing
    follow updated a orderable=yes         -> a v5 5/0 LOW_STOCK threshold=10 sku=D
  )");
}

TEST(FollowVariantUpdated, MayClearWhatAPersonDiscontinued) {
  StockScript().run(R"(
    create a 5
    change a discontinued=yes
    follow updated a orderable=yes         -> a v3 5/0 LOW_STOCK threshold=10
    follow updated a orderable=no
    change a discontinued=no               -> a v5 5/0 LOW_STOCK threshold=10
  )");
}

TEST(FollowVariantUpdated, OnlyWhenEmptyKeepsOnSaleWhatThereIs) {
  StockScript().run(R"(
    policy only-when-empty
    follow created a 5
    follow updated a orderable=no          -> a v2 5/0 LOW_STOCK threshold=10
    + STATUS a v2 0/0 5/0 LOW_STOCK>LOW_STOCK alert=DISCONTINUED_WITH_STOCK threshold=10 by=shop at=0 #2
    reserve r1 a*5                         -> created r1 ACTIVE a 5=5+0+0 until=1800 of a v3 5/5 OUT_OF_STOCK
    follow updated a orderable=no          -> a v3 5/5 OUT_OF_STOCK threshold=10
    + nothing
    confirm r1
    follow updated a orderable=no          -> a v5 0/0 DISCONTINUED threshold=10
    + STATUS a v5 0/0 0/0 OUT_OF_STOCK>DISCONTINUED threshold=10 by=shop at=0 #5
    follow created b 0
    follow updated b orderable=no          -> b v2 0/0 DISCONTINUED threshold=10
    + STATUS b v2 0/0 0/0 OUT_OF_STOCK>DISCONTINUED threshold=10 by=shop at=0 #7
    adjust return b*1
    follow updated b orderable=no          -> b v3 1/0 DISCONTINUED threshold=10
    + nothing
    follow updated b orderable=yes         -> b v4 1/0 LOW_STOCK threshold=10
  )");
}

TEST(FollowVariantDeleted, WithoutStockDiscontinuesForGood) {
  StockScript().run(R"(
    follow created a 0 sku=A
    wait 9
    follow deleted a                       -> a v2 0/0 DISCONTINUED threshold=10 sku=A
    + STATUS a v2 0/0 0/0 OUT_OF_STOCK>DISCONTINUED sku=A reason=VARIANT_DELETED threshold=10 by=shop at=9 #2
    follow deleted a                       -> a v2 0/0 DISCONTINUED threshold=10 sku=A
    + nothing
  )");
}

TEST(FollowVariantDeleted, WithStockRaisesAnAlert) {
  StockScript().run(R"(
    follow created a 5
    reserve r1 a*2
    follow deleted a                       -> a v3 5/2 DISCONTINUED threshold=10
    + STATUS a v3 0/0 5/2 LOW_STOCK>DISCONTINUED alert=VARIANT_DELETED_WITH_STOCK reason=VARIANT_DELETED threshold=10 by=shop at=0 #3
    follow deleted a                       -> a v3 5/2 DISCONTINUED threshold=10
    + nothing
    acknowledge a deleted                  -> VARIANT_DELETED_WITH_STOCK a acknowledged by=keeper raised=0
    follow deleted a                       -> a v3 5/2 DISCONTINUED threshold=10
    + nothing
  )");
}

TEST(FollowVariantDeleted, OfADiscontinuedVariantIsStillTold) {
  StockScript().run(R"(
    follow created a 0
    follow updated a orderable=no
    follow deleted a                       -> a v3 0/0 DISCONTINUED threshold=10
    + STATUS a v3 0/0 0/0 DISCONTINUED>DISCONTINUED reason=VARIANT_DELETED threshold=10 by=shop at=0 #3
    change a discontinued=no               -> VARIANT_DELETED
  )");
}

TEST(DeletedVariant, IsNeitherBoughtNorReservedNorCleared) {
  StockScript().run(R"(
    follow created a 5
    follow created b 5
    follow deleted a
    reserve r1 a*1                         -> VARIANT_DISCONTINUED 0:a 1>5
    reserve r1 a*1 b*1 best-effort         -> VARIANT_DISCONTINUED 0:a 1>5
    adjust purchase a*1                    -> VARIANT_DELETED 0:a 1>0
    + nothing
    adjust purchase b*1 ; purchase a*2     -> VARIANT_DELETED 1:a 2>0
    + nothing
    change a discontinued=no               -> VARIANT_DELETED
    + nothing
    change a discontinued=no version=9     -> VERSION_MISMATCH
    follow updated a orderable=yes sku=B   -> a v2 5/0 DISCONTINUED threshold=10
    + nothing
    follow updated a orderable=no          -> a v2 5/0 DISCONTINUED threshold=10
    + nothing
    item b                                 -> b v1 5/0 LOW_STOCK
  )");
}

TEST(DeletedVariant, MayBeCountedReturnedAndDescribed) {
  StockScript().run(R"(
    follow created a 5
    follow deleted a
    adjust return a*2                      -> #3 a v3 7/0 DISCONTINUED
    adjust adjustment a*-3 reason=lost     -> #4 a v4 4/0 DISCONTINUED
    set a 9 reason=counted                 -> a v5 9/0 DISCONTINUED threshold=10
    change a sku=OLD threshold=0           -> a v6 9/0 DISCONTINUED threshold=0 sku=OLD
    change a discontinued=yes              -> a v6 9/0 DISCONTINUED threshold=0 sku=OLD
    + nothing
    create a 9                             -> a v6 9/0 DISCONTINUED threshold=0 sku=OLD
    + nothing
  )");
}

TEST(DeletedVariant, LeavesHoldsToBeConfirmedAndReleased) {
  StockScript().run(R"(
    follow created a 20
    reserve r1 a*2 order=o1
    reserve r2 a*3 order=o2
    reserve r3 a*4
    reserve r4 a*5 ttl=60
    reserve r5 a*1 order=o5
    follow deleted a                       -> a v7 20/15 DISCONTINUED threshold=10
    confirm r1                             -> r1 CONFIRMED a 2=0+2+0 order=o1 until=1800
    release-order order=o2 reason=ORDER_CANCELLED -> 1 reservations
    amend r3 a*1                           -> r3 ACTIVE a 4=1+0+3 until=1800
    amend r3 a*2                           -> VARIANT_DISCONTINUED 0:a 1>11
    adjust sale a*1 order=o5               -> #12 a v11 17/6 DISCONTINUED
    wait 60
    item a                                 -> a v12 17/1 DISCONTINUED
    confirm r4 reacquire                   -> VARIANT_DISCONTINUED 0:a 5>16
    extend r3 60                           -> r3 ACTIVE a 4=1+0+3 until=120
    give-back a 1 reservation=r3           -> released 1 a v13 17/0 DISCONTINUED
  )");
}

TEST(Following, IsTheSameWhateverTheOrderOfLateArrivals) {
  StockScript().run(R"(
    follow deleted a                       -> INVENTORY_NOT_FOUND 0:a 0>0
    follow updated a orderable=no          -> INVENTORY_NOT_FOUND 0:a 0>0
    follow created a 0                     -> created a v1 0/0 OUT_OF_STOCK threshold=10
    follow deleted a                       -> a v2 0/0 DISCONTINUED threshold=10
    follow updated a orderable=no          -> a v2 0/0 DISCONTINUED threshold=10
    + nothing
    follow updated a orderable=yes         -> a v2 0/0 DISCONTINUED threshold=10
    + nothing
    follow created a 50                    -> a v2 0/0 DISCONTINUED threshold=10
    + nothing
  )");
}

TEST(Following, ValidatedOnlyDoesNothing) {
  StockScript().run(R"(
    follow created a 5 validate-only       -> created a v1 5/0 LOW_STOCK threshold=10
    + nothing
    item a                                 -> none
    follow created a 5
    follow deleted a validate-only         -> a v2 5/0 DISCONTINUED threshold=10
    + nothing
    acknowledge a deleted                  -> none
    item a                                 -> a v1 5/0 LOW_STOCK
  )");
}

}  // namespace
}  // namespace inventory::testing

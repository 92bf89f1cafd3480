// Creating and changing items.

#include <gtest/gtest.h>

#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

TEST(CreateItem, StartsWithItsInitialStock) {
  StockScript().run(R"(
    create a 25                            -> created a v1 25/0 IN_STOCK threshold=10
    + INITIAL a v1 +25/0 25/0 none>IN_STOCK threshold=10 by=shop at=0 #1
    create b 10 sku=B-1 threshold=10       -> created b v1 10/0 LOW_STOCK threshold=10 sku=B-1
    + INITIAL b v1 +10/0 10/0 none>LOW_STOCK sku=B-1 threshold=10 by=shop at=0 #2
    create c 0 threshold=0 as=warehouse    -> created c v1 0/0 OUT_OF_STOCK threshold=0
    + INITIAL c v1 0/0 0/0 none>OUT_OF_STOCK threshold=0 by=warehouse at=0 #3
    create d 2147483647                    -> created d v1 2147483647/0 IN_STOCK threshold=10
  )");
}

TEST(CreateItem, TakesItsThresholdFromThePolicy) {
  StockScript().run(R"(
    policy threshold=3
    create a 4                             -> created a v1 4/0 IN_STOCK threshold=3
    create b 4 threshold=4                 -> created b v1 4/0 LOW_STOCK threshold=4
  )");
}

TEST(CreateItem, AgainAnswersTheItemAsItIs) {
  StockScript().run(R"(
    create a 5 sku=A threshold=2           -> created a v1 5/0 IN_STOCK threshold=2 sku=A
    create a 5 sku=A threshold=2           -> a v1 5/0 IN_STOCK threshold=2 sku=A
    + nothing
    create a 99                            -> a v1 5/0 IN_STOCK threshold=2 sku=A
    create a 5 sku=B                       -> INVENTORY_ALREADY_EXISTS
    + nothing
    create a 5 threshold=3                 -> INVENTORY_ALREADY_EXISTS
    create b 5                             -> created b v1 5/0 LOW_STOCK threshold=10
    create b 5 sku=B                       -> INVENTORY_ALREADY_EXISTS
  )");
}

TEST(CreateItem, AwaitsItsInitialStockWhereThePolicySaysSo) {
  StockScript().run(R"(
    policy await threshold=1
    create a 0                             -> created a v1 0/0 AWAITING_INITIAL_STOCK threshold=1
    adjust purchase a*2                    -> #2 a v2 2/0 IN_STOCK
    + PURCHASE a v2 +2/0 2/0 AWAITING_INITIAL_STOCK>IN_STOCK …
    adjust sale a*2                        -> #3 a v3 0/0 OUT_OF_STOCK
    create b 1                             -> created b v1 1/0 LOW_STOCK threshold=1
    adjust adjustment b*-1 reason=lost     -> #5 b v2 0/0 OUT_OF_STOCK
  )");
}

TEST(ChangeItem, ChangesOnlyWhatIsNamed) {
  StockScript().run(R"(
    create a 5 sku=A threshold=2
    wait 60
    change a threshold=5                   -> a v2 5/0 LOW_STOCK threshold=5 sku=A
    + SETTINGS a v2 0/0 5/0 IN_STOCK>LOW_STOCK sku=A threshold=5 by=shop at=60 #2
    change a sku=B                         -> a v3 5/0 LOW_STOCK threshold=5 sku=B
    + SETTINGS a v3 0/0 5/0 LOW_STOCK>LOW_STOCK sku=B threshold=5 by=shop at=60 #3
    change a sku=-                         -> a v4 5/0 LOW_STOCK threshold=5
    + SETTINGS a v4 0/0 5/0 LOW_STOCK>LOW_STOCK threshold=5 by=shop at=60 #4
    change a discontinued=yes              -> a v5 5/0 DISCONTINUED threshold=5
    + STATUS a v5 0/0 5/0 LOW_STOCK>DISCONTINUED threshold=5 by=shop at=60 #5
    change a discontinued=no threshold=1 sku=C -> a v6 5/0 IN_STOCK threshold=1 sku=C
    + STATUS a v6 0/0 5/0 DISCONTINUED>IN_STOCK sku=C threshold=1 by=shop at=60 #6
  )");
}

TEST(ChangeItem, ThatChangesNothingLeavesNoTrace) {
  StockScript().run(R"(
    create a 5 sku=A threshold=2
    change a                               -> a v1 5/0 IN_STOCK threshold=2 sku=A
    + nothing
    change a threshold=2 sku=A discontinued=no -> a v1 5/0 IN_STOCK threshold=2 sku=A
    + nothing
  )");
}

TEST(ChangeItem, LooksForTheItemFirstThenAtItsVersion) {
  StockScript().run(R"(
    change a version=1 threshold=3         -> INVENTORY_NOT_FOUND 0:a 0>0
    + nothing
    create a 5 threshold=2
    change a version=2 threshold=3         -> VERSION_MISMATCH
    + nothing
    change a version=1 threshold=3         -> a v2 5/0 IN_STOCK threshold=3
    change a version=1 threshold=3         -> VERSION_MISMATCH
    change a version=7,2,9 threshold=4     -> a v3 5/0 IN_STOCK threshold=4
    change a version=7,2,9 threshold=5     -> VERSION_MISMATCH
    change a version=3                     -> a v3 5/0 IN_STOCK threshold=4
  )");
}

TEST(SetQuantity, MovesToWhatWasCountedAsAnAdjustment) {
  StockScript().run(R"(
    create a 5 threshold=2
    wait 60
    set a 9 reason=counted                 -> a v2 9/0 IN_STOCK threshold=2
    + ADJUSTMENT a v2 +4/0 9/0 IN_STOCK>IN_STOCK reason=counted threshold=2 by=shop at=60 #2
    set a 0 reason=lost as=keeper          -> a v3 0/0 OUT_OF_STOCK threshold=2
    + ADJUSTMENT a v3 -9/0 0/0 IN_STOCK>OUT_OF_STOCK reason=lost threshold=2 by=keeper at=60 #3
    set a 2147483647 reason=found          -> a v4 2147483647/0 IN_STOCK threshold=2
  )");
}

TEST(SetQuantity, ToWhatItIsLeavesNoTrace) {
  StockScript().run(R"(
    create a 5
    set a 5 reason=counted                 -> a v1 5/0 LOW_STOCK threshold=10
    + nothing
    set a 5 version=1 reason=counted       -> a v1 5/0 LOW_STOCK threshold=10
    + nothing
  )");
}

TEST(SetQuantity, LooksForTheItemThenItsVersionThenWhatIsReserved) {
  StockScript().run(R"(
    set a 5 version=1 reason=counted       -> INVENTORY_NOT_FOUND 0:a 0>0
    + nothing
    create a 5
    reserve r1 a*3
    set a 2 version=1 reason=counted       -> VERSION_MISMATCH
    + nothing
    set a 2 version=2 reason=counted       -> ADJUSTMENT_BELOW_RESERVED 0:a 2>3
    + nothing
    set a 3 version=2 reason=counted       -> a v3 3/3 OUT_OF_STOCK threshold=10
    set a 4 version=2 reason=counted       -> VERSION_MISMATCH
    set a 4 reason=counted                 -> a v4 4/3 LOW_STOCK threshold=10
  )");
}

TEST(SetQuantity, IsTheFirstStockOfAnItemThatAwaitsIt) {
  StockScript().run(R"(
    policy await
    create a 0                             -> created a v1 0/0 AWAITING_INITIAL_STOCK threshold=10
    set a 0 reason=counted                 -> a v1 0/0 AWAITING_INITIAL_STOCK threshold=10
    set a 3 reason=counted                 -> a v2 3/0 LOW_STOCK threshold=10
    set a 0 reason=counted                 -> a v3 0/0 OUT_OF_STOCK threshold=10
  )");
}

TEST(Item, StatusFollowsFromWhatIsAvailable) {
  StockScript().run(R"(
    create a 5 threshold=2                 -> created a v1 5/0 IN_STOCK …
    reserve r1 a*2                         -> created r1 ACTIVE a 2=2+0+0 until=1800 of a v2 5/2 IN_STOCK
    reserve r2 a*1                         -> created r2 ACTIVE a 1=1+0+0 until=1800 of a v3 5/3 LOW_STOCK
    reserve r3 a*2                         -> created r3 ACTIVE a 2=2+0+0 until=1800 of a v4 5/5 OUT_OF_STOCK
    change a discontinued=yes              -> a v5 5/5 DISCONTINUED …
    release r3                             -> r3 RELEASED a 2=0+0+2 until=1800
    item a                                 -> a v6 5/3 DISCONTINUED
    change a discontinued=no               -> a v7 5/3 LOW_STOCK …
  )");
}

}  // namespace
}  // namespace inventory::testing

#include "domain/status.hpp"

#include <utility>

#include <gtest/gtest.h>

namespace inventory::domain {
namespace {

TEST(Names, AreThoseOfTheContract) {
  EXPECT_EQ(name_of(Status::out_of_stock), "OUT_OF_STOCK");
  EXPECT_EQ(name_of(Status::low_stock), "LOW_STOCK");
  EXPECT_EQ(name_of(Status::in_stock), "IN_STOCK");
  EXPECT_EQ(name_of(Status::awaiting_initial_stock), "AWAITING_INITIAL_STOCK");
  EXPECT_EQ(name_of(Status::discontinued), "DISCONTINUED");
  EXPECT_EQ(name_of(ReservationStatus::active), "ACTIVE");
  EXPECT_EQ(name_of(ReservationStatus::confirmed), "CONFIRMED");
  EXPECT_EQ(name_of(ReservationStatus::released), "RELEASED");
  EXPECT_EQ(name_of(ReservationStatus::expired), "EXPIRED");
}

TEST(ChangeTypes, KeepTheirNamesAndTheNumbersInTheLedger) {
  struct {
    int number;
    const char* name;
  } const known[] = {{1, "INITIAL"},
                     {2, "PURCHASE"},
                     {3, "SALE"},
                     {4, "RETURN"},
                     {5, "ADJUSTMENT"},
                     {6, "RESERVATION"},
                     {7, "RESERVATION_RELEASED"},
                     {8, "RESERVATION_EXPIRED"},
                     {9, "RESERVATION_FAILED"},
                     {10, "STATUS"},
                     {11, "SETTINGS"}};
  for (const auto& [number, name] : known) {
    const auto type = static_cast<ChangeType>(number);
    EXPECT_EQ(name_of(type), name);
    EXPECT_EQ(change_type_named(name), type);
  }
  for (const char* unknown : {"", "initial", "INITIAL ", "SALES", "RETURNED"})
    EXPECT_FALSE(change_type_named(unknown)) << unknown;
}

TEST(Statuses, KeepTheirNumbersInTheLedger) {
  EXPECT_EQ(std::to_underlying(Status::out_of_stock), 1);
  EXPECT_EQ(std::to_underlying(Status::low_stock), 2);
  EXPECT_EQ(std::to_underlying(Status::in_stock), 3);
  EXPECT_EQ(std::to_underlying(Status::awaiting_initial_stock), 4);
  EXPECT_EQ(std::to_underlying(Status::discontinued), 5);
}

}  // namespace
}  // namespace inventory::domain

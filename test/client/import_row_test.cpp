#include "client/import_row.hpp"

#include <gtest/gtest.h>

namespace inventory::client {
namespace {

std::string line(ImportOperation operation, const std::vector<std::string>& header,
                 const std::vector<std::string>& row) {
  const auto columns = ImportColumns::of(operation, header);
  if (!columns) return columns.error();
  const auto text = columns->line(row, "run:7", "stock-take");
  return text ? *text : text.error();
}

TEST(ImportRow, OfPutCreates) {
  EXPECT_EQ(line(ImportOperation::put, {"sku", "productVariantId", "quantity", "lowStockThreshold"},
                 {"A \"1\"", "id", "5", ""}),
            "{\"op\":\"put\",\"key\":\"run:7\",\"sku\":\"A "
            "\\\"1\\\"\",\"productVariantId\":\"id\",\"initialStock\":5}\n");
}

TEST(ImportRow, OfAnExportedFileSetsWhatWasCounted) {
  EXPECT_EQ(line(ImportOperation::set,
                 {"productVariantId", "sku", "quantity", "reservedQuantity", "availableQuantity", "status",
                  "lowStockThreshold", "version"},
                 {"id", "A", "9", "1", "8", "IN_STOCK", "2", "4"}),
            "{\"op\":\"set\",\"key\":\"run:7\",\"productVariantId\":\"id\",\"quantity\":9,\"reason\":\"stock-"
            "take\"}\n");
}

TEST(ImportRow, OfAdjustKeepsItsOwnReason) {
  EXPECT_EQ(line(ImportOperation::adjust, {"productVariantId", "changeType", "quantityChange", "reason"},
                 {"id", "ADJUSTMENT", "-3", "broken"}),
            "{\"op\":\"adjust\",\"key\":\"run:7\",\"productVariantId\":\"id\",\"changeType\":\"ADJUSTMENT\","
            "\"quantityChange\":-3,\"reason\":\"broken\"}\n");
}

TEST(ImportRow, LeavesItToTheServiceToSayWhatANumberMustBe) {
  for (const char* text : {"x", "1.5", "007", "-", "99999999999999999999"}) {
    EXPECT_EQ(
        line(ImportOperation::put, {"productVariantId", "quantity"}, {"id", text}),
        std::string("{\"op\":\"put\",\"key\":\"run:7\",\"productVariantId\":\"id\",\"initialStock\":\"") +
            text + "\"}\n");
  }
}

TEST(ImportRow, OfAnotherShapeThanTheHeaderIsRefused) {
  EXPECT_EQ(line(ImportOperation::put, {"productVariantId", "quantity"}, {"id"}),
            "has 1 fields, the header 2");
  EXPECT_EQ(line(ImportOperation::put, {"productVariantId", "colour"}, {}),
            "the column \"colour\" is none of put");
  EXPECT_EQ(line(ImportOperation::put, {"sku"}, {}), "there is no column productVariantId");
}

}  // namespace
}  // namespace inventory::client

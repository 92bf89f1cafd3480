// A row of a CSV file as a line of POST /inventory/bulk.
//
// Columns are named like the members they become, in any order. Those that `inventory export` writes beside them
// (reservedQuantity, availableQuantity, status, version) say nothing here and are passed over.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace inventory::client {

enum class ImportOperation : std::uint8_t { put, set, adjust };

class ImportColumns {
 public:
  // The error names the first column that the operation does not have.
  static std::expected<ImportColumns, std::string> of(ImportOperation operation,
                                                      const std::vector<std::string>& header);

  // An empty field is left out. What is wrong with a value is for the service to say; `reason` fills in where the row
  // has none. The error is a row of another number of fields than the header.
  std::expected<std::string, std::string> line(const std::vector<std::string>& row, std::string_view key,
                                               std::string_view reason) const;

 private:
  enum class Kind : std::uint8_t { ignored, text, number };
  struct Column {
    std::string_view member;
    Kind kind = Kind::ignored;
  };

  ImportOperation operation_{};
  std::vector<Column> columns_;
};

}  // namespace inventory::client
